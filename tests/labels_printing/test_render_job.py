from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from labels.printing import store
from labels.printing.claims import claim_job, forgotten_jobs
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.rendering import render_job
from labels.printing.states import JobStatus, LabelStatus
from tests.factories import NOW
from tests.labels_printing.conftest import LATER, no_disk, render, statuses, stored
from tests.pharmacy.audit.trail import event_model

pytestmark = pytest.mark.django_db


def test_renders_each_label_once_and_says_so(job: PrintJob) -> None:
    assert render(job) == "ready"
    job.refresh_from_db()
    assert (job.status, job.labels_done, job.claim, job.lease_until) == (JobStatus.READY, 2, None, None)
    assert (job.attempts, job.error_code) == (1, "")
    for label in job.labels.all():
        assert label.pdf_sha256
        assert hashlib.sha256(store.get(label.pdf_sha256)).hexdigest() == label.pdf_sha256
        assert (label.status, label.rendered_at) == (LabelStatus.PROVED, NOW)
        assert label.proved_sha256 == label.pdf_sha256
    assert stored() == 2


def test_a_second_delivery_changes_nothing(job: PrintJob) -> None:
    render(job)
    before = list(PrintedLabel.objects.values()), list(PrintJob.objects.values()), stored()
    assert [render(job), render(job, LATER)] == ["taken", "taken"]
    assert (list(PrintedLabel.objects.values()), list(PrintJob.objects.values()), stored()) == before


def test_an_unknown_job_is_nobodys(db: None) -> None:
    assert render_job(4711, clock=lambda: NOW) == "taken"


def test_the_second_worker_finds_it_taken_until_the_lease_ends(job: PrintJob) -> None:
    assert claim_job(job.pk, at=NOW)
    assert render(job) == "taken"
    assert render(job, LATER - timedelta(seconds=1)) == "taken"
    assert forgotten_jobs(at=NOW) == []
    assert forgotten_jobs(at=LATER) == [job.pk]
    assert render(job, LATER) == "ready"
    job.refresh_from_db()
    assert job.attempts == 2


def clock_that(*, at_call: int, happens: Callable[[], object]) -> Callable[[], datetime]:
    """A worker's clock; as it reads the time for the ``at_call``-th time, something else happens."""
    calls = iter(range(1, 100))

    def clock() -> datetime:
        if next(calls) == at_call:
            happens()
        return NOW

    return clock


@pytest.mark.usefixtures("one_by_one")
def test_the_result_of_a_worker_that_lost_its_claim_is_discarded(job: PrintJob) -> None:
    outcome: list[str] = []
    slow = clock_that(at_call=3, happens=lambda: outcome.append(render(job, LATER)))
    assert render_job(job.pk, clock=slow) == "taken"
    assert outcome == ["ready"]
    first, second = job.labels.order_by("pk")
    assert (first.rendered_at, second.rendered_at) == (NOW, LATER)
    rendered = event_model(PrintedLabel).objects.filter(pgh_label="update", status="rendered")
    assert (rendered.count(), stored()) == (2, 2)


@pytest.mark.usefixtures("one_by_one")
def test_a_worker_that_lost_its_claim_cannot_fail_the_job_of_another(broken_job: PrintJob) -> None:
    slow = clock_that(at_call=3, happens=lambda: claim_job(broken_job.pk, at=LATER))
    assert render_job(broken_job.pk, clock=slow) == "taken"
    broken_job.refresh_from_db()
    assert (broken_job.status, broken_job.error_code) == (JobStatus.RENDERING, "")
    assert statuses(broken_job) == ["proved", "requested"]


def test_a_worker_that_lost_its_claim_cannot_put_the_job_off(job: PrintJob, settings: Any, tmp_path: Path) -> None:
    no_disk(settings, tmp_path)
    assert render_job(job.pk, clock=clock_that(at_call=2, happens=lambda: claim_job(job.pk, at=LATER))) == "taken"
    job.refresh_from_db()
    assert (job.status, job.error_code) == (JobStatus.RENDERING, "")
