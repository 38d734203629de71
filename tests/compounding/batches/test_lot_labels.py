"""Labels of a finished lot: numbered on, only from a released batch, held back once the lot may not be used."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compounding.batches.lot_labels import request_lot_labels, request_unit_dose_labels
from compounding.batches.models import Batch
from compounding.batches.release import close_batch, recall_batch, release_batch
from compounding.inventory.services import recall_lot
from labels.printing.ledger import closing_problems
from labels.printing.models import PrintedLabel
from labels.printing.rendering import render_job
from labels.printing.services import apply_label, print_label, void_label
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from tests.factories import NOW, PASSWORD
from tests.refusal import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def released(waiting: Batch, pharmacist: Staff) -> Batch:
    return release_batch(waiting, actor=pharmacist, password=PASSWORD, at=NOW)


def test_each_container_has_a_label_of_its_own(released: Batch, technician: Staff) -> None:
    job = request_lot_labels(released, copies=2, units=30, actor=technician, at=NOW)
    assert render_job(job.pk, clock=lambda: NOW) == "ready"
    first, second = job.labels.order_by("pk")
    assert [label.intent for label in (first, second)] == [f"batch:{released.pk}#1", f"batch:{released.pk}#2"]
    assert first.serial != second.serial
    lot = released.output_lot
    assert lot is not None
    assert {name: first.content[name] for name in ("strength_mg", "quantity", "lot_number", "batch_number")} == {
        "strength_mg": "1.5", "quantity": 30, "lot_number": lot.lot_number, "batch_number": released.number,
    }  # fmt: skip
    assert first.content["beyond_use_on"] == lot.use_until.isoformat()


def test_labels_asked_for_later_are_numbered_on(released: Batch, technician: Staff) -> None:
    request_lot_labels(released, copies=1, units=30, actor=technician, at=NOW)
    request_lot_labels(released, copies=1, units=10, actor=technician, at=NOW)
    request_unit_dose_labels(released, copies=2, actor=technician, at=NOW)
    assert list(PrintedLabel.objects.order_by("pk").values_list("intent", flat=True)) == [
        f"batch:{released.pk}#1", f"batch:{released.pk}#2", f"batch:{released.pk}:unit#1", f"batch:{released.pk}:unit#2",
    ]  # fmt: skip


def test_unit_dose_labels_are_drawn_and_proved(released: Batch, technician: Staff) -> None:
    job = request_unit_dose_labels(released, copies=3, actor=technician, at=NOW)
    assert render_job(job.pk, clock=lambda: NOW) == "ready"
    assert {label.kind for label in job.labels.all()} == {"unit_dose"}


def test_a_batch_has_open_labels_until_each_is_accounted_for(released: Batch, technician: Staff) -> None:
    job = request_lot_labels(released, copies=1, units=30, actor=technician, at=NOW)
    render_job(job.pk, clock=lambda: NOW)
    assert [problem.code for problem in closing_problems(f"batch:{released.pk}")] == ["LABELS_OPEN"]
    label = print_label(job.labels.get(), actor=technician, at=NOW)
    apply_label(label, actor=technician, scanned_serial=label.serial, at=NOW)
    assert closing_problems(f"batch:{released.pk}") == []


def test_a_batch_closes_once_every_label_is_accounted_for(
    released: Batch, technician: Staff, pharmacist: Staff
) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        close_batch(released, actor=technician)
    job = request_lot_labels(released, copies=2, units=30, actor=technician, at=NOW)
    render_job(job.pk, clock=lambda: NOW)
    first, second = job.labels.order_by("pk")
    with refuses(Refused, "LABELS_OPEN", field="labels"):
        close_batch(released, actor=pharmacist)
    printed = print_label(first, actor=technician, at=NOW)
    apply_label(printed, actor=technician, scanned_serial=printed.serial, at=NOW)
    void_label(second, actor=pharmacist, reason="One too many")
    assert close_batch(released, actor=pharmacist).status == "closed"
    with refuses(Refused, "BATCH_NOT_RELEASED", field="status"):
        request_lot_labels(released, copies=1, units=30, actor=technician, at=NOW)


def test_a_closed_batch_can_still_be_recalled(released: Batch, pharmacist: Staff) -> None:
    close_batch(released, actor=pharmacist)
    recalled = recall_batch(released, actor=pharmacist, password=PASSWORD, reason="Complaint", at=NOW)
    assert recalled.status == "recalled"


def test_capsules_are_labelled_once_their_batch_is_released(waiting: Batch, technician: Staff) -> None:
    with refuses(Refused, "BATCH_NOT_RELEASED", field="status"):
        request_lot_labels(waiting, copies=1, units=30, actor=technician, at=NOW)
    with refuses(Refused, "BATCH_NOT_RELEASED", field="status"):
        request_unit_dose_labels(waiting, copies=1, actor=technician, at=NOW)


@pytest.mark.parametrize("units", [0, 101])
def test_a_container_holds_no_more_than_was_made(released: Batch, technician: Staff, units: int) -> None:
    with refuses(InvalidInput, "UNITS_OUT_OF_RANGE", field="units"):
        request_lot_labels(released, copies=1, units=units, actor=technician, at=NOW)


@pytest.mark.parametrize("copies", [0, 1001])
def test_refuses_too_few_or_too_many_copies(released: Batch, technician: Staff, copies: int) -> None:
    with refuses(InvalidInput, "COPIES_OUT_OF_RANGE", field="copies"):
        request_lot_labels(released, copies=copies, units=30, actor=technician, at=NOW)
    assert not PrintedLabel.objects.exists()


def test_asking_needs_the_right(released: Batch, auditor: Staff) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        request_lot_labels(released, copies=1, units=30, actor=auditor, at=NOW)


def test_a_recalled_or_expired_lot_holds_its_labels_back(released: Batch, technician: Staff, pharmacist: Staff) -> None:
    job = request_lot_labels(released, copies=1, units=30, actor=technician, at=NOW)
    render_job(job.pk, clock=lambda: NOW)
    with refuses(Refused, "LOT_EXPIRED", field="lot"):
        print_label(job.labels.get(), actor=technician, at=NOW + timedelta(days=400))
    assert released.output_lot is not None
    recall_lot(released.output_lot, actor=pharmacist, reason="Complaint")
    with refuses(Refused, "LOT_NOT_RELEASED", field="lot"):
        print_label(job.labels.get(), actor=technician, at=NOW)
