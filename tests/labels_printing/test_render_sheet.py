from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from labels.printing import store
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.services import LabelRequest, request_labels
from labels.printing.states import JobStatus, LabelStatus
from labels.sheets.draw import render_sheet
from pharmacy.people.models import Staff
from tests.factories import NOW
from tests.labels.test_sheet_samples import RECORD, WORKSHEET
from tests.labels_printing.conftest import LATER, a_request, render, stored

pytestmark = pytest.mark.django_db


def both_kinds(actor: Staff) -> PrintJob:
    sheets = [LabelRequest(f"test:{sheet.kind}", sheet) for sheet in (WORKSHEET, RECORD)]
    return request_labels([a_request(), *sheets], title="A label and two sheets", actor=actor, at=NOW)


def test_one_job_renders_every_kind(technician: Staff) -> None:
    job = both_kinds(technician)
    assert render(job) == "ready"
    label, worksheet, record = job.labels.order_by("pk")
    assert [row.kind for row in (label, worksheet, record)] == ["dose", "worksheet", "record"]
    assert {row.status for row in (label, worksheet, record)} == {LabelStatus.PROVED}
    for row, sheet in ((worksheet, WORKSHEET), (record, RECORD)):
        assert row.pdf_sha256 == render_sheet(sheet).sha256
        assert hashlib.sha256(store.get(row.pdf_sha256)).hexdigest() == row.pdf_sha256
    assert stored() == 3


def test_a_second_delivery_changes_nothing(technician: Staff) -> None:
    job = both_kinds(technician)
    render(job)
    before = list(PrintedLabel.objects.values())
    assert [render(job), render(job, LATER)] == ["taken", "taken"]
    assert (list(PrintedLabel.objects.values()), stored()) == (before, 3)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"title": "Another"}, "LABEL_CONTENT_ALTERED", "content_sha256"),
        ({"kind": "song"}, "LABEL_CONTENT_KIND", "kind"),
        ({"kind": "dose"}, "LABEL_LAYOUT_UNKNOWN", "layout"),
    ],
)
def test_content_altered_in_the_row_is_never_drawn(
    technician: Staff, change: dict[str, object], code: str, field: str
) -> None:
    frozen = replace(RECORD, serial="S7").to_json()
    job = PrintJob.objects.create(title="x", requested_by=technician, requested_at=NOW, labels_total=1)
    PrintedLabel.objects.create(
        job=job, intent="x", serial="S7", kind="record", layout="sheet-letter/1", content={**frozen, **change},
        content_sha256=frozen["content_sha256"],
    )  # fmt: skip
    assert render(job) == "failed"
    job.refresh_from_db()
    assert (job.status, job.error_code, job.error_field, stored()) == (JobStatus.FAILED, code, field, 0)
