"""Requests, and what people do with a label once it is rendered. Rendering itself is in ``rendering``."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from labels.kinds import Printable, find_kind
from labels.printing import workflow
from labels.printing.attempts import confirm_printed, start_printing
from labels.printing.holds import hold_problems, tell_applied
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.scanning import scan_label, serial_in
from labels.printing.states import LabelStatus
from pharmacy.audit.history import acting
from pharmacy.core.errors import Conflict, InvalidInput, Refused, refuse_any
from pharmacy.core.numbering import next_number
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workflow.engine import lock, perform, require_permission

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LabelRequest:
    """``intent`` says what the label is for (``fill:7``); there is at most one live label for each.

    ``replaces`` is the voided label that this one reprints.
    """

    intent: str
    content: Printable
    replaces: PrintedLabel | None = None


def next_serial() -> str:
    """The serial of the next physical label; take it inside the transaction that requests the label."""
    return f"L{next_number('label'):07d}"


def numbered(subject: str, make: Callable[[str, int], Printable], numbers: Iterable[int]) -> list[LabelRequest]:
    """A request for each of ``numbers``: copies, a range, or all labels of a batch. Each has its own serial.

    ``make`` gets a serial and the number. The intents are ``subject#1``, ``subject#2`` and so on: asking for a
    range that was asked for before is refused, not printed twice. Call inside the transaction that requests them.
    """
    return [LabelRequest(f"{subject}#{number}", make(next_serial(), number)) for number in numbers]


def request_labels(requests: Sequence[LabelRequest], *, title: str, actor: Staff, at: datetime) -> PrintJob:
    """Store a print job with its frozen labels and tell a worker once it is committed.

    Raises ``Conflict`` (``LABEL_EXISTS``) when an intent has a live label; nothing is stored then.
    """
    require_permission("labels.request_label", actor)
    if not requests:
        raise InvalidInput.of("NO_LABELS", "Ask for at least one label.", "labels")
    try:
        with transaction.atomic(), acting(actor=actor, action="request_labels"):
            job = _store(requests, title, actor, at)
    except IntegrityError as error:
        if "one_live_label_per_intent" not in str(error):
            raise
        raise Conflict.of("LABEL_EXISTS", "This label exists already; void it before asking again.") from error
    transaction.on_commit(lambda: announce(job.pk), robust=True)
    return job


def _store(requests: Sequence[LabelRequest], title: str, actor: Staff, at: datetime) -> PrintJob:
    job = PrintJob.objects.create(title=title, requested_by=actor, requested_at=at, labels_total=len(requests))
    PrintedLabel.objects.bulk_create(_row(job, request) for request in requests)
    return job


def _row(job: PrintJob, request: LabelRequest) -> PrintedLabel:
    frozen = request.content.to_json()
    return PrintedLabel(
        job=job,
        intent=request.intent,
        serial=request.content.serial,
        kind=frozen["kind"],
        layout=find_kind(frozen["kind"]).layout,
        content=frozen,
        content_sha256=frozen["content_sha256"],
        replaces=request.replaces,
    )


def announce(job_id: int) -> None:
    """Hint to the workers; when the broker is away the sweeper announces again."""
    from labels.printing.tasks import render_print_job

    try:
        render_print_job.delay(job_id)
    except render_print_job.OperationalError as error:
        logger.warning("print job %s waits for the sweeper, the broker is away: %s", job_id, error)


@transaction.atomic
def print_label(
    label: PrintedLabel, *, actor: Staff, printer: str = "PDF viewer", at: datetime | None = None
) -> PrintedLabel:
    """Record that the proved PDF went to the printer and came out.

    Raises ``Refused`` with every reason, among them what holds the label back (``labels.printing.holds``).
    """
    attempt = start_printing(label, actor=actor, printer=printer, at=at or timezone.now())
    return confirm_printed(attempt, actor=actor).label


@transaction.atomic
def apply_label(
    label: PrintedLabel, *, actor: Staff, scanned_serial: str | None = None, at: datetime | None = None
) -> PrintedLabel:
    """Record that the label is on its container, best by scanning it there.

    A label that needs a scan is applied only with ``scanned_serial``; raises ``Refused`` (``WRONG_LABEL``) when that
    is another label, and with what holds the label back.
    """
    before = lock(label).status
    fresh = perform(workflow.APPLY_LABEL, label, actor=actor)
    if scanned_serial is None and before == LabelStatus.NEEDS_SCAN:
        raise Refused.of("NEEDS_SCAN", f"It is not certain that {label} was printed; scan it.", "scanned_serial")
    if scanned_serial is not None and serial_in(scanned_serial) != fresh.serial:
        told = scan_label(scanned_serial).told
        raise Refused.of("WRONG_LABEL", f"This is another label than {fresh}: {told}", "scanned_serial")
    now = at or timezone.now()
    refuse_any(hold_problems(fresh, on=pharmacy_date(now)), Refused)
    tell_applied(fresh, actor=actor, at=now)
    return fresh


@transaction.atomic
def void_label(label: PrintedLabel, *, actor: Staff, reason: str) -> PrintedLabel:
    """Withdraw a label, with a reason; its intent may then be requested again."""
    if not reason.strip():
        raise InvalidInput.of("REASON_MISSING", "Say why the label is void.", "reason")
    return perform(workflow.VOID_LABEL, label, actor=actor, reason=reason)


@transaction.atomic
def destroy_label(label: PrintedLabel, *, actor: Staff, reason: str) -> PrintedLabel:
    """Record that the printed label was destroyed, with a reason."""
    if not reason.strip():
        raise InvalidInput.of("REASON_MISSING", "Say why and how the label was destroyed.", "reason")
    return perform(workflow.DESTROY_LABEL, label, actor=actor, reason=reason)
