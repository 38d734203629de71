"""A batch or pack closes only when each of its labels that was printed is accounted for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from labels.printing.ledger import closing_problems, open_labels, tally
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.services import (
    LabelRequest,
    apply_label,
    destroy_label,
    print_label,
    request_labels,
    void_label,
)
from pharmacy.people.models import Staff
from tests.factories import NOW
from tests.labels.test_sheet_samples import RECORD
from tests.labels_printing.conftest import a_request, render

pytestmark = pytest.mark.django_db


def four_labels(actor: Staff) -> PrintJob:
    requests = [replace(a_request(n), intent=f"shelf:1#{n}") for n in range(4)]
    others = [replace(a_request(9), intent="shelf:10#1"), LabelRequest("shelf:1:record", replace(RECORD, serial="S1"))]
    return request_labels([*requests, *others], title="Batch 1", actor=actor, at=NOW)


def labels(job: PrintJob) -> list[PrintedLabel]:
    return list(job.labels.filter(intent__startswith="shelf:1#").order_by("pk"))


def test_counts_only_the_labels_of_the_subject(technician: Staff) -> None:
    job = four_labels(technician)
    assert list(open_labels("shelf:1")) == labels(job)
    assert open_labels("shelf:10").count() == 1
    assert not open_labels("shelf:9").exists()


def test_balances_once_all_are_applied_voided_or_destroyed(technician: Staff, pharmacist: Staff) -> None:
    job = four_labels(technician)
    render(job)
    one, two, three, four = labels(job)
    for label in (one, two, three):
        print_label(label, actor=technician, at=NOW)
    apply_label(one, actor=technician, at=NOW)
    void_label(two, actor=pharmacist, reason="Torn")
    assert not tally("shelf:1").balances
    problem = closing_problems("shelf:1")[0]
    assert (problem.code, problem.message) == (
        "LABELS_OPEN", f"Apply, void or destroy every label first: {three} is printed, {four} is proved.",
    )  # fmt: skip
    destroy_label(three, actor=pharmacist, reason="Shredded")
    void_label(four, actor=pharmacist, reason="One too many")
    count = tally("shelf:1")
    assert (count.printed, count.applied, count.voided, count.destroyed) == (3, 1, 1, 1)
    assert (count.unprinted, count.still_open, count.balances) == (1, 0, True)
    assert closing_problems("shelf:1") == []


def test_names_a_few_of_many(technician: Staff) -> None:
    four_labels(technician)
    assert closing_problems("shelf:1", most=2)[0].message.endswith("T0000001 is requested, and more.")
