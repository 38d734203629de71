"""Sending a label to a printer: once. When nobody knows whether it came out, the label needs a scan, not a copy."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from labels.printing import store, workflow
from labels.printing.holds import hold_problems
from labels.printing.models import PrintAttempt, PrintedLabel, PrintRun
from labels.printing.states import AttemptStatus, LabelStatus
from pharmacy.audit.history import acting, working
from pharmacy.core.errors import Conflict, InvalidInput, Refused, refuse_any
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workflow.engine import lock, perform


@transaction.atomic
def start_printing(
    label: PrintedLabel,
    *,
    actor: Staff,
    printer: str,
    at: datetime,
    run: PrintRun | None = None,
    lease_s: int | None = None,
) -> PrintAttempt:
    """Claim the one attempt to print ``label`` for ``lease_s`` seconds; ``store.get`` gives its bytes then.

    Raises ``Conflict`` (``ALREADY_PRINTED``), or ``Refused``: not proved, ``PDF_MISSING``, ``PDF_ALTERED``, or what
    holds the label back.
    """
    fresh = perform(workflow.PRINT_LABEL, label, actor=actor)
    refuse_any(hold_problems(fresh, on=pharmacy_date(at)), Refused)
    store.get(fresh.proved_sha256 or "")
    try:
        with transaction.atomic(), acting(actor=actor, action="start_printing"):
            return PrintAttempt.objects.create(
                label=fresh, run=run, printer=printer, started_by=actor, started_at=at,
                lease_until=at + timedelta(seconds=lease_s or settings.PRINT_LEASE_S),
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict.of("ALREADY_PRINTED", f"{label} was sent to a printer before; reprint it instead.") from error


@transaction.atomic
def confirm_printed(attempt: PrintAttempt, *, actor: Staff) -> PrintAttempt:
    """The printer says that it is done. Raises ``Refused`` when the attempt is uncertain by now."""
    fresh = lock(attempt)
    if fresh.status == AttemptStatus.UNCERTAIN:
        raise Refused.of("NEEDS_SCAN", f"{fresh.label} was given up as uncertain; scan it.", "status")
    if fresh.status == AttemptStatus.SENDING:
        fresh.status = AttemptStatus.SENT
        with acting(actor=actor, action="confirm_printed"):
            fresh.save(update_fields=["status"])
    return fresh


@transaction.atomic
def mark_uncertain(label: PrintedLabel, *, actor: Staff, reason: str) -> PrintedLabel:
    """Nobody knows whether ``label`` came out: it has to be found and scanned, or voided."""
    if not reason.strip():
        raise InvalidInput.of("REASON_MISSING", "Say what went wrong with the printer.", "reason")
    fresh = perform(workflow.MARK_UNCERTAIN, label, actor=actor, reason=reason)
    with acting(actor=actor, action="mark_uncertain", reason=reason):
        PrintAttempt.objects.filter(label=fresh).update(status=AttemptStatus.UNCERTAIN)
    return fresh


def expire_attempts(*, at: datetime, limit: int = 500) -> int:
    """Attempts that were never confirmed become uncertain and their labels need a scan; returns how many."""
    late = PrintAttempt.objects.filter(status=AttemptStatus.SENDING, lease_until__lt=at).order_by("pk")
    return sum(_expire(attempt, at) for attempt in late[:limit])


@transaction.atomic
def _expire(attempt: PrintAttempt, at: datetime) -> bool:
    # Label first, as everywhere, so that two who want both rows never wait for each other.
    label = lock(attempt.label)
    with working("expire_attempt"):
        still = PrintAttempt.objects.filter(pk=attempt.pk, status=AttemptStatus.SENDING, lease_until__lt=at)
        if not still.update(status=AttemptStatus.UNCERTAIN):
            return False
        PrintedLabel.objects.filter(pk=label.pk, status=LabelStatus.SPOOLED).update(status=LabelStatus.NEEDS_SCAN)
    return True
