"""Many labels in one document: proved as a whole, each sent once, and all of it or none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest
from django.conf import settings as django_settings

from labels.errors import LabelError
from labels.printing import proofs, runs, store
from labels.printing.attempts import expire_attempts
from labels.printing.models import PrintAttempt, PrintedLabel, PrintJob, PrintRun
from labels.printing.proofs import ProofFailed
from labels.printing.runs import confirm_run, document_of, doubt_run, labels_to_print, start_run
from labels.printing.services import LabelRequest, print_label, request_labels, void_label
from labels.render import render_label
from labels.runs import ROLL, Paper
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from tests.factories import NOW, TODAY
from tests.labels.kinds_cases import STEP
from tests.labels_printing.conftest import a_content, a_job, render, statuses
from tests.refusal import database_refuses, execute, refuses

pytestmark = pytest.mark.django_db
SHEET = Paper("avery-5163", start_position=9)


@pytest.fixture
def ready(technician: Staff) -> PrintJob:
    job = a_job(technician, labels=4)
    render(job)
    return job


def pages(run: PrintRun) -> int:
    return len(pypdfium2.PdfDocument(store.get(run.pdf_sha256)))


@pytest.mark.parametrize(("paper", "count"), [(ROLL, 4), (SHEET, 2)])
def test_one_document_of_all_labels_that_wait(ready: PrintJob, technician: Staff, paper: Paper, count: int) -> None:
    run = start_run(labels_to_print(ready), paper=paper, actor=technician, at=NOW)
    assert pages(run) == count
    assert statuses(ready) == ["spooled"] * 4
    assert set(run.attempts.values_list("status", flat=True)) == {"sending"}
    confirm_run(run, actor=technician)
    assert set(run.attempts.values_list("status", flat=True)) == {"sent"}


def test_a_range_leaves_out_the_others_and_what_is_printed_or_void(
    ready: PrintJob, technician: Staff, pharmacist: Staff
) -> None:
    labels = list(ready.labels.order_by("pk"))
    print_label(labels[1], actor=technician, at=NOW)
    void_label(labels[2], actor=pharmacist, reason="Not needed")
    assert labels_to_print(ready, first=2) == [labels[3]]
    assert labels_to_print(ready, first=1, last=3) == [labels[0]]
    with refuses(Refused, "NOTHING_TO_PRINT", field="status"):
        labels_to_print(ready, first=2, last=3)
    with refuses(InvalidInput, "RANGE_WRONG", field="last"):
        labels_to_print(ready, first=3, last=2)


def test_no_label_is_sent_twice(ready: PrintJob, technician: Staff) -> None:
    labels = labels_to_print(ready)
    start_run(labels[2:], paper=ROLL, actor=technician, at=NOW)
    with refuses(Refused, "WRONG_STATE", field="status"):
        start_run(labels, paper=ROLL, actor=technician, at=NOW)
    assert statuses(ready) == ["proved", "proved", "spooled", "spooled"]
    assert PrintRun.objects.count() == 1


def test_what_nobody_confirms_needs_a_scan(ready: PrintJob, technician: Staff) -> None:
    run = start_run(labels_to_print(ready), paper=ROLL, actor=technician, at=NOW)
    later = NOW + timedelta(seconds=django_settings.PRINT_CONFIRM_S)
    assert expire_attempts(at=later) == 0
    assert expire_attempts(at=later + timedelta(seconds=1)) == 4
    assert statuses(ready) == ["needs_scan"] * 4
    with refuses(Refused, "NEEDS_SCAN", field="status"):
        confirm_run(run, actor=technician)


def test_a_jam_makes_every_label_of_the_run_uncertain(ready: PrintJob, technician: Staff) -> None:
    run = start_run(labels_to_print(ready), paper=ROLL, actor=technician, at=NOW)
    doubt_run(run, actor=technician, reason="Paper jam after the second")
    assert statuses(ready) == ["needs_scan"] * 4
    assert set(PrintAttempt.objects.values_list("status", flat=True)) == {"uncertain"}


def test_a_wrong_document_is_never_handed_out(
    ready: PrintJob, technician: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(frozen: Any, *, layout: str, paper: Paper) -> Any:
        return render_label(replace(a_content(0), strength_mg=Decimal("4.5")), layout=layout)

    monkeypatch.setattr(runs, "render_run", wrong)
    with pytest.raises(ProofFailed) as caught:
        start_run(labels_to_print(ready), paper=ROLL, actor=technician, at=NOW)
    assert "strength_mg" in {problem.field for problem in caught.value.problems}
    assert (PrintRun.objects.count(), statuses(ready)) == (0, ["proved"] * 4)
    assert proofs.PREVIEW  # the module that proves is the one that previews


@pytest.mark.parametrize(
    ("paper", "code", "field"),
    [
        (Paper("avery-9999"), "SHEET_UNKNOWN", "sheet"),
        (Paper("avery-5163", dx_mm=Decimal("5.01")), "SHIFT_TOO_LARGE", "dx_mm"),
        (Paper("avery-5163", dy_mm=Decimal(-6)), "SHIFT_TOO_LARGE", "dy_mm"),
    ],
)
def test_refuses_paper_it_does_not_know(
    ready: PrintJob, technician: Staff, paper: Paper, code: str, field: str
) -> None:
    with refuses(InvalidInput, code, field=field):
        start_run(labels_to_print(ready), paper=paper, actor=technician, at=NOW)


@pytest.mark.parametrize(
    ("paper", "code"), [(Paper("avery-5160"), "LABEL_STOCK"), (Paper("avery-5163", start_position=11), "LABEL_START")]
)
def test_refuses_a_sheet_the_labels_do_not_fit(ready: PrintJob, technician: Staff, paper: Paper, code: str) -> None:
    with refuses(LabelError, code):
        start_run(labels_to_print(ready), paper=paper, actor=technician, at=NOW)


def test_refuses_labels_of_two_kinds_and_too_many(technician: Staff) -> None:
    requests = [LabelRequest("test:a", a_content(1)), LabelRequest("test:b", replace(STEP, serial="T9"))]
    job = request_labels(requests, title="Mixed", actor=technician, at=NOW)
    render(job)
    labels = labels_to_print(job)
    with refuses(InvalidInput, "MIXED_LAYOUTS", field="labels"):
        start_run(labels, paper=ROLL, actor=technician, at=NOW)
    with refuses(InvalidInput, "RUN_TOO_LARGE", field="last"):
        start_run(labels[:1] * 301, paper=ROLL, actor=technician, at=NOW)


def test_printing_needs_the_right(ready: PrintJob, auditor: Staff) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        start_run(labels_to_print(ready), paper=ROLL, actor=auditor, at=NOW)


def test_the_document_is_handed_out_only_while_its_labels_are_on_their_way(
    ready: PrintJob, technician: Staff, pharmacist: Staff
) -> None:
    run = start_run(labels_to_print(ready), paper=ROLL, actor=technician, at=NOW)
    assert document_of(run, on=TODAY)[:5] == b"%PDF-"
    confirm_run(run, actor=technician)
    with refuses(Refused, "RUN_OVER", field="status"):
        document_of(run, on=TODAY)


def test_the_document_of_a_voided_label_is_not_handed_out(
    ready: PrintJob, technician: Staff, pharmacist: Staff
) -> None:
    run = start_run(labels_to_print(ready), paper=ROLL, actor=technician, at=NOW)
    void_label(ready.labels.order_by("pk")[1], actor=pharmacist, reason="Wrong patient")
    with refuses(Refused, "RUN_OVER", field="status"):
        document_of(run, on=TODAY)


@pytest.mark.parametrize("paper", [Paper(dx_mm=Decimal(1)), Paper(start_position=2), Paper(start_position=0)])
def test_a_roll_takes_no_start_and_no_shift(ready: PrintJob, technician: Staff, paper: Paper) -> None:
    with refuses(InvalidInput, "SHEET_MISSING", field="sheet"):
        start_run(labels_to_print(ready), paper=paper, actor=technician, at=NOW)


def test_a_shift_beyond_the_reach_of_the_printer_is_caught(ready: PrintJob, technician: Staff) -> None:
    with pytest.raises(ProofFailed) as caught:
        start_run(labels_to_print(ready), paper=Paper("avery-5163", dx_mm=Decimal(-5)), actor=technician, at=NOW)
    assert caught.value.code == "READBACK_OUTSIDE"


@pytest.mark.parametrize("first", [0, 5, 10**20])
def test_a_range_lies_within_the_job(ready: PrintJob, first: int) -> None:
    with refuses(InvalidInput, "RANGE_WRONG", field="last"):
        labels_to_print(ready, first=first)
    assert len(labels_to_print(ready, first=1, last=10**20)) == 4


def test_a_run_is_never_rewritten(ready: PrintJob, technician: Staff) -> None:
    start_run(labels_to_print(ready), paper=ROLL, actor=technician, at=NOW)
    with database_refuses("Cannot update"):
        execute("UPDATE labels_printrun SET pdf_sha256 = 'x'")
    with database_refuses("run_starts_on_a_label"):
        PrintRun.objects.create(pdf_sha256="x", start_position=0, started_by=technician, started_at=NOW)
    assert PrintedLabel.objects.filter(attempt__run__isnull=False).count() == 4
