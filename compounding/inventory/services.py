"""The only writes to lots and their ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from compounding.inventory.models import Lot, LotMovement, Material, MovementKind
from compounding.inventory.rules import quantity_problems, receipt_problems, use_problems
from compounding.inventory.workflow import RELEASE_LOT
from pharmacy.audit.history import acting
from pharmacy.core.errors import Conflict, Refused, refuse_any
from pharmacy.core.quantities import format_number
from pharmacy.people.models import Staff
from pharmacy.workflow.engine import lock, perform, require_permission


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


def receive_lot(receipt: Receipt, *, actor: Staff, at: datetime) -> Lot:
    """Put a delivery into quarantine with its first ledger line.

    Raises ``NotPermitted``, ``InvalidInput``, or ``Conflict`` (``LOT_EXISTS``); nothing is stored then.
    """
    require_permission("compounding.receive_lot", actor)
    refuse_any(receipt_problems(kind=receipt.material.kind, potency_factor=receipt.potency_factor))
    try:
        return enter_stock(receipt, kind=MovementKind.RECEIVED, reference="", actor=actor, at=at)
    except IntegrityError as error:
        if "lot_once" not in str(error):
            raise
        message = f"{receipt.material} lot {receipt.lot_number} of {receipt.supplier} is in stock already."
        raise Conflict.of("LOT_EXISTS", message, "lot_number") from error


@transaction.atomic
def enter_stock(receipt: Receipt, *, kind: MovementKind, reference: str, actor: Staff, at: datetime) -> Lot:
    """A new quarantined lot with its first ledger line; the caller has asked for the right to do so."""
    refuse_any(quantity_problems(receipt.quantity, unit=receipt.material.unit, label=str(receipt.material)))
    with acting(actor=actor, action=f"{kind}_lot"):
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
    refuse_any(quantity_problems(quantity, unit=fresh.material.unit, label=str(fresh.material)))
    problems = use_problems(label=str(fresh), status=fresh.status, use_until=fresh.use_until, on=on)
    if problems:
        raise Refused(*problems)
    if quantity > fresh.on_hand:
        left = f"{format_number(fresh.on_hand)} {fresh.material.unit}"
        raise Refused.of("LOT_SHORT", f"{fresh} has {left} left, {format_number(quantity)} asked for.", "lot")
    with acting(actor=actor, action=f"draw_{kind}"):
        return _move(fresh, kind, -quantity, actor=actor, at=at, reference=reference)


def _move(
    lot: Lot, kind: MovementKind, quantity: Decimal, *, actor: Staff, at: datetime, reference: str
) -> LotMovement:
    return LotMovement.objects.create(
        lot=lot, kind=kind, quantity=quantity, reference=reference, moved_by=actor, moved_at=at
    )
