from __future__ import annotations

import logging
import uuid

from celery import shared_task
from django.utils import timezone

from labels.printing import attempts, claims, rendering
from labels.printing.claims import Claim
from labels.printing.services import announce

logger = logging.getLogger(__name__)


@shared_task(name="labels.render_print_job")
def render_print_job(job_id: int) -> str:
    """Render one print job; see ``rendering.render_job``."""
    return rendering.render_job(job_id, clock=timezone.now, call=call_helpers)


@shared_task(name="labels.help_print_job")
def help_print_job(job_id: int, token: str) -> str:
    """Make one range of a large job, and queue again behind the jobs that came in since."""
    claim = Claim(job_id, uuid.UUID(token))
    outcome = rendering.help_job(*claim, clock=timezone.now)
    if outcome == "more":
        call_helpers(claim, 1)
    return outcome


def call_helpers(claim: Claim, helpers: int) -> None:
    """Hint to ``helpers`` other workers; when the broker is away the lead works alone."""
    try:
        for _ in range(helpers):
            help_print_job.delay(claim.job_id, str(claim.token))
    except help_print_job.OperationalError as error:
        logger.warning("print job %s has no more helpers, the broker is away: %s", claim.job_id, error)


@shared_task(name="labels.requeue_print_jobs")
def requeue_print_jobs() -> int:
    """Announce forgotten jobs again; returns how many. Attempts to print that nobody confirmed become uncertain."""
    now = timezone.now()
    attempts.expire_attempts(at=now)
    jobs = claims.forgotten_jobs(at=now)
    for job_id in jobs:
        announce(job_id)
    return len(jobs)
