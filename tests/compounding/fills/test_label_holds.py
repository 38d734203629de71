"""A label that was proved while its lot was good is held back once the lot is not: at the printer and at the container."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compounding.fills.models import Fill
from compounding.fills.services import label_fill, request_fill_label
from compounding.inventory.models import Lot
from labels.printing.models import PrintedLabel
from labels.printing.rendering import render_job
from labels.printing.reprints import reprint_label
from labels.printing.services import apply_label, print_label
from labels.printing.states import LabelStatus
from pharmacy.core.errors import Refused
from pharmacy.people.models import Staff
from tests.factories import NOW, PASSWORD, the_item
from tests.refusal import refuses

pytestmark = pytest.mark.django_db

AFTER_LAST_DAY = NOW + timedelta(days=180)


@pytest.fixture
def proved(allocated: Fill, technician: Staff) -> PrintedLabel:
    job = request_fill_label(allocated, actor=technician, at=NOW)
    assert render_job(job.pk, clock=lambda: NOW) == "ready"
    return job.labels.get()


@pytest.fixture
def printed(proved: PrintedLabel, technician: Staff) -> PrintedLabel:
    return print_label(proved, actor=technician, at=NOW)


def recall(fill: Fill) -> None:
    Lot.objects.filter(fill_items__fill=fill).update(status="recalled")


def test_a_recalled_lot_stops_the_printer(allocated: Fill, proved: PrintedLabel, technician: Staff) -> None:
    recall(allocated)
    with refuses(Refused, "LOT_NOT_RELEASED", field="lot"):
        print_label(proved, actor=technician, at=NOW)
    proved.refresh_from_db()
    assert proved.status == LabelStatus.PROVED


def test_a_recalled_lot_stops_the_label_at_the_container(
    allocated: Fill, printed: PrintedLabel, technician: Staff
) -> None:
    recall(allocated)
    with refuses(Refused, "LOT_NOT_RELEASED", field="lot"):
        apply_label(printed, actor=technician, at=NOW)
    printed.refresh_from_db()
    assert printed.status == LabelStatus.SPOOLED


def test_an_expired_lot_stops_both(proved: PrintedLabel, technician: Staff) -> None:
    with refuses(Refused, "LOT_EXPIRED"):
        print_label(proved, actor=technician, at=AFTER_LAST_DAY)
    print_label(proved, actor=technician, at=NOW)
    with refuses(Refused, "LOT_EXPIRED"):
        apply_label(proved, actor=technician, at=AFTER_LAST_DAY)


def test_the_fill_goes_on_with_the_reprinted_label(
    allocated: Fill, printed: PrintedLabel, technician: Staff, pharmacist: Staff
) -> None:
    job = reprint_label(printed, actor=pharmacist, password=PASSWORD, reason="Torn", at=NOW)
    second = job.labels.get()
    assert the_item(allocated).label == second
    render_job(job.pk, clock=lambda: NOW)
    apply_label(print_label(second, actor=technician, at=NOW), actor=technician, at=NOW)
    label_fill(allocated, actor=technician)
    assert the_item(allocated).label == second


def test_a_recalled_lot_stops_a_reprint(allocated: Fill, printed: PrintedLabel, pharmacist: Staff) -> None:
    recall(allocated)
    with refuses(Refused, "LOT_NOT_RELEASED"):
        reprint_label(printed, actor=pharmacist, password=PASSWORD, reason="Torn", at=NOW)
    printed.refresh_from_db()
    assert printed.status == LabelStatus.SPOOLED


def test_the_label_of_a_labelled_container_is_not_exchanged(
    allocated: Fill, printed: PrintedLabel, technician: Staff, pharmacist: Staff
) -> None:
    apply_label(printed, actor=technician, at=NOW)
    label_fill(allocated, actor=technician)
    with refuses(Refused, "FILL_LABELLED", field="label"):
        reprint_label(printed, actor=pharmacist, password=PASSWORD, reason="Smudged", at=NOW)
