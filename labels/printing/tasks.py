from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from labels.printing import attempts, rendering
from labels.printing.services import announce


@shared_task(name="labels.render_print_job")
def render_print_job(job_id: int) -> str:
    """Render one print job; see ``rendering.render_job``."""
    return rendering.render_job(job_id, clock=timezone.now)


@shared_task(name="labels.requeue_print_jobs")
def requeue_print_jobs() -> int:
    """Announce forgotten jobs again; returns how many. Attempts to print that nobody confirmed become uncertain."""
    now = timezone.now()
    attempts.expire_attempts(at=now)
    jobs = rendering.forgotten_jobs(at=now)
    for job_id in jobs:
        announce(job_id)
    return len(jobs)
