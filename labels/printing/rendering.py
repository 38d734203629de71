"""What a worker does with a print job: claim it for a while, render and prove each missing label, say how it ended.

A label is rendered once its PDF is stored, and proved once those very bytes were read back and say what was frozen.

A message is only a hint. Claims are conditional updates with a lease, PDFs are stored under their digest and
rendering is deterministic, so a doubled, late or repeated message changes nothing.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from django.conf import settings

from labels.kinds import render_frozen
from labels.printing import claims, store
from labels.printing.claims import Claim, ClaimLost, claim_job
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.proofs import prove_label
from labels.printing.states import JobStatus, LabelStatus
from pharmacy.audit.history import working
from pharmacy.core.errors import DomainError, Refused

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 5
# A job that takes its worker down each time must not go round for ever.
MAX_CLAIMS = 20

Clock = Callable[[], datetime]
Made = TypeVar("Made")


def _alone(_: Claim, helpers: int) -> None:
    """Call nobody."""


def render_job(job_id: int, *, clock: Clock, call: Callable[[Claim, int], object] = _alone) -> str:
    """Render what is missing of one job. Returns ``ready``, ``failed``, ``later`` or ``taken``.

    ``call`` is told the claim under which others may help (``help_job``), and how many of them have something to do.
    """
    with working("render_labels"):
        token = claim_job(job_id, at=clock())
        return _ended(_lead, Claim(job_id, token), clock, call) if token else "taken"


def help_job(job_id: int, token: uuid.UUID, *, clock: Clock) -> str:
    """Make one range of a job that another worker leads. Returns ``more``, ``none``, ``failed``, ``later``, ``taken``.

    The lead does not wait for it: a helper that is stopped costs time and nothing else.
    """
    with working("render_labels"):
        return _ended(_help, Claim(job_id, token), clock)


def _ended(work: Callable[..., str], claim: Claim, *given: object) -> str:
    try:
        try:
            return work(claim, *given)
        except DomainError as error:
            return _fail(claim, error)
        except OSError as error:
            return _put_off(claim, error)
    except ClaimLost:
        return "taken"


def _lead(claim: Claim, clock: Clock, call: Callable[[Claim, int], object]) -> str:
    job = PrintJob.objects.get(pk=claim.job_id)
    if job.attempts > MAX_CLAIMS:
        return _give_up(claim, "WORKER_STOPS", "", f"The worker stopped {MAX_CLAIMS} times on this job.")
    if helpers := min(settings.PRINT_HELPERS, (job.labels_total - 1) // claims.RANGE):
        call(claim, helpers)
    for take in (claims.take_range, claims.take_rest):
        while labels := take(claim, at=(at := clock())):
            _make(claim, labels, at)
    claims.finish_ready(claim)
    return "ready"


def _help(claim: Claim, clock: Clock) -> str:
    labels = claims.take_range(claim, at=(at := clock()))
    if labels:
        _make(claim, labels, at)
    return "more" if labels else "none"


def _make(claim: Claim, labels: Sequence[PrintedLabel], at: datetime) -> None:
    """Render, store, prove; each is recorded under the claim, also for those before a label that is refused."""
    drawn, refused = _until_refused(_draw, labels)
    for label, digest in zip(labels, store.put_all(drawn), strict=False):
        if label.status == LabelStatus.REQUESTED:
            label.status, label.pdf_sha256, label.rendered_at = LabelStatus.RENDERED, digest, at
    claims.record_rendered(claim, labels[: len(drawn)])
    proved, unproved = _until_refused(_prove, labels[: len(drawn)])
    claims.record_proved(claim, proved)
    if error := unproved or refused:
        raise error


def _until_refused(
    make: Callable[[PrintedLabel], Made], labels: Iterable[PrintedLabel]
) -> tuple[list[Made], DomainError | None]:
    made: list[Made] = []
    try:
        for label in labels:
            made.append(make(label))  # noqa: PERF401 - what was made before a refusal is kept
    except DomainError as error:
        return made, error
    return made, None


def _draw(label: PrintedLabel) -> bytes:
    rendered = render_frozen(label.content, layout=label.layout)
    if label.pdf_sha256 not in (None, rendered.sha256):
        raise Refused.of("NOT_REPRODUCED", f"{label} is drawn differently from the first time; void it.", "layout")
    return rendered.pdf


def _prove(label: PrintedLabel) -> PrintedLabel:
    # What is proved is what lies in the store, as it will be printed.
    prove_label(label, store.get(label.pdf_sha256 or ""))
    return label


def _fail(claim: Claim, error: DomainError) -> str:
    problem = error.problems[0]
    logger.error("print job %s failed: %s", claim.job_id, error)
    return _give_up(claim, problem.code, problem.field or "", problem.message)


def _give_up(claim: Claim, code: str, field: str, message: str) -> str:
    claims.finish_failed(claim, code, field, message)
    return "failed"


def _put_off(claim: Claim, error: OSError) -> str:
    """The store is in trouble (disk full): try again later, and give up in words after some attempts."""
    logger.error("print job %s could not store its PDF: %s", claim.job_id, error)
    if PrintJob.objects.get(pk=claim.job_id).attempts >= MAX_ATTEMPTS:
        return _give_up(claim, "STORE_FAILED", "", str(error))
    claims.finish(claim, JobStatus.REQUESTED, error_code="STORE_FAILED", error_message=str(error))
    return "later"
