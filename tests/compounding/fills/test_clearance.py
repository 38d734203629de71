"""What is known of the patient and the order on the day that capsules are begun, taken or handed over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compounding.fills.models import Fill, PackChange
from compounding.fills.services import (
    Wish,
    allocate_fill,
    cancel_fill,
    change_pack,
    dispense_fill,
    return_fill,
    start_fill,
    start_supplement,
)
from compounding.fills.services.dispensing import Closure
from compounding.inventory.models import Lot
from pharmacy.core.errors import Refused
from pharmacy.orders.models import Order
from pharmacy.orders.services import Attestation, record_attestation
from pharmacy.people.models import Prescriber, Staff
from pharmacy.screening.models import Finding
from tests.compounding.fills.work import check_all, dispense_all, hand_over, label_all
from tests.factories import NOW, PASSWORD, TODAY, a_finished_lot, a_titration_order
from tests.refusal import refuses

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=7)
AGED = NOW + timedelta(days=31)


def say(order: Order, actor: Staff, *, yes: bool, days: int = 0) -> None:
    said = Attestation(takes_opioids=yes, contact="Patient, phone", answer="Oxycodone" if yes else "")
    record_attestation(
        order, said, attested_on=TODAY + timedelta(days=days), actor=actor, at=NOW + timedelta(days=days)
    )


def test_a_first_fill_is_not_begun_on_an_old_statement(verified: Order, technician: Staff) -> None:
    with refuses(Refused, "OPIOID_ATTESTATION_EXPIRED", field="attested_on"):
        start_fill(verified, actor=technician, at=AGED)
    verified.refresh_from_db()
    assert (verified.status, Fill.objects.exists()) == ("verified", False)


def test_a_first_fill_is_not_begun_on_an_expired_prescription(verified: Order, technician: Staff) -> None:
    say(verified, technician, yes=False, days=366)
    with refuses(Refused, "RX_EXPIRED", field="written_on"):
        start_fill(verified, actor=technician, at=NOW + timedelta(days=366))


def test_nor_begun_again_after_it_was_cancelled(queued: Fill, technician: Staff, pharmacist: Staff) -> None:
    cancel_fill(queued, reason="Wrong shelf", actor=pharmacist, at=NOW)
    with refuses(Refused, "OPIOID_ATTESTATION_EXPIRED"):
        start_fill(queued.order, actor=technician, at=AGED)


def test_what_is_checked_is_not_handed_over_on_an_old_statement(
    allocated: Fill, technician: Staff, pharmacist: Staff
) -> None:
    label_all(allocated, technician, at=AGED)
    check_all(allocated, pharmacist, at=AGED)
    with refuses(Refused, "OPIOID_ATTESTATION_EXPIRED"):
        hand_over(allocated, pharmacist, at=AGED)
    say(allocated.order, technician, yes=False, days=31)
    assert dispense_fill(allocated, closure=Closure(), actor=pharmacist, at=AGED).status == "dispensed"


def test_nor_while_a_block_is_open(allocated: Fill, technician: Staff, pharmacist: Staff) -> None:
    label_all(allocated, technician)
    check_all(allocated, pharmacist)
    Finding.objects.create(
        order=allocated.order, code="OPIOID_CURRENT", severity="block", rule="r", message="m", source="s", found_at=NOW
    )
    with refuses(Refused, "OPIOID_CURRENT", field="findings"):
        hand_over(allocated, pharmacist)


@pytest.fixture
def change(prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> PackChange:
    """Of a dispensed pack of an order without refills, so completed; it is short of 7 capsules."""
    order = a_titration_order(prescriber, pharmacist, ("1.5", 14), ("3", 14), refills=0)
    a_finished_lot(technician, pharmacist, other_pharmacist)
    fill = allocate_fill(start_fill(order, actor=technician, at=NOW), actor=technician, at=NOW)
    dispense_all(fill, technician, pharmacist)
    return change_pack(fill.pack, Wish("hold", night=8, nights=7), actor=pharmacist, password=PASSWORD,
                       reason="Vivid dreams", prescriber_contact="Dr Okafor", at=LATER)  # fmt: skip


def test_a_yes_stops_the_supplement_of_a_completed_order(
    change: PackChange, technician: Staff, pharmacist: Staff
) -> None:
    supplement = change.fills.get()
    assert supplement.order.status == "completed"
    say(supplement.order, technician, yes=True, days=7)
    with refuses(Refused, "OPIOID_CURRENT", "OPIOID_ATTESTATION_MISSING"):
        allocate_fill(supplement, actor=technician, at=LATER)
    cancel_fill(supplement, reason="Asked", actor=pharmacist, at=LATER)
    with refuses(Refused, "OPIOID_CURRENT", "OPIOID_ATTESTATION_MISSING"):
        start_supplement(change, actor=technician, at=LATER)


def test_a_yes_stops_it_at_the_counter(change: PackChange, technician: Staff, pharmacist: Staff) -> None:
    supplement = allocate_fill(change.fills.get(), actor=technician, at=LATER)
    label_all(supplement, technician, at=LATER)
    check_all(supplement, pharmacist, at=LATER)
    say(supplement.order, technician, yes=True, days=7)
    with refuses(Refused, "OPIOID_CURRENT", "OPIOID_ATTESTATION_MISSING"):
        hand_over(supplement, pharmacist, at=LATER)
    assert Fill.objects.get(pk=supplement.pk).status == "checked"


def test_a_supplement_needs_a_recent_statement(change: PackChange, technician: Staff) -> None:
    with refuses(Refused, "OPIOID_ATTESTATION_EXPIRED"):
        allocate_fill(change.fills.get(), actor=technician, at=AGED)


def test_what_supplements_a_pack_that_came_back_is_not_given(
    change: PackChange, technician: Staff, pharmacist: Staff
) -> None:
    supplement = allocate_fill(change.fills.get(), actor=technician, at=LATER)
    label_all(supplement, technician, at=LATER)
    check_all(supplement, pharmacist, at=LATER)
    return_fill(change.pack.fill, reason="Stopped; destroyed here", actor=pharmacist, at=LATER)
    with refuses(Refused, "PACK_NOT_DISPENSED", field="change"):
        hand_over(supplement, pharmacist, at=LATER)
    cancel_fill(supplement, reason="Pack came back", actor=pharmacist, at=LATER)
    with refuses(Refused, "PACK_NOT_DISPENSED"):
        start_supplement(change, actor=technician, at=LATER)
    assert Lot.objects.filter(material__kind="finished").count() == 1
