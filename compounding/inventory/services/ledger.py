"""Stock that enters and stock that is used: each movement is a line of the ledger, and a trigger keeps the balance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import OperationalError, transaction
from psycopg.errors import DeadlockDetected

from compounding.calculations.potency import Certificate
from compounding.inventory.models import Lot, LotMovement, Material, MovementKind
from compounding.inventory.rules import factor_problems, quantity_problems, use_problems
from pharmacy.audit.history import acting
from pharmacy.core.errors import Conflict, Refused, refuse_any
from pharmacy.core.quantities import format_number
from pharmacy.people.models import Staff
from pharmacy.workflow.engine import lock


@dataclass(frozen=True, slots=True)
class Receipt:
    """A delivery, or a batch's output, as it enters stock. ``quantity`` is in the material's unit."""

    material: Material
    lot_number: str
    supplier: str
    received_on: date
    use_until: date
    quantity: Decimal
    use_until_basis: str = ""
    potency_factor: Decimal = Decimal(1)
    manufacturer: str = ""
    ndc: str = ""
    expiry_text: str = ""
    certificate: Certificate | None = None
    certificate_sha256: str = ""


@transaction.atomic
def enter_stock(receipt: Receipt, *, kind: MovementKind, reference: str, actor: Staff, at: datetime) -> Lot:
    """A new quarantined lot with its first ledger line; the caller has asked for the right to do so."""
    quantity = quantity_problems(receipt.quantity, unit=receipt.material.unit, label=str(receipt.material))
    refuse_any([*quantity, *factor_problems(receipt.potency_factor)])
    with acting(actor=actor, action=f"{kind}_lot"):
        lot = _new_lot(receipt)
        move(lot, kind, receipt.quantity, actor=actor, at=at, reference=reference)
    lot.refresh_from_db()
    return lot


def draw(
    lot: Lot, quantity: Decimal, *, kind: MovementKind, actor: Staff, on: date, at: datetime, reference: str
) -> LotMovement:
    """Take ``quantity`` (material's unit) out of a usable lot; the caller holds a transaction.

    Raises ``Refused`` with ``LOT_NOT_RELEASED``, ``LOT_EXPIRED`` or ``LOT_SHORT``; the row lock makes two
    people who draw at once wait for each other, and the database refuses a balance below zero. ``Conflict``
    ``LOT_IN_USE`` when two of them wait for each other's lot.
    """
    fresh = locked(lot)
    refuse_any(quantity_problems(quantity, unit=fresh.material.unit, label=str(fresh.material)))
    problems = use_problems(label=str(fresh), status=fresh.status, use_until=fresh.use_until, on=on)
    if problems:
        raise Refused(*problems)
    is_enough(fresh, quantity)
    with acting(actor=actor, action=f"draw_{kind}"):
        return move(fresh, kind, -quantity, actor=actor, at=at, reference=reference)


def _new_lot(receipt: Receipt) -> Lot:
    return Lot.objects.create(
        material=receipt.material, lot_number=receipt.lot_number, supplier=receipt.supplier,
        manufacturer=receipt.manufacturer, ndc=receipt.ndc, received_on=receipt.received_on,
        expiry_text=receipt.expiry_text, use_until=receipt.use_until, use_until_basis=receipt.use_until_basis,
        certificate_sha256=receipt.certificate_sha256, potency_factor=receipt.potency_factor,
        **_figures(receipt.certificate),
    )  # fmt: skip


def _figures(certificate: Certificate | None) -> dict[str, Any]:
    """The certificate's columns of a lot."""
    if certificate is None:
        return {}
    return {
        "assay_basis": certificate.basis,
        "assay_percent": certificate.assay_percent,
        "water_percent": certificate.water_percent,
        "lod_percent": certificate.lod_percent,
        "solvent_percent": certificate.solvent_percent,
    }


def locked(lot: Lot) -> Lot:
    """``lot`` re-read under its row lock.

    Raises ``Conflict`` ``LOT_IN_USE`` where PostgreSQL ends one of two transactions that wait for each other.
    """
    try:
        return lock(lot)
    except OperationalError as error:
        if not isinstance(error.__cause__, DeadlockDetected):
            raise
        message = f"Someone else is using lot {lot.lot_number} right now; nothing was stored. Try again."
        raise Conflict.of("LOT_IN_USE", message, "lot") from error


def is_enough(lot: Lot, quantity: Decimal) -> None:
    """Raises ``Refused`` ``LOT_SHORT``."""
    if quantity > lot.on_hand:
        left = f"{format_number(lot.on_hand)} {lot.material.unit}"
        message = f"{lot} has {left} left, {format_number(quantity)} asked for."
        raise Refused.of("LOT_SHORT", message, "lot")


def move(
    lot: Lot, kind: MovementKind, quantity: Decimal, *, actor: Staff, at: datetime, reference: str = "",
    reason: str = "",
) -> LotMovement:  # fmt: skip
    """One line of the ledger; the caller holds the lot and names the actor."""
    return LotMovement.objects.create(
        lot=lot, kind=kind, quantity=quantity, reference=reference, reason=reason, moved_by=actor, moved_at=at
    )
