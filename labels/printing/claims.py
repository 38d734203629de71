"""Who works on a print job: one lead for a limited time (lease), and whoever helps under the same claim.

Labels are taken in ranges by moving the job's ``taken_to`` forward under its row lock, so no two take the same. What
was taken and not done, because a helper was stopped, is found again by the lead.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.states import JobStatus, LabelStatus

# Labels per range: what is drawn, stored and proved between two commits. Far less than a second of a lease of 30.
RANGE = 25
# What is left when all is taken is mostly on its way from a helper: little of it is done twice.
REST = 5
MISSING = (LabelStatus.REQUESTED, LabelStatus.RENDERED)


class Claim(NamedTuple):
    """The right to work on a job, until its lease has run out and another takes the job."""

    job_id: int
    token: uuid.UUID


class ClaimLost(Exception):
    """The job was taken over, or has ended."""


def claimable(at: datetime) -> Q:
    """Jobs nobody works on: waiting, or left behind by workers whose lease ran out."""
    return Q(status=JobStatus.REQUESTED) | Q(status=JobStatus.RENDERING, lease_until__lt=at)


def claim_job(job_id: int, *, at: datetime) -> uuid.UUID | None:
    """Take the job for ``PRINT_LEASE_S`` seconds; None when someone else has it or it is done."""
    token = uuid.uuid4()
    claimed = PrintJob.objects.filter(claimable(at), pk=job_id).update(
        status=JobStatus.RENDERING, claim=token, lease_until=_lease(at), attempts=F("attempts") + 1, taken_to=0
    )
    return token if claimed else None


def forgotten_jobs(*, at: datetime, limit: int = 100) -> list[int]:
    """Jobs to announce again, oldest first."""
    return list(PrintJob.objects.filter(claimable(at)).order_by("pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def take_range(claim: Claim, *, at: datetime) -> list[PrintedLabel]:
    """The next labels that nobody took under this claim, and a new lease; empty when all are taken."""
    job = _held(claim)
    taken = list(_missing(claim).filter(pk__gt=job.taken_to)[:RANGE])
    _renew(claim, at, taken_to=taken[-1].pk if taken else job.taken_to)
    return taken


@transaction.atomic
def take_rest(claim: Claim, *, at: datetime) -> list[PrintedLabel]:
    """Some labels that are not done yet, whoever took them, and a new lease; empty when the job is done."""
    _held(claim)
    _renew(claim, at)
    return list(_missing(claim)[:REST])


def _missing(claim: Claim) -> QuerySet[PrintedLabel]:
    return PrintedLabel.objects.filter(job_id=claim.job_id, status__in=MISSING).order_by("pk")


def _held(claim: Claim) -> PrintJob:
    """The job, locked; raises ``ClaimLost``."""
    held = PrintJob.objects.select_for_update().filter(pk=claim.job_id, claim=claim.token, status=JobStatus.RENDERING)
    if (job := held.first()) is None:
        raise ClaimLost
    return job


def _renew(claim: Claim, at: datetime, **changes: int) -> None:
    PrintJob.objects.filter(pk=claim.job_id).update(lease_until=_lease(at), **changes)


@transaction.atomic
def record_rendered(claim: Claim, labels: Sequence[PrintedLabel]) -> None:
    """Keep the digests and times of ``labels`` whose PDFs are stored; one that was rendered before keeps its own."""
    _held(claim)
    if labels:
        changed = ["status", "pdf_sha256", "rendered_at"]
        PrintedLabel.objects.filter(status=LabelStatus.REQUESTED).bulk_update(labels, changed)


@transaction.atomic
def record_proved(claim: Claim, labels: Sequence[PrintedLabel]) -> None:
    """Record that the very PDFs under the digests of ``labels`` were read back and are right."""
    _held(claim)
    if not labels:
        return
    these = reduce(or_, (Q(pk=label.pk, pdf_sha256=label.pdf_sha256) for label in labels))
    proved = PrintedLabel.objects.filter(these, status=LabelStatus.RENDERED).update(
        status=LabelStatus.PROVED, proved_sha256=F("pdf_sha256")
    )
    PrintJob.objects.filter(pk=claim.job_id).update(labels_done=F("labels_done") + proved)


@transaction.atomic
def finish_ready(claim: Claim) -> None:
    """The job is ready; labels voided while they waited count as done."""
    ended = Count("pk", filter=~Q(status__in=MISSING))
    done = PrintedLabel.objects.filter(job_id=claim.job_id).aggregate(n=ended)
    finish(claim, JobStatus.READY, labels_done=done["n"])


@transaction.atomic
def finish_failed(claim: Claim, code: str, field: str, message: str) -> None:
    """Fail the job and void what it has not proved, so that it may be asked for again."""
    finish(claim, JobStatus.FAILED, error_code=code, error_field=field, error_message=message)
    PrintedLabel.objects.filter(job_id=claim.job_id, status__in=MISSING).update(status=LabelStatus.VOIDED)


def finish(claim: Claim, status: JobStatus, **changes: object) -> None:
    """End the work under this claim; raises ``ClaimLost`` when another worker has taken the job over."""
    said = {"error_code": "", "error_field": "", "error_message": "", **changes}
    ours = PrintJob.objects.filter(pk=claim.job_id, claim=claim.token)
    if not ours.update(status=status, claim=None, lease_until=None, **said):
        raise ClaimLost


def _lease(at: datetime) -> datetime:
    return at + timedelta(seconds=settings.PRINT_LEASE_S)
