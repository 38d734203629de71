"""A titration from the prescriber's system to the refill: held for an opioid, lifted, packed, stepped back, refilled."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from knox.models import AuthToken

from compounding.fills.contents import PutUp
from compounding.fills.models import Fill, NearMiss, TitrationPack
from compounding.fills.scan_selectors import labels_of_fill, papers_of_fill
from compounding.fills.services import (
    Wish,
    allocate_fill,
    change_pack,
    close_pack,
    pack_container,
    start_fill,
    start_refill,
)
from compounding.inventory.models import Lot
from labels.contents.calendars import CalendarPage
from pharmacy.core.errors import NotPermitted, Refused
from pharmacy.orders.models import Order
from pharmacy.orders.services import Attestation, override_finding, record_attestation, verify_order
from pharmacy.people.models import Prescriber, Staff
from tests.compounding.fills.work import (
    check_all,
    containers,
    dispense_all,
    hand_over,
    near_miss,
    print_labels,
    put_labels_on,
    serial,
)
from tests.factories import NOW, PASSWORD, TODAY, a_finished_lot
from tests.payloads import a_payload
from tests.refusal import refuses

pytestmark = pytest.mark.django_db

STEPS = [{"strength_mg": "1.5", "days": 14}, {"strength_mg": "3", "days": 14}, {"strength_mg": "4.5", "days": 14}]
ONE_SENT = ("strength_mg", "capsules_per_dose", "quantity_capsules", "days_supply")


class Clinic:
    def __init__(self, prescriber: Prescriber) -> None:
        _, token = AuthToken.objects.create(user=prescriber.account)
        self.client = Client(headers={"authorization": f"Token {token}"})

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.client.post(f"/api/v1/orders/{path}", data=json.dumps(body), content_type="application/json")
        assert answer.status_code in {200, 201}, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def order(self, number: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/api/v1/orders/{number}/").json()
        return found


def a_titration() -> dict[str, Any]:
    dates = {"written_on": TODAY.isoformat(), "attested_on": TODAY.isoformat()}
    medicines = [
        {"name": "tramadol 50 mg", "status": "recent", "last_taken_on": (TODAY - timedelta(days=3)).isoformat()}
    ]
    sent = a_payload(schedule=STEPS, medicines=medicines, no_other_medicines=False, refills=1, refill_days=30, **dates)
    return {name: value for name, value in sent.items() if name not in ONE_SENT}


@pytest.fixture
def stock(technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> dict[str, Lot]:
    cast = (technician, pharmacist, other_pharmacist)
    return {
        strength: a_finished_lot(*cast, strength_mg=strength, number=f"LOT{strength}")
        for strength in ("1.5", "3", "4.5")
    }


def lifted(order: Order, technician: Staff, pharmacist: Staff) -> Order:
    """The block is lifted by a pharmacist alone."""
    said = {"reason": "Last dose was a week ago", "prescriber_contact": "Dr Okafor, by answer", "password": PASSWORD}
    finding = order.findings.get(severity="block")
    with refuses(NotPermitted, "NOT_PERMITTED"):
        override_finding(finding, actor=technician, at=NOW, **said)
    return override_finding(finding, actor=pharmacist, at=NOW, **said)


def packed(fill: Fill, technician: Staff, foreign: str) -> TitrationPack:
    pack = TitrationPack.objects.get(fill=fill)
    with near_miss(Refused, "WRONG_CONTAINER", fill):
        pack_container(pack, foreign, actor=technician, at=NOW)
    for item in containers(fill):
        pack_container(pack, serial(fill, item.number), actor=technician, at=NOW)
    return close_pack(pack, actor=technician, at=NOW)


@time_machine.travel(NOW, tick=False)
def test_from_a_held_titration_to_the_refill_at_the_last_dose(
    prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff, stock: dict[str, Lot]
) -> None:
    clinic = Clinic(prescriber)
    sent = clinic.post("", a_titration())
    assert (sent["status"], [finding["code"] for finding in sent["findings"]][:1]) == ("on_hold", ["OPIOID_WASHOUT"])
    assert sent["hold"]["expected_on"] == (TODAY + timedelta(days=7)).isoformat()
    answered = clinic.post(f"{sent['id']}/answers/", {"text": "Last tramadol was on the 14th, a week and more ago."})
    assert answered["status"] == "on_hold"

    order = lifted(Order.objects.get(), technician, pharmacist)
    assert order.status == "received"
    verify_order(order, actor=pharmacist, password=PASSWORD, at=NOW)

    other = another_fill(clinic, technician, pharmacist)
    fill = start_fill(order, actor=technician, at=NOW, how=PutUp(most_capsules_per_dose=1))
    allocate_fill(fill, actor=technician, at=NOW)
    assert [(item.strength_mg, item.capsules) for item in containers(fill)] == [
        (Decimal("1.5"), 14), (Decimal(3), 14), (Decimal("4.5"), 14),
    ]  # fmt: skip
    print_labels(fill, technician)
    put_labels_on(fill, technician)
    pack = packed(fill, technician, foreign=serial(other))
    assert pack.beyond_use_on == min(item.usable_until for item in containers(fill))
    assert {label.kind for label in (*labels_of_fill(fill), *papers_of_fill(fill))} == {
        "dose", "step", "pack", "calendar", "wallet_card",
    }  # fmt: skip
    with refuses(NotPermitted, "NOT_PERMITTED"):
        check_all(fill, technician)
    check_all(fill, pharmacist)
    assert hand_over(fill, pharmacist).status == "dispensed"
    assert clinic.order(sent["id"])["status"] == "active"
    assert NearMiss.objects.count() >= 1

    later = NOW + timedelta(days=16)
    with time_machine.travel(later, tick=False):
        wish = Wish("step_back", night=16)
        changed = change_pack(pack, wish, actor=pharmacist, password=PASSWORD, reason="Vivid dreams",
                              prescriber_contact="Dr Okafor, by phone", at=later)  # fmt: skip
        assert changed.compiled.schedule.to_json() == [
            {"dose_mg": "1.5", "days": 14}, {"dose_mg": "3", "days": 14}, {"dose_mg": "4.5", "days": 14},
        ]  # fmt: skip
        assert CalendarPage.from_json(changed.calendar.content).nights[0].dose_mg == Decimal("1.5")
        supplement = Fill.objects.get(kind="supplement")
        assert {item.strength_mg: item.capsules for item in supplement.items.all()} == {
            Decimal("1.5"): 14,
            Decimal(3): 2,
        }
        allocate_fill(supplement, actor=technician, at=later)
        dispense_all(supplement, technician, pharmacist, at=later)

    due = NOW + timedelta(days=50)
    with time_machine.travel(due, tick=False):
        with refuses(Refused, "OPIOID_ATTESTATION_EXPIRED"):
            start_refill(order, actor=technician, at=due)
        said = Attestation(takes_opioids=False, contact="Patient, by phone")
        record_attestation(order, said, attested_on=due.date(), actor=technician, at=due)
        refill = start_refill(order, actor=technician, at=due)
        allocate_fill(refill, actor=technician, at=due)
        dispense_all(refill, technician, pharmacist, at=due)
        (item,) = containers(refill)
        assert (item.strength_mg, item.capsules, refill.kind) == (Decimal("4.5"), 30, "refill")
        assert clinic.order(sent["id"])["status"] == "completed"
        with refuses(Refused, "ORDER_NOT_ACTIVE"):
            start_refill(order, actor=technician, at=due)


def another_fill(clinic: Clinic, technician: Staff, pharmacist: Staff) -> Fill:
    """Of another patient, on the same bench at the same time."""
    dates = {"written_on": TODAY.isoformat(), "attested_on": TODAY.isoformat()}
    sent = clinic.post("", a_payload(external_id="OTHER", **dates))
    order = verify_order(Order.objects.get(public_id=sent["id"]), actor=pharmacist, password=PASSWORD, at=NOW)
    fill = start_fill(order, actor=technician, at=NOW)
    allocate_fill(fill, actor=technician, at=NOW)
    print_labels(fill, technician)
    put_labels_on(fill, technician)
    return fill
