"""SIGKILL at each state of the label ledger: every label ends proved exactly once, and late messages change nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from django.apps import apps

from labels.printing.models import PrintAttempt, PrintedLabel, PrintJob
from labels.printing.services import print_label
from labels.printing.states import AttemptStatus, JobStatus, LabelStatus
from labels.printing.tasks import render_print_job
from pharmacy.people.models import Staff
from tests.live.conftest import REPOSITORY, Stack, end_their_sessions, wait_until
from tests.live.held import held_before, wait_until_held
from tests.live.test_print_job_faults import a_job, assert_one_pdf_per_label, is_ready, stored_pdfs

LABELS, JOBS, ATTEMPTS = "labels_printedlabel", "labels_printjob", "labels_printattempt"


def killed_before(stack: Stack, technician: Staff, table: str, status: str) -> PrintJob:
    """A job of two labels whose worker was killed as it was about to write ``status``."""
    with held_before("UPDATE", table, status):
        worker = stack.start("worker")
        job = a_job(technician, 2)
        wait_until_held()
        stack.kill(worker)
        end_their_sessions()
    return job


def finish(stack: Stack, job: PrintJob) -> None:
    """A new worker, and the sweeper that tells it."""
    stack.start("worker")
    stack.start("beat")
    wait_until(lambda: is_ready(job))


def rows(job: PrintJob) -> list[Any]:
    """The job, its labels and all their history."""
    history = apps.get_model("labels", "PrintedLabelEvent")._default_manager
    labels = job.labels.order_by("pk")
    events = history.filter(pgh_obj_id__in=labels.values("pk"))
    return [*PrintJob.objects.filter(pk=job.pk).values(), *labels.values(), events.count()]


def reached(label: PrintedLabel, status: str) -> int:
    """How often ``label`` came to ``status``."""
    history = apps.get_model("labels", "PrintedLabelEvent")._default_manager
    return int(history.filter(pgh_obj_id=label.pk, status=status).count())


def redeliver_twice(stack: Stack, technician: Staff, job: PrintJob) -> None:
    """The same message twice more changes nothing; a job asked for later shows that both were consumed."""
    before, files = rows(job), stored_pdfs(stack)
    for _ in range(2):
        render_print_job.delay(job.pk)
    after = a_job(technician, 1, "after")
    wait_until(lambda: is_ready(after))
    assert rows(job) == before
    assert stored_pdfs(stack) == files + 1


@pytest.mark.parametrize(("writes", "left"), [("rendered", "requested"), ("proved", "rendered")])
def test_killed_before_a_label_moves_on(stack: Stack, technician: Staff, writes: str, left: str) -> None:
    job = killed_before(stack, technician, LABELS, writes)
    # A range of labels moves on together.
    assert list(job.labels.order_by("pk").values_list("status", flat=True)) == [left, left]
    finish(stack, job)
    assert_one_pdf_per_label(job)
    assert job.attempts == 2
    redeliver_twice(stack, technician, job)


def test_killed_when_all_is_proved_and_one_label_is_printed_meanwhile(stack: Stack, technician: Staff) -> None:
    job = killed_before(stack, technician, JOBS, JobStatus.READY)
    first, second = job.labels.order_by("pk")
    assert (first.status, second.status) == (LabelStatus.PROVED, LabelStatus.PROVED)
    print_label(first, actor=technician)
    finish(stack, job)
    first, second = job.labels.order_by("pk")
    assert (first.status, second.status) == (LabelStatus.SPOOLED, LabelStatus.PROVED)
    for label in (first, second):
        assert (reached(label, "rendered"), reached(label, "proved")) == (1, 1)
    redeliver_twice(stack, technician, job)
    assert PrintAttempt.objects.get().label == first


_PRINT = """
import sys, django
django.setup()
from labels.printing.models import PrintedLabel
from labels.printing.services import print_label
from pharmacy.people.models import Staff
print_label(PrintedLabel.objects.get(pk=sys.argv[1]), actor=Staff.objects.get(username=sys.argv[2]))
"""


def test_the_process_that_spools_is_killed(stack: Stack, technician: Staff) -> None:
    """The label is proved as before, and one attempt is made of it in the end."""
    stack.start("worker")
    job = a_job(technician, 1)
    wait_until(lambda: is_ready(job))
    label = job.labels.get()
    with held_before("INSERT", ATTEMPTS, AttemptStatus.SENDING):
        argv = [sys.executable, "-c", _PRINT, str(label.pk), technician.username]
        process = subprocess.Popen(argv, cwd=REPOSITORY, env=stack.environment(), start_new_session=True)
        wait_until_held()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        end_their_sessions()
    label.refresh_from_db()
    assert (label.status, PrintAttempt.objects.count()) == (LabelStatus.PROVED, 0)
    print_label(label, actor=technician)
    label.refresh_from_db()
    assert (label.status, reached(label, "spooled"), PrintAttempt.objects.count()) == (LabelStatus.SPOOLED, 1, 1)
    assert (reached(label, "rendered"), reached(label, "proved")) == (1, 1)
