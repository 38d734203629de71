"""How a print job fails: in words, with nothing half stored, and so that the label may be asked for again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from compounding.fills.models import Fill
from compounding.fills.services import request_fill_label
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.rendering import MAX_ATTEMPTS, MAX_CLAIMS
from labels.printing.services import request_labels, void_label
from labels.printing.states import JobStatus, LabelStatus
from pharmacy.people.models import Patient, Staff
from tests.factories import NOW
from tests.labels_printing.conftest import LATER, TOO_LONG, a_job, a_request, no_disk, render, statuses, stored

pytestmark = pytest.mark.django_db


def test_text_that_does_not_fit_fails_the_job_and_names_the_field(broken_job: PrintJob) -> None:
    assert render(broken_job) == "failed"
    broken_job.refresh_from_db()
    assert (broken_job.status, broken_job.error_field, broken_job.claim) == (JobStatus.FAILED, "patient_name", None)
    assert broken_job.error_code.startswith("LABEL_")
    assert "patient_name" in broken_job.error_message
    assert statuses(broken_job) == ["proved", "voided"]
    assert broken_job.labels.order_by("pk")[1].pdf_sha256 is None
    assert stored() == 1
    assert render(broken_job, LATER) == "taken"


def test_a_name_of_ten_thousand_characters_fails_the_job_in_words(technician: Staff) -> None:
    job = request_labels([a_request(patient_name="W" * 10_000)], title="Test", actor=technician, at=NOW)
    assert render(job) == "failed"
    job.refresh_from_db()
    assert (job.error_code, job.error_field) == ("LABEL_TEXT_TOO_LONG", "patient_name")
    assert (statuses(job), stored()) == (["voided"], 0)


def test_content_altered_in_the_row_is_never_drawn(job: PrintJob) -> None:
    label = job.labels.all()[0]
    content = {**label.content, "strength_mg": "4.5"}
    PrintedLabel.objects.create(
        job=a_job_of_one(job), intent="x", serial="X", kind="dose", layout=label.layout, content=content,
        content_sha256=label.content_sha256,
    )  # fmt: skip
    forged = PrintJob.objects.latest("pk")
    assert render(forged) == "failed"
    forged.refresh_from_db()
    assert (forged.error_code, forged.error_field, stored()) == ("LABEL_CONTENT_ALTERED", "content_sha256", 0)


def a_job_of_one(job: PrintJob) -> PrintJob:
    return PrintJob.objects.create(title="x", requested_by=job.requested_by, requested_at=NOW, labels_total=1)


def test_the_label_of_a_fill_can_be_asked_for_again_after_a_failure(fill: Fill, technician: Staff) -> None:
    patient = fill.order.patient
    Patient.objects.filter(pk=patient.pk).update(family_name=TOO_LONG[:100])
    assert render(request_fill_label(fill, actor=technician, at=NOW)) == "failed"
    Patient.objects.filter(pk=patient.pk).update(family_name="Oyelaran")
    assert render(request_fill_label(fill, actor=technician, at=NOW)) == "ready"


def test_a_store_in_trouble_puts_the_job_off_and_then_fails_it_in_words(
    fill: Fill, technician: Staff, settings: Any, tmp_path: Path
) -> None:
    works = settings.LABEL_STORE_DIR
    no_disk(settings, tmp_path)
    job = request_fill_label(fill, actor=technician, at=NOW)
    assert [render(job) for _ in range(MAX_ATTEMPTS)] == ["later"] * (MAX_ATTEMPTS - 1) + ["failed"]
    job.refresh_from_db()
    assert (job.status, job.error_code, job.attempts) == (JobStatus.FAILED, "STORE_FAILED", MAX_ATTEMPTS)
    assert "in-the-way" in job.error_message
    assert statuses(job) == ["voided"]
    settings.LABEL_STORE_DIR = works
    assert render(request_fill_label(fill, actor=technician, at=NOW)) == "ready"


def test_a_store_that_comes_back_in_time_ends_well(job: PrintJob, settings: Any, tmp_path: Path) -> None:
    works = settings.LABEL_STORE_DIR
    no_disk(settings, tmp_path)
    assert render(job) == "later"
    job.refresh_from_db()
    assert (job.status, job.error_code, job.claim) == (JobStatus.REQUESTED, "STORE_FAILED", None)
    settings.LABEL_STORE_DIR = works
    assert render(job) == "ready"
    job.refresh_from_db()
    assert (job.error_code, job.error_message) == ("", "")


def test_a_label_voided_while_it_waited_is_not_drawn_and_the_job_still_ends(
    technician: Staff, pharmacist: Staff
) -> None:
    job = a_job(technician, labels=2)
    for label in job.labels.all():
        void_label(label, actor=pharmacist, reason="Not wanted")
    assert render(job) == "ready"
    assert (statuses(job), stored()) == (["voided", "voided"], 0)


def test_gives_up_on_a_job_that_keeps_stopping_its_worker(job: PrintJob) -> None:
    PrintJob.objects.filter(pk=job.pk).update(attempts=MAX_CLAIMS)
    assert render(job) == "failed"
    job.refresh_from_db()
    assert (job.status, job.error_code) == (JobStatus.FAILED, "WORKER_STOPS")
    assert set(statuses(job)) == {LabelStatus.VOIDED}
    assert stored() == 0
