"""A print job survives what happens to its workers and its broker: exactly one PDF per label, always."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from functools import partial

from django.apps import apps
from django.utils import timezone

from bench.contents import LABEL
from labels.printing import store
from labels.printing.models import PrintJob
from labels.printing.services import LabelRequest, request_labels
from labels.printing.states import JobStatus, LabelStatus
from labels.printing.tasks import render_print_job
from pharmacy.people.models import Staff
from tests.live.conftest import Stack, wait_until


def a_job(actor: Staff, labels: int, name: str = "job") -> PrintJob:
    requests = [
        LabelRequest(f"{name}:{n}", replace(LABEL, serial=f"{name}-{n}", barcode_payload=f"RX{n:06d}-1"))
        for n in range(labels)
    ]
    return request_labels(requests, title=name, actor=actor, at=timezone.now())


def is_ready(job: PrintJob) -> bool:
    job.refresh_from_db()
    assert job.status != JobStatus.FAILED, job.error_message
    return job.status == JobStatus.READY


def assert_one_pdf_per_label(job: PrintJob) -> None:
    """Every label was rendered once, and the store holds exactly those files, unaltered."""
    labels = list(job.labels.all())
    digests = {label.pdf_sha256 for label in labels}
    assert len(digests) == len(labels) == job.labels_total == job.labels_done
    assert {label.status for label in labels} == {LabelStatus.PROVED}
    assert all(label.proved_sha256 == label.pdf_sha256 for label in labels)
    for digest in digests:
        assert digest is not None
        assert hashlib.sha256(store.get(digest)).hexdigest() == digest
    history = apps.get_model("labels", "PrintedLabelEvent")._default_manager
    for status in (LabelStatus.RENDERED, LabelStatus.PROVED):
        reached = history.filter(pgh_obj_id__in=[label.pk for label in labels], status=status)
        assert reached.count() == len(labels)


def stored_pdfs(stack: Stack) -> int:
    return len(list((stack.var / "labels").rglob("*.pdf")))


def test_worker_killed_in_the_middle_leaves_no_label_missing_or_doubled(stack: Stack, technician: Staff) -> None:
    worker = stack.start("worker")
    stack.start("beat")
    job = a_job(technician, 400)
    wait_until(lambda: PrintJob.objects.get(pk=job.pk).labels_done >= 20)
    stack.kill(worker)
    job.refresh_from_db()
    assert job.status == JobStatus.RENDERING, "the worker finished before it could be killed"
    assert 20 <= job.labels_done < 400
    stack.start("worker")
    wait_until(lambda: is_ready(job))
    assert_one_pdf_per_label(job)
    assert job.attempts >= 2
    assert stored_pdfs(stack) == 400


def test_two_workers_and_many_messages_render_a_job_once(stack: Stack, technician: Staff) -> None:
    stack.start("worker")
    stack.start("worker")
    stack.start("beat")
    job = a_job(technician, 150)
    for _ in range(20):
        render_print_job.delay(job.pk)
    wait_until(lambda: is_ready(job))
    assert_one_pdf_per_label(job)
    assert job.attempts == 1
    assert stored_pdfs(stack) == 150


def test_jobs_requested_while_the_broker_is_away_are_printed_when_it_returns(stack: Stack, technician: Staff) -> None:
    stack.start("worker")
    stack.start("beat")
    before = a_job(technician, 1, "before")
    wait_until(lambda: is_ready(before))
    stack.broker.stop()
    jobs = [a_job(technician, 2, f"during{n}") for n in range(3)]
    time.sleep(30)  # the outage itself, not a wait for something to happen
    assert {PrintJob.objects.get(pk=job.pk).status for job in jobs} == {JobStatus.REQUESTED}
    stack.broker.start()
    stack.broker.prepare()
    for job in jobs:
        wait_until(partial(is_ready, job))
        assert_one_pdf_per_label(job)


def test_a_request_during_an_outage_is_stored_and_not_refused(stack: Stack, technician: Staff) -> None:
    stack.broker.stop()
    job = a_job(technician, 1)
    assert PrintJob.objects.get(pk=job.pk).status == JobStatus.REQUESTED
    stack.broker.start()
    stack.broker.prepare()
