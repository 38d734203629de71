"""The only writes to lots and their ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from compounding.inventory.models import Lot, LotMovement, Material, MovementKind, Unit
from compounding.inventory.rules import use_problems
from compounding.inventory.workflow import RELEASE_LOT
from pharmacy.audit.history import acting
from pharmacy.core.errors import InvalidInput, Refused
from pharmacy.core.quantities import format_number
from pharmacy.people.models import Staff
from pharmacy.workflow.engine import lock, perform


@dataclass(frozen=True, slots=True)
class Receipt:
    """A delivery, or a batch's output, as it enters stock. ``quantity`` is in the material's unit."""

    material: Material
    lot_number: str
    supplier: str
    received_on: date
    use_until: date
    quantity: Decimal
    potency_factor: Decimal = Decimal(1)


@transaction.atomic
def receive_lot(
    receipt: Receipt, *, actor: Staff, at: datetime, kind: MovementKind = MovementKind.RECEIVED, reference: str = ""
) -> Lot:
    """Put a new lot into quarantine with its first ledger line."""
    _whole_units(receipt.material, receipt.quantity)
    with acting(actor=actor, action="receive_lot"):
        lot = Lot.objects.create(
            material=receipt.material,
            lot_number=receipt.lot_number,
            supplier=receipt.supplier,
            received_on=receipt.received_on,
            use_until=receipt.use_until,
            potency_factor=receipt.potency_factor,
        )
        _move(lot, kind, receipt.quantity, actor=actor, at=at, reference=reference)
    lot.refresh_from_db()
    return lot


@transaction.atomic
def release_lot(lot: Lot, *, actor: Staff) -> Lot:
    """Take a lot out of quarantine. Raises ``NotPermitted`` or ``Refused``."""
    return perform(RELEASE_LOT, lot, actor=actor)


def draw(
    lot: Lot, quantity: Decimal, *, kind: MovementKind, actor: Staff, on: date, at: datetime, reference: str
) -> LotMovement:
    """Take ``quantity`` (material's unit) out of a usable lot; the caller holds a transaction.

    Raises ``Refused`` with ``LOT_NOT_RELEASED``, ``LOT_EXPIRED`` or ``LOT_SHORT``; the row lock makes two
    people who draw at once wait for each other, and the database refuses a balance below zero.
    """
    fresh = lock(lot)
    _whole_units(fresh.material, quantity)
    problems = use_problems(label=str(fresh), status=fresh.status, use_until=fresh.use_until, on=on)
    if problems:
        raise Refused(*problems)
    if quantity > fresh.on_hand:
        left = f"{format_number(fresh.on_hand)} {fresh.material.unit}"
        raise Refused.of("LOT_SHORT", f"{fresh} has {left} left, {format_number(quantity)} asked for.", "lot")
    with acting(actor=actor, action=f"draw_{kind}"):
        return _move(fresh, kind, -quantity, actor=actor, at=at, reference=reference)


def _whole_units(material: Material, quantity: Decimal) -> None:
    if not quantity.is_finite() or quantity <= 0:
        raise InvalidInput.of("QUANTITY_NOT_POSITIVE", "Give a quantity greater than 0.", "quantity")
    if material.unit == Unit.EACH and quantity != quantity.to_integral_value():
        raise InvalidInput.of("QUANTITY_NOT_WHOLE", f"{material} is counted in whole pieces.", "quantity")


def _move(
    lot: Lot, kind: MovementKind, quantity: Decimal, *, actor: Staff, at: datetime, reference: str
) -> LotMovement:
    return LotMovement.objects.create(
        lot=lot, kind=kind, quantity=quantity, reference=reference, moved_by=actor, moved_at=at
    )
