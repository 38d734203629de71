"""An amendment is a new order that names the one it replaces."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from pharmacy.core.errors import Conflict, InvalidInput, NotPermitted, Refused
from pharmacy.orders.intake import MedicineIntake, OrderIntake
from pharmacy.orders.models import Order, OrderHold
from pharmacy.orders.selectors import open_blocks, open_hold
from pharmacy.orders.services import (
    Attestation,
    Hold,
    amend_order,
    cancel_order,
    hold_order,
    order_content,
    override_finding,
    record_attestation,
    resume_order,
    submit_order,
    verify_order,
)
from pharmacy.orders.services.amendments import AMENDED
from pharmacy.people.models import Prescriber, Staff
from tests.factories import MARIA, NOW, PASSWORD, TODAY, a_verified_order, an_intake, an_order, with_medicines
from tests.order_factories import a_titration, an_active_order
from tests.pharmacy.audit.trail import trail
from tests.refusal import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(prescriber: Prescriber) -> Staff:
    assert prescriber.account
    return prescriber.account


@pytest.fixture
def order(prescriber: Prescriber) -> Order:
    return an_order(prescriber)


def amend(order: Order, actor: Staff, intake: OrderIntake | None = None, **changes: Any) -> Order:
    return amend_order(order, intake or an_intake(**{"strength_mg": Decimal(3), **changes}), actor=actor, at=NOW)


def test_the_new_version_is_received_and_the_old_one_cancelled(order: Order, clinic: Staff) -> None:
    newer = amend(order, clinic)
    order.refresh_from_db()
    assert (order.status, order.end_reason, order.strength_mg) == ("cancelled", AMENDED, Decimal("1.5"))
    assert (newer.status, newer.version, newer.amends, newer.strength_mg) == ("received", 2, order, Decimal(3))
    assert (newer.external_id, newer.rx_number) == (order.external_id, order.rx_number + 1)
    assert trail(order)[1:] == [("update", "cancelled", "amend_order", "npi-1234567893", AMENDED)]


def test_the_version_it_replaces_is_no_duplicate_and_no_step(order: Order, clinic: Staff, pharmacist: Staff) -> None:
    verify_order(order, actor=pharmacist, password=PASSWORD, at=NOW)
    newer = amend(order, clinic, strength_mg=Decimal("4.5"))
    assert not newer.findings.exists()


def test_a_verified_order_is_verified_anew(prescriber: Prescriber, pharmacist: Staff, clinic: Staff) -> None:
    newer = amend(a_verified_order(prescriber, pharmacist), clinic)
    assert (newer.status, newer.verified_by) == ("received", None)
    assert verify_order(newer, actor=pharmacist, password=PASSWORD, at=NOW).status == "verified"
    assert order_content(newer)["amends"] == newer.rx_number - 1


def test_the_new_version_is_screened(order: Order, clinic: Staff) -> None:
    newer = amend(order, clinic, with_medicines(MedicineIntake("Tramadol", "recent", last_taken_on=TODAY)))
    assert newer.status == "on_hold"
    assert OrderHold.objects.get().order == newer


def test_amending_a_held_order_closes_its_hold(prescriber: Prescriber, clinic: Staff) -> None:
    held = an_order(prescriber, with_medicines(MedicineIntake("Tramadol", "current")))
    amend(held, clinic, an_intake())
    assert OrderHold.objects.get().resolution == f"Cancelled: {AMENDED}"


def say_yes(order: Order, actor: Staff) -> None:
    said = Attestation(takes_opioids=True, contact="Patient, phone", answer="Oxycodone since Monday")
    record_attestation(order, said, attested_on=TODAY, actor=actor, at=NOW)


def lift(order: Order, actor: Staff) -> Order:
    return override_finding(order.findings.get(code="OPIOID_CURRENT"), actor=actor, password=PASSWORD,
                            reason="It was ibuprofen", prescriber_contact="Dr Okafor", at=NOW)  # fmt: skip


def test_a_yes_to_opioids_is_carried_to_every_later_version(order: Order, clinic: Staff, technician: Staff) -> None:
    say_yes(order, technician)
    third = amend(amend(order, clinic), clinic)
    assert third.status == "on_hold"
    before, after = order.findings.get(), third.findings.get()
    assert (after.code, after.message, after.evidence) == ("OPIOID_CURRENT", before.message, before.evidence)
    assert (after.severity, after.found_at) == ("block", NOW)
    hold = open_hold(third)
    assert hold
    assert (hold.reason, hold.opened_by) == ("OPIOID_CURRENT", None)


def test_a_yes_that_a_pharmacist_lifted_is_not_carried(order: Order, clinic: Staff, pharmacist: Staff) -> None:
    say_yes(order, pharmacist)
    lift(order, pharmacist)
    assert amend(order, clinic).status == "received"


def test_a_hold_that_a_person_opened_is_opened_again(order: Order, clinic: Staff, pharmacist: Staff) -> None:
    asked = Hold("SIG_UNCLEAR", "One or two?", who_must_act="patient", expected_on=TODAY + timedelta(days=2))
    hold_order(order, asked, actor=pharmacist, at=NOW)
    newer = amend(order, clinic)
    hold = open_hold(newer)
    assert hold
    assert newer.status == "on_hold"
    assert (hold.reason, hold.note, hold.who_must_act, hold.expected_on, hold.opened_by, hold.opened_at) == (
        "SIG_UNCLEAR", "One or two?", "patient", TODAY + timedelta(days=2), pharmacist, NOW,
    )  # fmt: skip
    assert resume_order(newer, actor=pharmacist, at=NOW).status == "received"


def test_both_are_carried_and_each_is_lifted_by_itself(order: Order, clinic: Staff, pharmacist: Staff) -> None:
    hold_order(order, Hold("SIG_UNCLEAR", "One or two?"), actor=pharmacist, at=NOW)
    say_yes(order, pharmacist)
    newer = amend(order, clinic)
    assert open_blocks(newer, on=TODAY).get().code == "OPIOID_CURRENT"
    with refuses(Refused, "OPIOID_CURRENT"):
        resume_order(newer, actor=pharmacist, at=NOW)
    assert lift(newer, pharmacist).status == "on_hold"
    assert resume_order(newer, actor=pharmacist, at=NOW).status == "received"


def test_one_strength_becomes_a_titration_and_is_amended_again(order: Order, clinic: Staff) -> None:
    second = amend(order, clinic, a_titration())
    third = amend(second, clinic)
    assert (second.days_supply, third.version, third.amends) == (42, 3, second)


def test_the_number_stays_taken_for_new_orders(order: Order, clinic: Staff, prescriber: Prescriber) -> None:
    amend(order, clinic)
    with refuses(Conflict, "DUPLICATE_ORDER") as refusal:
        submit_order(an_intake(), prescriber=prescriber, actor=clinic, at=NOW)
    assert str(order.public_id) in refusal.message


def test_refuses_the_same_amendment_again_and_names_the_first(order: Order, clinic: Staff) -> None:
    newer = amend(order, clinic)
    with refuses(Conflict, "AMENDED_ALREADY", field="id") as refusal:
        amend(order, clinic)
    assert str(newer.public_id) in refusal.message
    assert Order.objects.count() == 2


def test_refuses_once_capsules_were_taken(prescriber: Prescriber, pharmacist: Staff, clinic: Staff) -> None:
    with refuses(Refused, "WRONG_STATE", field="status"):
        amend(an_active_order(prescriber, pharmacist), clinic)
    assert Order.objects.get().status == "active"


def test_refuses_one_held_from_active(prescriber: Prescriber, pharmacist: Staff, clinic: Staff) -> None:
    order = an_active_order(prescriber, pharmacist)
    hold_order(order, Hold("SIG_UNCLEAR", "x"), actor=pharmacist, at=NOW)
    with refuses(Refused, "ORDER_ACTIVE", field="status"):
        amend(order, clinic)


def test_refuses_an_order_that_has_ended(order: Order, pharmacist: Staff, clinic: Staff) -> None:
    cancel_order(order, actor=pharmacist, reason="x", at=NOW)
    with refuses(Refused, "WRONG_STATE"):
        amend(order, clinic)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"external_id": "OTHER"}, "EXTERNAL_ID_DIFFERS", "external_id"),
        ({"patient": replace(MARIA, given_name="Mario")}, "PATIENT_MISMATCH", "patient"),
        ({"patient": replace(MARIA, birth_date=TODAY)}, "PATIENT_MISMATCH", "patient"),
        ({"strength_mg": Decimal(15)}, "STRENGTH_TENFOLD_SUSPECT", "strength_mg"),
        ({"prescriber_npi": "1003000126"}, "PRESCRIBER_UNKNOWN", "prescriber.npi"),
    ],
)
def test_refuses_what_is_another_order_or_wrong(
    order: Order, clinic: Staff, changes: dict[str, Any], code: str, field: str
) -> None:
    with refuses(InvalidInput, code, field=field):
        amend(order, clinic, **changes)
    assert Order.objects.get().status == "received"


def test_a_new_address_is_an_amendment(order: Order, clinic: Staff) -> None:
    moved = replace(MARIA, given_name="maria", address_line1="1 New Street")
    assert amend(order, clinic, patient=moved).patient.address_line1 == "1 New Street"


@pytest.mark.parametrize("who", ["pharmacist", "technician", "nobody"])
def test_refuses_who_is_not_its_prescriber(who: str, request: pytest.FixtureRequest, order: Order) -> None:
    with refuses(NotPermitted, "PRESCRIBER_MISMATCH"):
        amend(order, request.getfixturevalue(who))
