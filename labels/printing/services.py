"""Requests, and what people do with a label once it is rendered. Rendering itself is in ``rendering``."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from labels.kinds import Printable, find_kind
from labels.printing import workflow
from labels.printing.models import PrintedLabel, PrintJob
from pharmacy.audit.history import acting
from pharmacy.core.errors import Conflict, InvalidInput
from pharmacy.core.numbering import next_number
from pharmacy.people.models import Staff
from pharmacy.workflow.engine import perform, require_permission

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LabelRequest:
    """``intent`` says what the label is for (``fill:7``); there is at most one live label for each."""

    intent: str
    content: Printable


def next_serial() -> str:
    """The serial of the next physical label; take it inside the transaction that requests the label."""
    return f"L{next_number('label'):07d}"


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
    )


def announce(job_id: int) -> None:
    """Hint to the workers; when the broker is away the sweeper announces again."""
    from labels.printing.tasks import render_print_job

    try:
        render_print_job.delay(job_id)
    except render_print_job.OperationalError as error:
        logger.warning("print job %s waits for the sweeper, the broker is away: %s", job_id, error)


@transaction.atomic
def print_label(label: PrintedLabel, *, actor: Staff) -> PrintedLabel:
    """Record that the PDF went to the printer."""
    return perform(workflow.PRINT_LABEL, label, actor=actor)


@transaction.atomic
def apply_label(label: PrintedLabel, *, actor: Staff) -> PrintedLabel:
    """Record that the label is on its container."""
    return perform(workflow.APPLY_LABEL, label, actor=actor)


@transaction.atomic
def void_label(label: PrintedLabel, *, actor: Staff, reason: str) -> PrintedLabel:
    """Withdraw a label, with a reason; its intent may then be requested again."""
    if not reason.strip():
        raise InvalidInput.of("REASON_MISSING", "Say why the label is void.", "reason")
    return perform(workflow.VOID_LABEL, label, actor=actor, reason=reason)
