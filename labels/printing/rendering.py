"""What a worker does with a print job: claim it for a while, render and prove each missing label, say how it ended.

A label is rendered once its PDF is stored, and proved once those very bytes were read back and say what was frozen.

A message is only a hint. Claims are conditional updates with a lease, PDFs are stored under their digest and
rendering is deterministic, so a doubled, late or repeated message changes nothing.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q

from labels.kinds import render_frozen
from labels.printing import store
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.proofs import prove_label
from labels.printing.states import JobStatus, LabelStatus
from pharmacy.audit.history import working
from pharmacy.core.errors import DomainError, Refused

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 5
_MISSING = (LabelStatus.REQUESTED, LabelStatus.RENDERED)
# A job that takes its worker down each time must not go round for ever.
MAX_CLAIMS = 20

Clock = Callable[[], datetime]


def claimable(at: datetime) -> Q:
    """Jobs nobody works on: waiting, or left behind by a worker whose lease ran out."""
    return Q(status=JobStatus.REQUESTED) | Q(status=JobStatus.RENDERING, lease_until__lt=at)


def claim_job(job_id: int, *, at: datetime) -> uuid.UUID | None:
    """Take the job for ``PRINT_LEASE_S`` seconds; None when someone else has it or it is done."""
    token = uuid.uuid4()
    claimed = PrintJob.objects.filter(claimable(at), pk=job_id).update(
        status=JobStatus.RENDERING, claim=token, lease_until=_lease(at), attempts=F("attempts") + 1
    )
    return token if claimed else None


def render_job(job_id: int, *, clock: Clock) -> str:
    """Render what is missing of one job. Returns ``ready``, ``failed``, ``later`` or ``taken``."""
    with working("render_labels"):
        token = claim_job(job_id, at=clock())
        return _render_claimed(job_id, token, clock) if token else "taken"


def _render_claimed(job_id: int, token: uuid.UUID, clock: Clock) -> str:
    if _attempts(job_id) > MAX_CLAIMS:
        return _give_up(job_id, token, "WORKER_STOPS", "", f"The worker stopped {MAX_CLAIMS} times on this job.")
    try:
        for label in PrintedLabel.objects.filter(job_id=job_id, status__in=_MISSING).order_by("pk"):
            if not _make_one(label, token, at=clock()):
                return "taken"
    except DomainError as error:
        return _fail(job_id, token, error)
    except OSError as error:
        return _put_off(job_id, token, error)
    return _ready(job_id, token)


def _make_one(label: PrintedLabel, token: uuid.UUID, *, at: datetime) -> bool:
    """Render, store and prove; each is recorded under the claim. False when it was lost to another worker."""
    rendered = render_frozen(label.content, layout=label.layout)
    digest = store.put(rendered.pdf)
    if label.pdf_sha256 not in (None, digest):
        raise Refused.of("NOT_REPRODUCED", f"{label} is drawn differently from the first time; void it.", "layout")
    done = {"status": LabelStatus.RENDERED, "pdf_sha256": digest, "rendered_at": at}
    if label.status == LabelStatus.REQUESTED and not _record(label, token, at, done):
        return False
    # What is proved is what lies in the store, as it will be printed.
    prove_label(label, store.get(digest))
    return _record(label, token, at, {"status": LabelStatus.PROVED, "proved_sha256": digest})


@transaction.atomic
def _record(label: PrintedLabel, token: uuid.UUID, at: datetime, done: dict[str, Any]) -> bool:
    ours = PrintJob.objects.filter(pk=label.job_id, claim=token, status=JobStatus.RENDERING)
    if not ours.update(lease_until=_lease(at)):
        return False
    before = LabelStatus.REQUESTED if done["status"] == LabelStatus.RENDERED else LabelStatus.RENDERED
    PrintedLabel.objects.filter(pk=label.pk, status=before).update(**done)
    if done["status"] == LabelStatus.PROVED:
        _count_done(label.job_id)
    return True


def _count_done(job_id: int) -> None:
    ended = Count("pk", filter=~Q(status__in=_MISSING))
    done = PrintedLabel.objects.filter(job_id=job_id).aggregate(n=ended)
    PrintJob.objects.filter(pk=job_id).update(labels_done=done["n"])


@transaction.atomic
def _ready(job_id: int, token: uuid.UUID) -> str:
    _count_done(job_id)  # labels voided while they waited count as done
    return "ready" if _finish(job_id, token, JobStatus.READY) else "taken"


def _fail(job_id: int, token: uuid.UUID, error: DomainError) -> str:
    problem = error.problems[0]
    logger.error("print job %s failed: %s", job_id, error)
    return _give_up(job_id, token, problem.code, problem.field or "", problem.message)


@transaction.atomic
def _give_up(job_id: int, token: uuid.UUID, code: str, field: str, message: str) -> str:
    """Fail the job and void what it has not proved, so that it may be asked for again."""
    if not _finish(job_id, token, JobStatus.FAILED, code, field, message):
        return "taken"
    PrintedLabel.objects.filter(job_id=job_id, status__in=_MISSING).update(status=LabelStatus.VOIDED)
    return "failed"


def _put_off(job_id: int, token: uuid.UUID, error: OSError) -> str:
    """The store is in trouble (disk full): try again later, and give up in words after some attempts."""
    logger.error("print job %s could not store its PDF: %s", job_id, error)
    if _attempts(job_id) >= MAX_ATTEMPTS:
        return _give_up(job_id, token, "STORE_FAILED", "", str(error))
    return "later" if _finish(job_id, token, JobStatus.REQUESTED, "STORE_FAILED", "", str(error)) else "taken"


def _attempts(job_id: int) -> int:
    return PrintJob.objects.values_list("attempts", flat=True).get(pk=job_id)


def _finish(
    job_id: int, token: uuid.UUID, status: JobStatus, code: str = "", field: str = "", message: str = ""
) -> bool:
    """End the work under this claim; False when another worker has taken the job over."""
    ended = PrintJob.objects.filter(pk=job_id, claim=token).update(
        status=status, claim=None, lease_until=None, error_code=code, error_field=field, error_message=message
    )
    return bool(ended)


def forgotten_jobs(*, at: datetime, limit: int = 100) -> list[int]:
    """Jobs to announce again, oldest first."""
    return list(PrintJob.objects.filter(claimable(at)).order_by("pk").values_list("pk", flat=True)[:limit])


def _lease(at: datetime) -> datetime:
    return at + timedelta(seconds=settings.PRINT_LEASE_S)
