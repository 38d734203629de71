"""An order waits: why, for whom and until when; what the prescriber answers; and how it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from pharmacy.audit.history import acting
from pharmacy.core.errors import InvalidInput, Refused
from pharmacy.orders import workflow
from pharmacy.orders.hold_reasons import HOLD_REASONS, WHO, hold_reason
from pharmacy.orders.models import HoldAnswer, Order, OrderHold
from pharmacy.orders.selectors import open_hold
from pharmacy.orders.services.parties import require_own_or_permitted
from pharmacy.orders.states import OrderStatus
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.screening.models import Severity
from pharmacy.workflow.engine import Transition, lock, perform

LONGEST_ANSWER = 2000
LIFTED = "Every block is over or lifted."


@dataclass(frozen=True, slots=True)
class Hold:
    """``reason`` is a code of ``hold_reasons``; who must act is the usual one of that reason unless it is said."""

    reason: str
    note: str = ""
    who_must_act: str = ""
    expected_on: date | None = None


@transaction.atomic
def hold_order(order: Order, hold: Hold, *, actor: Staff, at: datetime) -> Order:
    """Put an order on hold; one that was verified is verified again afterwards, an active one goes on.

    Raises ``InvalidInput`` (``HOLD_REASON_UNKNOWN``, ``HOLD_NOTE_MISSING``, ``HOLD_WHO_UNKNOWN``, ``DATE_IN_PAST``),
    ``NotPermitted`` or ``Refused`` (``WRONG_STATE``).
    """
    _check(hold, on=pharmacy_date(at))
    held = _to_hold(workflow.HOLD_ORDER, order, actor, hold.note)
    with acting(actor=actor, action="hold_order", reason=hold.note):
        _open(held, hold, actor, at)
    return held


def _to_hold(transition: Transition, order: Order, actor: Staff, reason: str) -> Order:
    """Lock and hold; what a hold questions is no longer verified, unless capsules were taken already."""
    if lock(order).status == OrderStatus.VERIFIED:
        held = perform(transition, order, actor=actor, reason=reason, verified_by=None, verified_at=None)
    else:
        held = perform(transition, order, actor=actor, reason=reason)
    held.refresh_from_db()
    return held


def hold_by_rule(order: Order, hold: Hold, *, actor: Staff, at: datetime) -> Order:
    """Like ``hold_order``, because a rule says so; the caller holds the transaction and a history context."""
    held = _to_hold(workflow.HOLD_BY_RULE, order, actor, hold.note)
    _open(held, hold, None, at)
    return held


def hold_by_screen(order: Order, at: datetime) -> None:
    """Hold an order just stored for its blocks, under the code of the first, until the last washout is over."""
    blocks = list(order.findings.filter(severity=Severity.BLOCK).order_by("pk"))
    if not blocks:
        return
    washed_out = [finding.earliest_on for finding in blocks if finding.code == "OPIOID_WASHOUT" and finding.earliest_on]
    order.status = OrderStatus.ON_HOLD
    order.save(update_fields=["status"])
    note = " ".join(finding.message for finding in blocks)
    _open(order, Hold(hold_reason(blocks[0].code).code, note, expected_on=max(washed_out, default=None)), None, at)


def _open(order: Order, hold: Hold, actor: Staff | None, at: datetime) -> None:
    OrderHold.objects.create(
        order=order, reason=hold.reason, note=hold.note.strip(), expected_on=hold.expected_on, opened_by=actor,
        opened_at=at, who_must_act=hold.who_must_act or hold_reason(hold.reason).who_must_act,
    )  # fmt: skip


def open_as_before(order: Order, hold: OrderHold, at: datetime) -> None:
    """``hold`` of the version before, opened on ``order``; the caller has put the order on hold."""
    again = Hold(hold.reason, hold.note, hold.who_must_act, hold.expected_on)
    _open(order, again, hold.opened_by, at)


def _check(hold: Hold, *, on: date) -> None:
    if hold.reason not in {row.code for row in HOLD_REASONS}:
        codes = ", ".join(row.code for row in HOLD_REASONS)
        raise InvalidInput.of("HOLD_REASON_UNKNOWN", f"The reasons are {codes}.", "reason")
    if not hold.note.strip():
        raise InvalidInput.of("HOLD_NOTE_MISSING", "Say what is to be clarified.", "note")
    if hold.who_must_act and hold.who_must_act not in WHO:
        raise InvalidInput.of("HOLD_WHO_UNKNOWN", f"Who must act is one of {', '.join(WHO)}.", "who_must_act")
    if hold.expected_on and hold.expected_on < on:
        raise InvalidInput.of("DATE_IN_PAST", "A hold is expected to end today or later.", "expected_on")


@transaction.atomic
def resume_order(order: Order, *, actor: Staff, at: datetime, resolution: str = "") -> Order:
    """Off hold once every block is over or lifted: back to verification, or to active when it was.

    Raises ``NotPermitted``, or ``Refused`` (``WRONG_STATE``, or the code of each open block).
    """
    fresh = lock(order)
    resumed = perform(workflow.resumption(fresh), fresh, actor=actor, reason=resolution)
    with acting(actor=actor, action="resume_order", reason=resolution):
        close_hold(resumed, actor=actor, at=at, resolution=resolution)
    resumed.refresh_from_db()
    return resumed


def close_hold(order: Order, *, actor: Staff | None, at: datetime, resolution: str = "") -> None:
    """Close the open hold, if there is one; the caller holds the transaction and a history context."""
    hold = open_hold(order)
    if hold is None:
        return
    hold.closed_by, hold.closed_at, hold.resolution = actor, at, resolution.strip() or LIFTED
    hold.save(update_fields=["closed_by", "closed_at", "resolution"])


@transaction.atomic
def answer_hold(order: Order, *, text: str, actor: Staff, at: datetime, contact: str = "") -> HoldAnswer:
    """Keep what the prescriber said, for a pharmacist to read; it lifts nothing. The same text again is kept once.

    ``contact`` says who was reached, when pharmacy staff note the answer. Raises ``NotPermitted`` unless it is the
    prescriber's own order or the actor may ``note_answer``; ``InvalidInput`` (``ANSWER_MISSING``, ``FIELD_TOO_LONG``,
    ``CONTACT_MISSING``); ``Refused`` (``NOT_ON_HOLD``).
    """
    by_prescriber = require_own_or_permitted(order, "pharmacy.note_answer", actor)
    text = text.strip()
    if not text:
        raise InvalidInput.of("ANSWER_MISSING", "Give the answer to what the hold asks.", "text")
    if len(text) > LONGEST_ANSWER:
        raise InvalidInput.of("FIELD_TOO_LONG", f"At most {LONGEST_ANSWER} characters are taken here.", "text")
    if not (by_prescriber or contact.strip()):
        raise InvalidInput.of("CONTACT_MISSING", "Say whom you reached at the prescriber's.", "contact")
    hold = open_hold(lock(order))
    if hold is None:
        raise Refused.of("NOT_ON_HOLD", f"{order} is not on hold: there is nothing to answer.", "status")
    known = hold.answers.filter(given_by=actor, text=text).first()
    return known or HoldAnswer.objects.create(
        hold=hold, text=text, contact=contact.strip(), given_by=actor, given_at=at
    )
