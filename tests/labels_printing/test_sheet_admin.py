"""Sheets in the admin: a list with their kind, their facts to read, the PDF, and no container."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labels.printing.models import PrintedLabel
from labels.printing.sheets import request_sheet
from labels.printing.states import LabelStatus
from pharmacy.people.models import Staff
from tests.admin.conftest import Desk, list_url, offered
from tests.factories import NOW
from tests.labels.test_sheet_samples import DIGEST, RECORD
from tests.labels_printing.conftest import a_job, render

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(technician: Staff) -> PrintedLabel:
    job = request_sheet(
        "record:1", lambda serial: replace(RECORD, serial=serial), title="Record", actor=technician, at=NOW
    )
    assert render(job) == "ready"
    return job.labels.get()


def test_the_list_says_which_kind_and_for_what(sheet: PrintedLabel, technician: Staff) -> None:
    a_job(technician)
    page = Desk(technician).client.get(list_url(PrintedLabel)).content.decode()
    assert "Compounding record, B261124-0017" in page
    assert "Grace Okafor" in page
    assert ">Record<" in page
    assert ">Label<" in page


def test_the_page_shows_title_and_facts(sheet: PrintedLabel, technician: Staff) -> None:
    page = Desk(technician).read(sheet).content.decode()
    assert "Record S0000001" in page
    assert "Compounding record: Naltrexone hydrochloride 1.5 mg capsules, 100 capsules" in page
    assert all(text in page for text in (DIGEST, "Finished lot", "LDN-2611-17", "Capsule weights", "sheet-letter/1"))


def test_is_not_offered_for_a_container(sheet: PrintedLabel, technician: Staff, pharmacist: Staff) -> None:
    desk = Desk(technician)
    assert offered(desk.read(sheet)) == set()
    assert offered(Desk(pharmacist).read(sheet)) == {"void_label"}
    assert "goes on no container" in desk.open(sheet, "print_label").content.decode()
    desk.do(sheet, "print_label")
    sheet.refresh_from_db()
    assert sheet.status == LabelStatus.PROVED


def test_its_pdf_opens_and_it_can_be_voided(sheet: PrintedLabel, pharmacist: Staff) -> None:
    desk = Desk(pharmacist)
    answer = desk.client.get(f"/admin/labels/printedlabel/{sheet.pk}/pdf/")
    assert answer["Content-Disposition"] == 'inline; filename="S0000001.pdf"'
    assert answer.content.startswith(b"%PDF")
    assert "Record S0000001 may not be used any more" in desk.open(sheet, "void_label").content.decode()
    assert desk.do(sheet, "void_label", reason="Old").status_code == 302
    sheet.refresh_from_db()
    assert sheet.status == LabelStatus.VOIDED


def test_the_job_lists_it_by_its_kind(sheet: PrintedLabel, technician: Staff) -> None:
    assert "Record S0000001" in Desk(technician).read(sheet.job).content.decode()
