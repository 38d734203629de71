from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from compounding.fills.models import Fill
from compounding.fills.states import FillStatus
from labels.printing import store
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.rendering import render_job
from labels.printing.states import JobStatus, LabelStatus
from tests import factories as make
from tests.admin.conftest import Desk, World, inline, offered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]


def test_a_technician_fills_an_order_to_the_applied_label(
    prescriber: Any, technician: Any, pharmacist: Any, other_pharmacist: Any
) -> None:
    order = make.a_verified_order(prescriber, pharmacist)
    lot = make.a_finished_lot(technician, pharmacist, other_pharmacist)
    desk = Desk(technician)
    answer = desk.do(order, "start_fill")
    fill = Fill.objects.get()
    assert answer["Location"] == f"/admin/compounding/fill/{fill.pk}/change/"
    assert f"Use first: {lot.lot_number}: 100 left" in desk.open(fill, "allocate_fill").content.decode()
    assert desk.do(fill, "allocate_fill", lot=lot.lot_number.lower()).status_code == 302
    assert desk.do(fill, "request_fill_label")["Location"] == f"/admin/compounding/fill/{fill.pk}/change/"
    render_job(PrintJob.objects.get().pk, clock=timezone.now)
    label = PrintedLabel.objects.get()
    assert offered(desk.read(label)) == {"print_label"}
    assert desk.do(label, "print_label").status_code == 302
    assert offered(desk.read(label)) == {"apply_label", "mark_uncertain"}
    wrong = desk.do(label, "apply_label", scanned_serial="L9999999")
    assert "No label has the serial" in str(wrong.context["form"].errors)
    assert desk.do(label, "apply_label", scanned_serial=label.serial).status_code == 302
    fill.refresh_from_db()
    assert inline(desk.read(fill)) == ["label_fill"]
    desk.do(fill, "label_fill")
    fill.refresh_from_db()
    assert fill.status == FillStatus.LABELLED


def test_capsules_of_another_strength_are_refused_beside_the_field(
    world: World, prescriber: Any, pharmacist: Any
) -> None:
    other = make.a_verified_order(prescriber, pharmacist, strength_mg=Decimal("3"), external_id="THREE")
    desk = Desk(pharmacist)
    desk.do(other, "start_fill")
    fill = other.fills.get()
    answer = desk.do(fill, "allocate_fill", lot=world.lot.lot_number)
    (form,) = [each.place.form for each in answer.context["bench"].shown]
    assert form.errors["lot"]
    fill.refresh_from_db()
    assert fill.status == FillStatus.QUEUED


def test_a_label_is_not_requested_twice(world: World, technician: Any) -> None:
    desk = Desk(technician)
    assert "request_fill_label" not in inline(desk.read(world.fill))
    answer = desk.do(world.fill, "request_fill_label")
    assert "void one before asking again" in answer.context["bench"].refused[0]
    assert PrintedLabel.objects.count() == 1


def test_pdf_opens_in_the_browser(world: World, technician: Any) -> None:
    answer = Desk(technician).client.get(f"/admin/labels/printedlabel/{world.label.pk}/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize(("harm", "words"), [("gone", "is gone"), ("altered", "was altered and must not be printed")])
def test_a_pdf_that_is_gone_or_altered_is_said_in_words(world: World, technician: Any, harm: str, words: str) -> None:
    assert world.label.pdf_sha256 is not None
    path = store.path_of(world.label.pdf_sha256)
    path.unlink() if harm == "gone" else path.write_bytes(b"%PDF-forged")
    answer = Desk(technician).client.get(f"/admin/labels/printedlabel/{world.label.pk}/pdf/")
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")
    assert words in answer.content.decode()


def test_label_page_shows_what_is_printed(world: World, technician: Any) -> None:
    page = Desk(technician).read(world.label).content.decode()
    assert "Maria Oyelaran: naltrexone hydrochloride 1.5 mg capsule. Take 1 capsule by mouth at bedtime." in page
    assert world.lot.lot_number in page
    assert f"/admin/compounding/fill/{world.fill.pk}/change/" in page


def test_only_a_pharmacist_voids_and_gives_a_reason(world: World, technician: Any, pharmacist: Any) -> None:
    assert Desk(technician).do(world.label, "void_label", reason="Torn").status_code == 403
    desk = Desk(pharmacist)
    assert desk.do(world.label, "void_label").context["form"].errors["reason"]
    assert desk.do(world.label, "void_label", reason="Torn").status_code == 302
    world.label.refresh_from_db()
    assert world.label.status == LabelStatus.VOIDED
    world.fill.refresh_from_db()
    assert inline(desk.read(world.fill)) == ["request_fill_label"]


def test_job_page_refreshes_itself_until_it_has_ended(world: World, technician: Any) -> None:
    desk = Desk(technician)
    job = world.label.job
    assert "Refresh" not in desk.read(job).headers
    waiting = PrintJob.objects.create(
        title="Three labels", requested_by=technician, requested_at=make.NOW, labels_total=10
    )
    page = desk.read(waiting)
    assert page["Refresh"] == "2"
    assert "0 of 10" in page.content.decode()


def test_a_failed_job_says_which_field_is_wrong(technician: Any) -> None:
    job = PrintJob.objects.create(title="One label", requested_by=technician, requested_at=make.NOW, labels_total=1)
    PrintJob.objects.filter(pk=job.pk).update(status=JobStatus.RENDERING)
    PrintJob.objects.filter(pk=job.pk).update(
        status=JobStatus.FAILED, error_code="LABEL_TEXT_TOO_LONG", error_field="patient_name",
        error_message="patient_name does not fit",
    )  # fmt: skip
    answer = Desk(technician).read(job)
    page = answer.content.decode()
    assert "Patient name" in page
    assert "LABEL_TEXT_TOO_LONG" in page
    assert "Refresh" not in answer.headers
