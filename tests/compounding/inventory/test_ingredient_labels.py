"""Labels of ingredients: what is quarantined says so, and its label is of no use once the lot is released."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from compounding.inventory.lot_labels import request_ingredient_labels
from compounding.inventory.models import Lot, MaterialKind
from compounding.inventory.services import receive_lot, reject_lot, release_lot
from labels.errors import LabelError
from labels.printing.models import PrintedLabel
from labels.printing.rendering import render_job
from labels.printing.services import print_label
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from tests.factories import NOW, a_finished_lot, a_material, a_receipt
from tests.refusal import refuses

pytestmark = pytest.mark.django_db


HALF = Decimal(500)


def a_quarantined_lot(technician: Staff, number: str = "MCC-7/a") -> Lot:
    receipt = replace(a_receipt(a_material(MaterialKind.FILLER)), lot_number=number)
    return receive_lot(receipt, actor=technician, at=NOW)


@pytest.fixture
def quarantined(technician: Staff) -> Lot:
    return a_quarantined_lot(technician)


def test_a_label_says_how_its_lot_stands(quarantined: Lot, technician: Staff, pharmacist: Staff) -> None:
    first = request_ingredient_labels(quarantined, copies=2, amount=HALF, actor=technician, at=NOW)
    released = release_lot(quarantined, actor=pharmacist, at=NOW)
    second = request_ingredient_labels(released, copies=1, amount=HALF, actor=technician, at=NOW)
    for job in (first, second):
        assert render_job(job.pk, clock=lambda: NOW) == "ready"
    assert [label.content["status"] for label in PrintedLabel.objects.order_by("pk")] == [
        "quarantined", "quarantined", "released",
    ]  # fmt: skip
    content = second.labels.get().content
    assert (content["barcode_payload"], content["amount"]) == (quarantined.lot_number, "500 g")


def test_a_quarantine_label_is_not_printed_once_the_lot_is_released(
    quarantined: Lot, technician: Staff, pharmacist: Staff
) -> None:
    job = request_ingredient_labels(quarantined, copies=1, amount=HALF, actor=technician, at=NOW)
    render_job(job.pk, clock=lambda: NOW)
    release_lot(quarantined, actor=pharmacist, at=NOW)
    with refuses(Refused, "LOT_STATUS_CHANGED", field="lot"):
        print_label(job.labels.get(), actor=technician, at=NOW)


def test_a_rejected_or_finished_lot_has_no_ingredient_label(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    finished = a_finished_lot(technician, pharmacist, other_pharmacist)
    rejected = reject_lot(a_quarantined_lot(technician), actor=pharmacist, reason="Wet")
    for lot in (rejected, finished):
        with refuses(Refused, "LOT_NOT_LABELLED", field="status"):
            request_ingredient_labels(lot, copies=1, amount=HALF, actor=technician, at=NOW)


def test_a_lot_number_that_no_barcode_can_carry_is_refused_by_its_field(technician: Staff) -> None:
    lot = a_quarantined_lot(technician, "\u0141\u00d3D\u0179-1")
    with refuses(LabelError, "LABEL_PAYLOAD", field="barcode_payload"):
        request_ingredient_labels(lot, copies=1, amount=HALF, actor=technician, at=NOW)
    assert not PrintedLabel.objects.exists()


def test_asking_needs_the_right(quarantined: Lot, auditor: Staff) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        request_ingredient_labels(quarantined, copies=1, amount=HALF, actor=auditor, at=NOW)


@pytest.mark.parametrize("amount", ["0", "-1", "1000.0001", "NaN"])
def test_a_container_holds_no_more_than_there_is(quarantined: Lot, technician: Staff, amount: str) -> None:
    with refuses(InvalidInput, "AMOUNT_OUT_OF_RANGE", field="amount"):
        request_ingredient_labels(quarantined, copies=1, amount=Decimal(amount), actor=technician, at=NOW)
    assert not PrintedLabel.objects.exists()


def test_an_expired_lot_is_not_called_released(quarantined: Lot, technician: Staff, pharmacist: Staff) -> None:
    lot = release_lot(quarantined, actor=pharmacist, at=NOW)
    job = request_ingredient_labels(lot, copies=1, amount=HALF, actor=technician, at=NOW)
    render_job(job.pk, clock=lambda: NOW)
    long_after = NOW + timedelta(days=40 * 365)
    with refuses(Refused, "LOT_EXPIRED", field="lot"):
        print_label(job.labels.get(), actor=technician, at=long_after)
    with refuses(Refused, "LOT_EXPIRED", field="lot"):
        request_ingredient_labels(lot, copies=1, amount=HALF, actor=technician, at=long_after)
