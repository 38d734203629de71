from __future__ import annotations

from dataclasses import replace

import pytest

from labels.content import DoseLabel
from labels.layouts import CURRENT
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.services import next_serial, numbered, request_labels, void_label
from labels.printing.states import JobStatus, LabelStatus
from pharmacy.core.errors import Conflict, InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from tests.factories import NOW
from tests.labels_printing.conftest import a_content, a_job, a_request, brought_to
from tests.pharmacy.audit.trail import trail
from tests.refusal import database_refuses, refuses

pytestmark = pytest.mark.django_db


def test_stores_a_job_with_its_frozen_labels(technician: Staff) -> None:
    requests = [a_request(1), a_request(2)]
    job = request_labels(requests, title="Two labels", actor=technician, at=NOW)
    assert (job.title, job.requested_by, job.requested_at) == ("Two labels", technician, NOW)
    assert (job.status, job.labels_total, job.labels_done, job.attempts) == (JobStatus.REQUESTED, 2, 0, 0)
    for request, label in zip(requests, job.labels.order_by("pk"), strict=True):
        assert DoseLabel.from_json(label.content) == request.content
        assert (label.intent, label.serial, label.layout) == (request.intent, request.content.serial, CURRENT)
        assert (label.content_sha256, label.kind) == (label.content["content_sha256"], "dose")
        assert (label.status, label.pdf_sha256, label.rendered_at) == (LabelStatus.REQUESTED, None, None)
        assert trail(label) == [("insert", "requested", "request_labels", "ana", "")]


def test_refuses_an_empty_request(technician: Staff) -> None:
    with refuses(InvalidInput, "NO_LABELS"):
        request_labels([], title="None", actor=technician, at=NOW)


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_asking_needs_the_right(who: str, request: pytest.FixtureRequest) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        request_labels([a_request()], title="No", actor=request.getfixturevalue(who), at=NOW)


def test_one_live_label_stops_the_whole_request(job: PrintJob, technician: Staff) -> None:
    again = a_request(1)
    fresh = [a_request(5), type(again)(again.intent, a_request(6).content)]
    with refuses(Conflict, "LABEL_EXISTS"):
        request_labels(fresh, title="Again", actor=technician, at=NOW)
    assert (PrintJob.objects.count(), PrintedLabel.objects.count()) == (1, 2)


def test_a_range_has_a_row_and_a_serial_for_each_copy(technician: Staff) -> None:
    def made(serial: str, number: int) -> DoseLabel:
        return replace(a_content(number), serial=serial)

    request_labels(numbered("lot:7", made, range(1, 4)), title="3 copies", actor=technician, at=NOW)
    assert list(PrintedLabel.objects.order_by("pk").values_list("intent", "serial")) == [
        ("lot:7#1", "L0000001"), ("lot:7#2", "L0000002"), ("lot:7#3", "L0000003"),
    ]  # fmt: skip
    with refuses(Conflict, "LABEL_EXISTS"):
        request_labels(numbered("lot:7", made, range(3, 6)), title="Again", actor=technician, at=NOW)
    request_labels(numbered("lot:7", made, range(4, 6)), title="The rest", actor=technician, at=NOW)


def test_serials_count_up(db: None) -> None:
    assert [next_serial(), next_serial()] == ["L0000001", "L0000002"]


@pytest.mark.parametrize("status", ["requested", "proved", "spooled", "needs_scan"])
def test_a_pharmacist_voids_with_a_reason(technician: Staff, pharmacist: Staff, status: str) -> None:
    label = brought_to(status, technician, pharmacist)
    assert void_label(label, actor=pharmacist, reason="Torn").status == LabelStatus.VOIDED
    assert trail(label)[-1] == ("update", "voided", "void_label", "priya", "Torn")
    assert a_job_again(technician).labels.get().intent == label.intent


def a_job_again(actor: Staff) -> PrintJob:
    again = type(a_request())("test:0", a_request(7).content)
    return request_labels([again], title="Again", actor=actor, at=NOW)


@pytest.mark.parametrize("status", ["applied", "voided", "destroyed"])
def test_refuses_to_void_what_is_on_its_container_or_withdrawn(
    technician: Staff, pharmacist: Staff, status: str
) -> None:
    label = brought_to(status, technician, pharmacist)
    with refuses(Refused, "WRONG_STATE"):
        void_label(label, actor=pharmacist, reason="Torn")


def test_voiding_needs_a_reason_and_the_right(technician: Staff, pharmacist: Staff) -> None:
    label = a_job(technician).labels.get()
    with refuses(InvalidInput, "REASON_MISSING", field="reason"):
        void_label(label, actor=pharmacist, reason=" ")
    with refuses(NotPermitted, "NOT_PERMITTED"):
        void_label(label, actor=technician, reason="Torn")


def test_database_refuses_a_second_live_label_a_second_serial_and_an_empty_job(job: PrintJob) -> None:
    label = job.labels.all()[0]
    columns = {"job": job, "kind": "dose", "layout": CURRENT, "content": {}, "content_sha256": "x"}
    with database_refuses("one_live_label_per_intent"):
        PrintedLabel.objects.create(intent=label.intent, serial="NEW", **columns)
    with database_refuses("serial"):
        PrintedLabel.objects.create(intent="new", serial=label.serial, **columns)
    with database_refuses("job_has_labels"):
        PrintJob.objects.create(title="x", requested_by=job.requested_by, requested_at=NOW, labels_total=0)


def test_database_refuses_a_rendered_label_without_pdf_and_a_ready_job_half_done(job: PrintJob) -> None:
    with database_refuses("rendered_label_has_pdf"):
        PrintedLabel.objects.update(status="rendered", pdf_sha256="short")
    PrintedLabel.objects.update(status="rendered", pdf_sha256="a" * 64)
    with database_refuses("printed_label_is_proved"):
        PrintedLabel.objects.update(status="proved")
    with database_refuses("printed_label_is_proved"):
        PrintedLabel.objects.update(status="proved", proved_sha256="b" * 64)
    PrintJob.objects.update(status="rendering")
    with database_refuses("job_ready_when_all_done"):
        PrintJob.objects.update(status="ready", labels_done=1)
