"""Labels of a finished lot before any prescription: for its stock containers, and for capsules packed singly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from compounding.batches.models import Batch
from compounding.batches.states import BatchStatus
from compounding.inventory.models import Lot, MaterialKind
from compounding.inventory.rules import use_problems
from labels.contents.lots import FinishedLotLabel
from labels.contents.packs import UnitDoseLabel
from labels.printing import holds
from labels.printing.copies import request_copies
from labels.printing.models import PrintedLabel, PrintJob
from pharmacy.catalog.statements import COMPOUNDED, DRUG_NAME
from pharmacy.core.errors import InvalidInput, Problem, Refused
from pharmacy.core.quantities import format_number
from pharmacy.people.models import Staff
from pharmacy.people.selectors import current_pharmacy
from pharmacy.workflow.engine import lock

_PREFIX = "batch:"


@transaction.atomic
def request_lot_labels(batch: Batch, *, copies: int, units: int, actor: Staff, at: datetime) -> PrintJob:
    """``copies`` labels for containers that hold ``units`` capsules of the lot that ``batch`` gave.

    Raises ``Refused`` (``BATCH_NOT_RELEASED``), ``InvalidInput`` (``UNITS_OUT_OF_RANGE``, ``COPIES_OUT_OF_RANGE``) or
    ``LabelError`` with the field.
    """
    batch, lot = _released(batch)
    if not 1 <= units <= (batch.good_units or 0):
        message = f"A container holds 1 to {format_number(batch.good_units or 0)} good capsules of {batch}."
        raise InvalidInput.of("UNITS_OUT_OF_RANGE", message, "units")

    def make(serial: str, _: int) -> FinishedLotLabel:
        return finished_label(batch, lot, serial=serial, units=units)

    subject, title = f"{_PREFIX}{batch.pk}", f"{batch} lot labels"
    return request_copies(subject, make, copies=copies, title=title, actor=actor, at=at)


@transaction.atomic
def request_unit_dose_labels(batch: Batch, *, copies: int, actor: Staff, at: datetime) -> PrintJob:
    """``copies`` labels for capsules of ``batch`` packed one by one (California B&P 4128.5); raises as above."""
    batch, lot = _released(batch)

    def make(serial: str, _: int) -> UnitDoseLabel:
        return unit_dose_label(batch, lot, serial=serial)

    subject, title = f"{_PREFIX}{batch.pk}:unit", f"{batch} unit dose labels"
    return request_copies(subject, make, copies=copies, title=title, actor=actor, at=at)


def _released(batch: Batch) -> tuple[Batch, Lot]:
    batch = lock(batch)
    lot = batch.output_lot
    if batch.status != BatchStatus.RELEASED or lot is None or lot.material.kind != MaterialKind.FINISHED:
        message = (
            f"{batch} is {batch.get_status_display().lower()}; capsules are labelled once their batch is released."
        )
        raise Refused.of("BATCH_NOT_RELEASED", message, "status")
    return batch, lot


def finished_label(batch: Batch, lot: Lot, *, serial: str, units: int) -> FinishedLotLabel:
    """The lot, frozen into the label of one stock container."""
    return FinishedLotLabel(
        serial=serial,
        drug_name=DRUG_NAME,
        strength_mg=_strength_mg(lot),
        dosage_form="capsule",
        lot_number=lot.lot_number,
        batch_number=batch.number,
        quantity=units,
        made_on=_made_on(batch),
        beyond_use_on=lot.use_until,
        storage=batch.formula_version.storage,
        pharmacy_name=current_pharmacy().name,
        barcode_payload=lot.lot_number,
        watermark=settings.LABEL_WATERMARK or None,
    )


def unit_dose_label(batch: Batch, lot: Lot, *, serial: str) -> UnitDoseLabel:
    """The lot, frozen into the label of one capsule in its own pack."""
    return UnitDoseLabel(
        serial=serial,
        drug_name=DRUG_NAME,
        strength_mg=_strength_mg(lot),
        dosage_form="capsule",
        quantity=1,
        lot_number=lot.lot_number,
        prepared_on=_made_on(batch),
        beyond_use_on=lot.use_until,
        storage=batch.formula_version.storage,
        compounded_statement=COMPOUNDED.text,
        packager=current_pharmacy().name,
        watermark=settings.LABEL_WATERMARK or None,
    )


def _strength_mg(lot: Lot) -> Decimal:
    return lot.material.strength_mg or Decimal(0)  # which no content takes; the database knows no such capsule


def _made_on(batch: Batch) -> date:
    return batch.compounded_on or date.max  # as above: a released batch has its day


def _lot_problems(label: PrintedLabel, on: date) -> Iterator[Problem]:
    """The lot may have been recalled, or its last day be over, since the label was asked for."""
    number = label.intent.removeprefix(_PREFIX).split("#")[0].split(":")[0]
    lot = Batch.objects.select_related("output_lot__material").get(pk=int(number)).output_lot
    if lot is not None:
        yield from use_problems(label=str(lot), status=lot.status, use_until=lot.use_until, on=on)


def register() -> None:
    """Called once when Django has loaded all models."""
    holds.register(_PREFIX, _lot_problems)
