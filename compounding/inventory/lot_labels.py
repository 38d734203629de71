"""Labels for the containers of an ingredient's lot: in quarantine another word and another shape."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from compounding.inventory.models import Lot, MaterialKind, Unit
from compounding.inventory.rules import use_problems
from compounding.inventory.states import LotStatus
from labels.contents.lots import QUARANTINED, RELEASED, IngredientLotLabel
from labels.printing import holds
from labels.printing.copies import request_copies
from labels.printing.models import PrintedLabel, PrintJob
from pharmacy.core.errors import InvalidInput, Problem, Refused, refuse_any
from pharmacy.core.quantities import format_number
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workflow.engine import lock

_PREFIX = "lot:"
_STATUS: dict[str, str] = {LotStatus.RELEASED: RELEASED, LotStatus.QUARANTINED: QUARANTINED}
_STORAGE = "Store as the supplier's label says"


@transaction.atomic
def request_ingredient_labels(lot: Lot, *, copies: int, amount: Decimal, actor: Staff, at: datetime) -> PrintJob:
    """``copies`` labels for containers that each hold ``amount`` of ``lot`` as it stands: quarantined or released.

    ``amount`` is in the unit of the material. Also refused as ``AMOUNT_OUT_OF_RANGE`` and ``LOT_EXPIRED``.

    Raises ``Refused`` (``LOT_NOT_LABELLED``) for a finished lot, which is labelled from its batch, and for one that
    may not be used any more; ``LabelError`` with the field that cannot be drawn; and as ``request_copies``.
    """
    lot = lock(lot)
    if lot.material.kind == MaterialKind.FINISHED or lot.status not in _STATUS:
        message = f"{lot} is {lot.get_status_display().lower()}; ingredients are labelled in quarantine or released."
        raise Refused.of("LOT_NOT_LABELLED", message, "status")

    refuse_any(expired_problems(lot, on=pharmacy_date(at)), Refused)
    if not (amount.is_finite() and 0 < amount <= lot.on_hand):
        message = f"A container holds more than 0 and at most the {format_number(lot.on_hand)} that are on hand."
        raise InvalidInput.of("AMOUNT_OUT_OF_RANGE", message, "amount")

    def make(serial: str, _: int) -> IngredientLotLabel:
        return ingredient_label(lot, serial=serial, amount=amount)

    subject = f"{_PREFIX}{lot.pk}:{lot.status}"
    return request_copies(subject, make, copies=copies, title=f"{lot} labels", actor=actor, at=at)


def expired_problems(lot: Lot, *, on: date) -> list[Problem]:
    """Why a label may not call the lot released ``on`` that date; in quarantine it waits for what becomes of it."""
    if lot.status != LotStatus.RELEASED:
        return []
    return use_problems(label=str(lot), status=lot.status, use_until=lot.use_until, on=on)


def ingredient_label(lot: Lot, *, serial: str, amount: Decimal) -> IngredientLotLabel:
    """A container of ``amount`` of ``lot``, frozen into the content of its label."""
    unit = "pieces" if lot.material.unit == Unit.EACH else lot.material.unit
    return IngredientLotLabel(
        serial=serial,
        status=_STATUS[lot.status],
        ingredient_name=lot.material.name,
        lot_number=lot.lot_number,
        supplier=lot.supplier,
        supplier_lot=lot.lot_number,
        received_on=lot.received_on,
        use_until_on=lot.use_until,
        amount=f"{format_number(amount)} {unit}",
        storage=_STORAGE,
        barcode_payload=lot.lot_number,
        watermark=settings.LABEL_WATERMARK or None,
    )


def _status_problems(label: PrintedLabel, on: date) -> Iterator[Problem]:
    """A label says what its lot was when it was asked for; since then it may have been released or recalled."""
    lot = Lot.objects.get(pk=int(label.intent.split(":")[1]))
    if lot.status != label.intent.split(":")[2].split("#")[0]:
        message = f"{lot} is {lot.get_status_display().lower()} now; void this label and ask for another."
        yield Problem("LOT_STATUS_CHANGED", message, "lot")
    else:
        yield from expired_problems(lot, on=on)


def register() -> None:
    """Called once when Django has loaded all models."""
    holds.register(_PREFIX, _status_problems)
