from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from compounding.fills.contents import first_containers
from compounding.fills.label_content.dose import dose_label
from compounding.fills.models import Fill
from compounding.fills.services import label_fill, print_fill_labels, request_fill_label
from compounding.fills.states import FillStatus
from compounding.inventory.models import Lot
from labels.content import DoseLabel
from labels.printing import store
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.rendering import render_job
from labels.printing.services import apply_label, print_label, void_label
from labels.printing.states import LabelStatus
from pharmacy.core.errors import Conflict, NotPermitted, Refused
from pharmacy.core.numbering import NumberSeries
from pharmacy.orders.models import Order
from pharmacy.people.models import Staff
from pharmacy.people.selectors import current_pharmacy
from tests.factories import NOW, TODAY, the_item
from tests.refusal import database_refuses, execute, refuses

pytestmark = pytest.mark.django_db


def rendered(fill: Fill, actor: Staff) -> PrintedLabel:
    job = request_fill_label(fill, actor=actor, at=NOW)
    assert render_job(job.pk, clock=lambda: NOW) == "ready"
    return job.labels.get()


def applied(fill: Fill, actor: Staff) -> PrintedLabel:
    return apply_label(print_label(rendered(fill, actor), actor=actor), actor=actor)


def test_freezes_what_the_label_says(allocated: Fill, technician: Staff) -> None:
    job = request_fill_label(allocated, actor=technician, at=NOW)
    label = job.labels.get()
    assert (job.requested_by, job.requested_at, job.labels_total, job.status) == (technician, NOW, 1, "requested")
    assert (label.intent, label.serial, label.status) == (f"fill:{allocated.pk}", "L0000001", LabelStatus.REQUESTED)
    assert the_item(allocated).label == label
    content = DoseLabel.from_json(label.content)
    lot = the_item(allocated).lot
    assert lot
    assert (content.patient_name, content.drug_name, str(content.strength_mg)) == (
        "Maria Oyelaran", "naltrexone hydrochloride", "1.5"
    )  # fmt: skip
    assert (content.directions, content.purpose) == ("Take 1 capsule by mouth at bedtime", "For chronic pain")
    assert (content.rx_number, content.fill_number, content.quantity, content.refills_left) == ("100001", 1, 30, 2)
    assert (content.written_on, content.dispensed_on) == (TODAY, TODAY)
    assert (content.lot_number, content.beyond_use_on) == (lot.lot_number, TODAY + timedelta(days=179))
    assert (content.prescriber_name, content.pharmacy.name) == ("Helen Okafor, MD", "Lantern Street Compounding")
    assert content.inactive_ingredients == ("filler", "capsule shell")
    assert content.watermark == "SAMPLE - NOT FOR PATIENT USE"


def test_a_label_as_printed_can_be_labelled(allocated: Fill, technician: Staff) -> None:
    label = applied(allocated, technician)
    assert label.pdf_sha256
    assert hashlib.sha256(store.get(label.pdf_sha256)).hexdigest() == label.pdf_sha256
    assert label_fill(allocated, actor=technician).status == FillStatus.LABELLED


def test_refuses_a_second_label_while_one_is_live(allocated: Fill, technician: Staff) -> None:
    request_fill_label(allocated, actor=technician, at=NOW)
    with refuses(Conflict, "LABEL_EXISTS"):
        request_fill_label(allocated, actor=technician, at=NOW)
    assert (PrintJob.objects.count(), PrintedLabel.objects.count()) == (1, 1)
    assert NumberSeries.objects.get(name="label").last == 1


def test_a_voided_label_makes_room_for_a_new_one(allocated: Fill, technician: Staff, pharmacist: Staff) -> None:
    first = rendered(allocated, technician)
    void_label(first, actor=pharmacist, reason="Smeared")
    second = applied(allocated, technician)
    assert (first.serial, second.serial) == ("L0000001", "L0000002")
    assert the_item(allocated).label == second
    assert label_fill(allocated, actor=technician).status == FillStatus.LABELLED


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_asking_needs_the_right(who: str, request: pytest.FixtureRequest, allocated: Fill) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        request_fill_label(allocated, actor=request.getfixturevalue(who), at=NOW)
    assert not NumberSeries.objects.filter(name="label").exists()


def test_refuses_before_allocation(queued: Fill, technician: Staff) -> None:
    with refuses(Refused, "WRONG_STATE", field="status"):
        request_fill_label(queued, actor=technician, at=NOW)


def test_refuses_a_lot_recalled_since_it_was_allocated(allocated: Fill, technician: Staff) -> None:
    Lot.objects.filter(fill_items__fill=allocated).update(status="recalled")
    with refuses(Refused, "LOT_NOT_RELEASED", field="lot"):
        request_fill_label(allocated, actor=technician, at=NOW)
    assert not PrintJob.objects.exists()


def test_refuses_a_lot_past_its_beyond_use_date_since(allocated: Fill, technician: Staff) -> None:
    with refuses(Refused, "LOT_EXPIRED"):
        request_fill_label(allocated, actor=technician, at=NOW + timedelta(days=180))


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_refuses_to_call_a_container_labelled_before_the_label_is_on_it(
    allocated: Fill, technician: Staff, steps: int
) -> None:
    if steps:
        label = rendered(allocated, technician)
        if steps == 2:
            print_label(label, actor=technician)
    with refuses(Refused, "LABEL_NOT_APPLIED", field="label"):
        label_fill(allocated, actor=technician)


def test_refuses_a_container_whose_lot_was_recalled_since_its_label(allocated: Fill, technician: Staff) -> None:
    applied(allocated, technician)
    Lot.objects.filter(fill_items__fill=allocated).update(status="recalled")
    with refuses(Refused, "LOT_NOT_RELEASED", field="lot"):
        label_fill(allocated, actor=technician)


def test_gives_every_reason_at_once(allocated: Fill, technician: Staff) -> None:
    Order.objects.update(status="completed")
    with refuses(Refused, "ORDER_NOT_ACTIVE", "LABEL_NOT_APPLIED"):
        label_fill(allocated, actor=technician)


def test_labelling_needs_the_right_and_happens_once(allocated: Fill, technician: Staff, auditor: Staff) -> None:
    applied(allocated, technician)
    with refuses(NotPermitted, "NOT_PERMITTED"):
        label_fill(allocated, actor=auditor)
    label_fill(allocated, actor=technician)
    with refuses(Refused, "WRONG_STATE"):
        label_fill(allocated, actor=technician)


def test_database_refuses_a_labelled_fill_without_label(allocated: Fill) -> None:
    with database_refuses("is not labelled"):
        execute("UPDATE compounding_fill SET status = 'labelled'")


def test_nothing_is_printed_before_it_is_proved(allocated: Fill, technician: Staff) -> None:
    request_fill_label(allocated, actor=technician, at=NOW)
    with refuses(Refused, "NOTHING_TO_PRINT", field="label"):
        print_fill_labels(allocated, actor=technician, at=NOW)


def test_a_container_without_a_lot_has_no_label(queued: Fill) -> None:
    with refuses(Refused, "NOT_ALLOCATED", field="lot"):
        dose_label(the_item(queued), serial="L0000001", on=TODAY, pharmacy=current_pharmacy())


def test_an_order_that_states_nothing_is_not_put_up() -> None:
    with refuses(Refused, "ORDER_WITHOUT_DOSE", field="order"):
        first_containers(Order(rx_number=1, days_supply=30))
