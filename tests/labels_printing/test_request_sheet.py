from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from labels.errors import LabelError
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.services import next_serial, print_label, void_label
from labels.printing.sheets import next_sheet_serial, request_sheet, sheet_intent
from labels.printing.states import JobStatus, LabelStatus
from labels.sheets.content import Sheet
from pharmacy.core.errors import Conflict, NotPermitted, Refused
from pharmacy.core.numbering import NumberSeries
from pharmacy.people.models import Staff
from tests.factories import NOW
from tests.labels.test_sheet_samples import RECORD, WORKSHEET
from tests.labels_printing.conftest import LATER, a_request, render
from tests.pharmacy.audit.trail import trail
from tests.refusal import refuses

pytestmark = pytest.mark.django_db

INTENT = sheet_intent("worksheet", "B261124-0017", {"capsules": 100})


def made(sheet: Sheet = WORKSHEET) -> Callable[[str], Sheet]:
    return lambda serial: replace(sheet, serial=serial)


def ask(actor: Staff, intent: str = INTENT, make: Callable[[str], Sheet] | None = None) -> PrintJob:
    return request_sheet(intent, make or made(), title="Worksheet B261124-0017", actor=actor, at=NOW)


def test_stores_a_job_with_the_frozen_sheet(technician: Staff) -> None:
    job = ask(technician)
    sheet = job.labels.get()
    assert (job.title, job.labels_total, job.status) == ("Worksheet B261124-0017", 1, JobStatus.REQUESTED)
    assert (sheet.kind, sheet.layout, sheet.serial, sheet.intent) == (
        "worksheet", "sheet-letter/1", "S0000001", INTENT,
    )  # fmt: skip
    assert Sheet.from_json(sheet.content) == replace(WORKSHEET, serial="S0000001")
    assert sheet.content_sha256 == sheet.content["content_sha256"]
    assert str(sheet) == "Worksheet S0000001"
    assert trail(sheet) == [("insert", "requested", "request_labels", "ana", "")]


def test_asking_again_gives_the_same_job_and_makes_nothing(technician: Staff, pharmacist: Staff) -> None:
    job = ask(technician)
    assert render(job) == "ready"
    again = ask(pharmacist, make=lambda serial: pytest.fail("made again"))
    assert (again.pk, PrintedLabel.objects.count(), PrintJob.objects.count()) == (job.pk, 1, 1)
    assert NumberSeries.objects.get(name="sheet").last == 1


def test_other_facts_and_a_voided_sheet_give_a_new_one(technician: Staff, pharmacist: Staff) -> None:
    first = ask(technician).labels.get()
    other = ask(technician, sheet_intent("worksheet", "B261124-0017", {"capsules": 90})).labels.get()
    void_label(first, actor=pharmacist, reason="Wrong lot")
    third = ask(technician).labels.get()
    assert [first.serial, other.serial, third.serial] == ["S0000001", "S0000002", "S0000003"]


def test_a_failed_sheet_may_be_asked_for_again(technician: Staff) -> None:
    job = ask(technician)
    PrintJob.objects.filter(pk=job.pk).update(attempts=99)
    assert render(job) == "failed"
    again = ask(technician)
    assert again.pk != job.pk
    assert render(again, LATER) == "ready"


def test_a_conflict_of_another_kind_is_not_hidden(technician: Staff) -> None:
    def busy(serial: str) -> Sheet:
        raise Conflict.of("BATCH_BUSY", "Someone else is at it.")

    with refuses(Conflict, "BATCH_BUSY"):
        ask(technician, make=busy)


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_asking_needs_the_right_also_for_a_sheet_that_exists(
    who: str, technician: Staff, request: pytest.FixtureRequest
) -> None:
    ask(technician)
    with refuses(NotPermitted, "NOT_PERMITTED"):
        ask(request.getfixturevalue(who))


def test_content_that_is_refused_stores_nothing_and_takes_no_number(technician: Staff) -> None:
    with pytest.raises(LabelError):
        ask(technician, make=lambda serial: replace(WORKSHEET, serial=serial, title=""))
    assert (PrintJob.objects.count(), NumberSeries.objects.filter(name="sheet").count()) == (0, 0)


def test_sheets_have_their_own_serials(db: None) -> None:
    assert [next_serial(), next_sheet_serial(), next_sheet_serial()] == ["L0000001", "S0000001", "S0000002"]


def test_an_intent_says_what_and_from_which_facts() -> None:
    same = sheet_intent("record", "B261124-0017", {"b": 2, "a": [1]})
    assert same == sheet_intent("record", "B261124-0017", {"a": [1], "b": 2})
    assert same != sheet_intent("record", "B261124-0017", {"a": [1], "b": 3})
    assert same.startswith("record:B261124-0017:")
    assert len(same) <= 80


def test_an_intent_that_does_not_fit_is_a_mistake_of_the_caller(technician: Staff) -> None:
    with pytest.raises(ValueError, match="80"):
        ask(technician, "x" * 81)


def test_goes_on_no_container(technician: Staff) -> None:
    job = ask(technician, make=made(RECORD))
    assert render(job) == "ready"
    with refuses(Refused, "NOT_A_LABEL", field="kind"):
        print_label(job.labels.get(), actor=technician)


def test_a_pharmacist_voids_a_sheet(technician: Staff, pharmacist: Staff) -> None:
    job = ask(technician)
    render(job)
    assert void_label(job.labels.get(), actor=pharmacist, reason="Old").status == LabelStatus.VOIDED


def test_labels_are_requested_as_before(technician: Staff) -> None:
    assert str(PrintedLabel(kind="dose", serial=a_request().content.serial)) == "Label T0000000"
