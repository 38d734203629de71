"""Labels of a fill: asked for in one act, put on by scanning, and all anew when something has changed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from compounding.calculations.expiry import date_problems
from compounding.fills import workflow
from compounding.fills.label_content.requests import dose_intent, lacks_labels, missing_labels
from compounding.fills.models import Fill, FillItem, ScanStage, TitrationPack
from compounding.fills.near_misses import kept
from compounding.fills.printed import printed_on
from compounding.fills.scan_selectors import labels_of_fill
from compounding.fills.services.cancelling import withdraw_labels
from compounding.fills.services.scanning import scanned_label
from compounding.fills.states import FillStatus, PackStatus
from compounding.fills.supply import lasting_problems, lot_problems
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.services import apply_label, print_label, request_labels
from labels.printing.states import ENDED, LabelStatus
from pharmacy.audit.history import acting
from pharmacy.core.errors import Conflict, InvalidInput, Refused, refuse_any
from pharmacy.core.texts import reason_problems, tidy
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workflow.engine import lock, perform, require_permission


@transaction.atomic
def request_fill_label(fill: Fill, *, actor: Staff, at: datetime, dispense_on: date | None = None) -> PrintJob:
    """Freeze what every label of the fill says and hand them to a worker, all in one job.

    ``dispense_on`` is the day of handing over that the labels name, today by default; night 1 of a pack. When one
    label was voided, only that one is asked for again. Raises ``LabelError`` with the field that is wrong,
    ``Conflict`` (``LABEL_EXISTS``), ``InvalidInput`` (``DATE_OUT_OF_RANGE``, ``DISPENSED_IN_PAST``) or ``Refused``
    (``WRONG_STATE``, ``LABEL_DATE_WRONG``, lots, ``DAYS_SUPPLY_BEYOND_BUD``).
    """
    require_permission("labels.request_label", actor)
    fresh, today = lock(fill), pharmacy_date(at)
    _is_allocated(fresh)
    if not lacks_labels(fresh):
        raise Conflict.of("LABEL_EXISTS", f"{fresh} has its labels already; void one before asking again.", "label")
    items = list(fresh.items.select_related("lot__material", "label"))
    refuse_any(lot_problems(items, on=today), Refused)
    day = _day(fresh, dispense_on, today)
    refuse_any(lasting_problems(items, starts_on=day), Refused)
    job = request_labels(missing_labels(fresh, on=day), title=f"{fresh} labels", actor=actor, at=at)
    with acting(actor=actor, action="request_fill_label"):
        _remember(fresh, items, job, day)
    return job


@transaction.atomic
def print_fill_labels(fill: Fill, *, actor: Staff, at: datetime) -> Fill:
    """Record that every proved label of the fill went to the printer. Raises ``Refused`` (``NOTHING_TO_PRINT``)."""
    fresh = lock(fill)
    proved = list(labels_of_fill(fresh).filter(status=LabelStatus.PROVED).order_by("pk"))
    if not proved:
        raise Refused.of("NOTHING_TO_PRINT", f"No label of {fresh} waits for the printer.", "label")
    for label in proved:
        print_label(label, actor=actor, at=at)
    return fresh


def label_container(fill: Fill, scanned: str, *, actor: Staff, at: datetime) -> PrintedLabel:
    """Record the scanned label on its container; with the last one the fill is labelled, unless it is a pack.

    Raises ``Refused``: ``WRONG_CONTAINER``, ``UNKNOWN_LABEL``, ``LABEL_WITHDRAWN`` and lots that may not be used,
    each kept as a near miss; ``WRONG_STATE``.
    """
    require_permission("labels.apply_label", actor)
    with kept(fill, stage=ScanStage.LABELLED, scanned=scanned, actor=actor, at=at):
        fresh = lock(fill)
        _is_allocated(fresh)
        label = apply_label(scanned_label(fresh, scanned), actor=actor, scanned_serial=scanned, at=at)
        if not fresh.is_pack and not labels_of_fill(fresh).exclude(status__in=ENDED).exists():
            perform(workflow.LABEL_FILL, fresh, actor=actor)
    return label


def label_fill(fill: Fill, *, actor: Staff) -> Fill:
    """Every container carries its label, and it is known who put it on. Raises ``Refused`` with every reason."""
    return perform(workflow.LABEL_FILL, fill, actor=actor)


@transaction.atomic
def relabel_fill(fill: Fill, *, reason: str, actor: Staff, at: datetime) -> Fill:
    """Take all labels of the fill out of use, so that it is labelled and checked anew: another day, a smudged label.

    Raises ``NotPermitted``, ``InvalidInput`` (``REASON_MISSING``) or ``Refused`` (``WRONG_STATE``).
    """
    require_permission(workflow.RELABEL_FILL.permission, actor)
    refuse_any(reason_problems(reason, why="Say why the fill is labelled anew."))
    fresh = lock(fill)
    if fresh.status != FillStatus.ALLOCATED:
        fresh = perform(workflow.RELABEL_FILL, fresh, actor=actor, reason=tidy(reason))
    for pack in TitrationPack.objects.filter(fill=fresh, status=PackStatus.CLOSED):
        perform(workflow.REOPEN_PACK, pack, actor=actor, reason=tidy(reason))
    withdraw_labels(fresh, reason=tidy(reason), actor=actor)
    return fresh


def _is_allocated(fill: Fill) -> None:
    if fill.status != FillStatus.ALLOCATED:
        raise Refused.of("WRONG_STATE", f"{fill} is {fill.get_status_display().lower()}, not allocated.", "status")


def _day(fill: Fill, asked: date | None, today: date) -> date:
    """The day that the labels name: that of the labels that are there already, else the one asked for."""
    if asked is not None:
        refuse_any(date_problems(asked, "dispense_on"))
    printed = printed_on(fill)
    day = asked or printed or today
    if printed is not None and (printed != day or printed < today):
        message = f"The labels of {fill} that are in use name {printed:%d %b %Y}; have all of them made anew."
        raise Refused.of("LABEL_DATE_WRONG", message, "dispense_on")
    if day < today:
        raise InvalidInput.of("DISPENSED_IN_PAST", "The day of dispensing is today or later.", "dispense_on")
    return day


def _remember(fill: Fill, items: list[FillItem], job: PrintJob, day: date) -> None:
    by_intent = {label.intent: label for label in job.labels.all()}
    for item in items:
        label = by_intent.get(dose_intent(item, len(items)))
        if label is not None:
            item.label = label
            item.save(update_fields=["label"])
    TitrationPack.objects.filter(fill=fill).update(starts_on=day)
