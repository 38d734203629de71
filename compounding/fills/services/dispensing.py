"""Counsel, and handing over: the last look at dates before the capsules leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from compounding.fills import workflow
from compounding.fills.clearance import fill_clearance
from compounding.fills.label_content.requests import missing_problems
from compounding.fills.models import ClosureKind, Counsel, CounselOutcome, Dispensing, Fill, WaiverParty
from compounding.fills.printed import date_problems_of
from compounding.fills.refills import refills_used
from compounding.fills.states import UNDISPENSED, FillKind, FillStatus
from compounding.fills.supply import lasting_problems, lot_problems
from pharmacy.audit.history import acting
from pharmacy.core.errors import Conflict, InvalidInput, Problem, Refused, refuse_any
from pharmacy.core.texts import text_problems, tidy
from pharmacy.orders.models import Order
from pharmacy.orders.services import complete_order
from pharmacy.orders.states import OrderStatus
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workflow.engine import lock, perform, refusals, require_permission


@dataclass(frozen=True, slots=True)
class Closure:
    """Child-resistant, or without it for whom and why (16 CFR 1700.15; on request: 15 USC 1473(b))."""

    kind: str = ClosureKind.CHILD_RESISTANT
    waiver_by: str = ""
    reason: str = ""


@transaction.atomic
def record_counsel(fill: Fill, outcome: str, *, actor: Staff, at: datetime, remark: str = "") -> Counsel:
    """Counsel was given, or the patient refused it. Raises ``NotPermitted``, ``InvalidInput``
    (``COUNSEL_OUTCOME_UNKNOWN``), ``Refused`` (``WRONG_STATE``) or ``Conflict`` (``COUNSEL_RECORDED``)."""
    require_permission("compounding.counsel_patient", actor)
    if outcome not in CounselOutcome.values:
        message = f"Counsel was {' or '.join(CounselOutcome.values)}."
        raise InvalidInput.of("COUNSEL_OUTCOME_UNKNOWN", message, "outcome")
    refuse_any(text_problems(remark, field="remark", what="remark", length=200, required=False))
    fresh = lock(fill)
    if fresh.status != FillStatus.CHECKED:
        raise Refused.of("WRONG_STATE", f"{fresh} is {fresh.get_status_display().lower()}, not checked.", "status")
    try:
        with transaction.atomic(), acting(actor=actor, action="record_counsel"):
            return Counsel.objects.create(fill=fresh, outcome=outcome, remark=tidy(remark), given_by=actor, given_at=at)
    except IntegrityError as error:
        raise Conflict.of("COUNSEL_RECORDED", f"Counsel on {fresh} is recorded already.", "outcome") from error


@transaction.atomic
def dispense_fill(fill: Fill, *, closure: Closure, actor: Staff, at: datetime) -> Fill:
    """Hand the fill over today; when no refill is left, the order is completed.

    Raises ``InvalidInput`` (``CLOSURE_UNKNOWN``, ``WAIVER_PARTY_MISSING``, ``WAIVER_REASON_MISSING``,
    ``WAIVER_WITHOUT_NEED``) or ``Refused``: ``WRONG_STATE``, ``ORDER_NOT_ACTIVE``, ``COUNSEL_MISSING``,
    ``LABEL_DATE_WRONG``, ``LABELS_MISSING``, ``LOT_NOT_RELEASED``, ``LOT_EXPIRED``, ``DAYS_SUPPLY_BEYOND_BUD``, those
    of ``fill_clearance``.
    """
    require_permission(workflow.DISPENSE_FILL.permission, actor)
    refuse_any(closure_problems(closure))
    # The order first, as everywhere: a cancellation holds it while it cancels the fills.
    order, fresh, today = lock(fill.order), lock(fill), pharmacy_date(at)
    dated = [*_dated_problems(fresh, today), *fill_clearance(fresh, on=today)]
    refuse_any(refusals(workflow.DISPENSE_FILL, fresh, actor) or dated, Refused)
    with acting(actor=actor, action="dispense_fill"):
        Dispensing.objects.create(
            fill=fresh, dispensed_on=today, closure=closure.kind, waiver_by=closure.waiver_by,
            waiver_reason=tidy(closure.reason), dispensed_by=actor, dispensed_at=at,
        )  # fmt: skip
    dispensed = perform(workflow.DISPENSE_FILL, fresh, actor=actor)
    if _is_last(order):
        complete_order(order, actor=actor, at=at)
    return dispensed


def closure_problems(closure: Closure) -> Iterator[Problem]:
    """Why this is no closure that medicine may be handed over in."""
    if closure.kind not in ClosureKind.values:
        yield Problem("CLOSURE_UNKNOWN", f"The closure is {' or '.join(ClosureKind.values)}.", "closure")
    elif closure.kind == ClosureKind.CHILD_RESISTANT:
        if closure.waiver_by or closure.reason.strip():
            yield Problem("WAIVER_WITHOUT_NEED", "A child-resistant closure needs nobody's waiver.", "waiver_by")
    else:
        if closure.waiver_by not in WaiverParty.values:
            yield Problem("WAIVER_PARTY_MISSING", "Say who asked: patient or prescriber.", "waiver_by")
        if not closure.reason.strip():
            yield Problem("WAIVER_REASON_MISSING", "Say why it is not child-resistant.", "waiver_reason")
        yield from text_problems(closure.reason, field="waiver_reason", what="reason", length=200, required=False)


def _dated_problems(fill: Fill, today: date) -> list[Problem]:
    items = list(fill.items.select_related("lot"))
    found = [*lot_problems(items, on=today), *lasting_problems(items, starts_on=today)]
    if fill.is_pack:
        # A paper may be voided after the pack was closed.
        found += missing_problems(fill)
    return [*found, *date_problems_of(fill, today=today)]


def _is_last(order: Order) -> bool:
    """True once every refill is dispensed; what a change of the pack asks for comes after that."""
    if order.status != OrderStatus.ACTIVE or refills_used(order) < order.refills:
        return False
    supplies = order.fills.exclude(kind=FillKind.SUPPLEMENT)
    return not supplies.filter(status__in=UNDISPENSED).exists()
