"""Labels of lots, print runs and wordings in the admin: asked for, printed at once, confirmed, approved."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from django.utils import timezone

from compounding.batches.models import Batch
from compounding.inventory.services import recall_lot
from labels.phrases import library
from labels.printing import store
from labels.printing.models import PrintedLabel, PrintJob, PrintRun
from labels.printing.rendering import render_job
from labels.wordings.models import WordingApproval
from tests import factories as make
from tests.admin.conftest import Desk, offered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]


@pytest.fixture
def batch(technician: Any, pharmacist: Any, other_pharmacist: Any) -> Batch:
    lot = make.a_finished_lot(technician, pharmacist, other_pharmacist)
    return Batch.objects.get(output_lot=lot)


def rendered(job: PrintJob) -> PrintJob:
    assert render_job(job.pk, clock=timezone.now) == "ready"
    return job


def test_labels_of_a_batch_are_asked_for_printed_on_a_sheet_and_confirmed(batch: Batch, technician: Any) -> None:
    desk = Desk(technician)
    answer = desk.do(batch, "request_unit_dose_labels", copies=3)
    job = rendered(PrintJob.objects.get())
    assert answer["Location"] == f"/admin/labels/printjob/{job.pk}/change/"
    assert "start_run" in offered(desk.read(job))
    answer = desk.do(job, "start_run", first=1, sheet="avery-5160", start_position=4, dx_mm="0.5", dy_mm="0")
    run = PrintRun.objects.get()
    assert answer["Location"] == f"/admin/labels/printrun/{run.pk}/change/"
    pdf = desk.client.get(f"/admin/labels/printrun/{run.pk}/pdf/")
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")
    assert offered(desk.read(run)) == {"confirm_run", "doubt_run"}
    desk.do(run, "confirm_run")
    assert offered(desk.read(run)) == set()
    assert set(PrintedLabel.objects.values_list("status", flat=True)) == {"spooled"}


def test_lot_labels_and_ingredient_labels_are_asked_for_on_their_pages(batch: Batch, technician: Any) -> None:
    desk = Desk(technician)
    assert desk.do(batch, "request_lot_labels", copies=2, units=40).status_code == 302
    lot = batch.weighings.exclude(lot=None)[0].lot
    assert desk.do(lot, "request_ingredient_labels", copies=1, amount="0.1").status_code == 302
    assert sorted(PrintedLabel.objects.values_list("kind", flat=True)) == [
        "finished_lot", "finished_lot", "ingredient_lot",
    ]  # fmt: skip
    too_many = desk.do(batch, "request_lot_labels", copies=2, units=4000)
    assert too_many.context["form"].errors["units"]
    assert PrintedLabel.objects.first().serial in desk.read(batch).content.decode()  # type: ignore[union-attr]


def test_a_jam_is_said_with_a_reason(batch: Batch, technician: Any) -> None:
    desk = Desk(technician)
    desk.do(batch, "request_lot_labels", copies=2, units=40)
    job = rendered(PrintJob.objects.get())
    desk.do(job, "start_run", first=1, last=1, sheet="")
    desk.do(PrintRun.objects.get(), "doubt_run", reason="Ribbon ran out")
    assert list(PrintedLabel.objects.order_by("pk").values_list("status", flat=True)) == ["needs_scan", "proved"]


def test_the_document_is_only_for_who_may_print(batch: Batch, technician: Any, auditor: Any) -> None:
    desk = Desk(technician)
    desk.do(batch, "request_lot_labels", copies=1, units=40)
    desk.do(rendered(PrintJob.objects.get()), "start_run", first=1, sheet="")
    url = f"/admin/labels/printrun/{PrintRun.objects.get().pk}/pdf/"
    assert Desk(auditor).client.get(url).status_code == 403
    assert desk.client.get("/admin/labels/printrun/999/pdf/").status_code in {302, 404}


def test_a_pharmacist_approves_a_wording_and_takes_it_back(pharmacist: Any) -> None:
    desk = Desk(pharmacist)
    wanted = library().phrases["CA-A"].translations["es"].text
    assert wanted in desk.open(WordingApproval, "approve_wording").content.decode()
    wording = {"wording": "CA-A:es", "compared_with": "Board list", "password": make.PASSWORD}
    assert desk.do(WordingApproval, "approve_wording", **wording).status_code == 302
    approval = WordingApproval.objects.get()
    assert wanted in desk.read(approval).content.decode()
    desk.do(approval, "withdraw_wording", reason="Wrong word", password=make.PASSWORD)
    assert [row.approved for row in WordingApproval.objects.order_by("pk")] == [True, False]


def seen(desk: Desk, label: PrintedLabel) -> bytes:
    answer = desk.client.get(f"/admin/labels/printedlabel/{label.pk}/pdf/")
    assert answer.status_code == 200
    return bytes(answer.content)


def test_only_a_label_that_waits_is_handed_out_and_of_others_a_marked_copy(
    batch: Batch, technician: Any, pharmacist: Any, auditor: Any
) -> None:
    desk = Desk(technician)
    desk.do(batch, "request_lot_labels", copies=2, units=40)
    first, second = rendered(PrintJob.objects.get()).labels.order_by("pk")
    right = store.get(first.pdf_sha256 or "")
    assert seen(desk, first) == right
    assert seen(Desk(auditor), first) != right
    desk.do(first, "print_label")
    copy = seen(desk, first)
    assert copy != right
    assert "COPY" in "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(copy)).pages)
    Desk(pharmacist).do(second, "void_label", reason="Torn")
    assert seen(desk, second) != store.get(second.pdf_sha256 or "")


def test_a_label_that_is_held_back_is_only_shown_as_a_copy(batch: Batch, technician: Any, pharmacist: Any) -> None:
    desk = Desk(technician)
    desk.do(batch, "request_lot_labels", copies=1, units=40)
    label = rendered(PrintJob.objects.get()).labels.get()
    assert batch.output_lot
    recall_lot(batch.output_lot, actor=pharmacist, reason="Complaint")
    assert seen(desk, label) != store.get(label.pdf_sha256 or "")
