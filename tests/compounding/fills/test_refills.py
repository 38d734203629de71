"""When a refill may be filled, and what it consists of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.fills import refills
from compounding.fills.contents import PutUp
from compounding.fills.models import Fill
from compounding.fills.refill_rules import RefillPolicy, RefillState, earliest_refill_on, refill_problems
from compounding.fills.services import allocate_fill, cancel_fill, request_fill_label, start_fill, start_refill
from compounding.fills.states import FillKind
from pharmacy.core.errors import NotPermitted, Refused
from pharmacy.orders.models import Order
from pharmacy.people.models import Prescriber, Staff
from tests.compounding.fills.work import containers, dispense_all
from tests.factories import NOW, TODAY, a_finished_lot, a_titration_order
from tests.refusal import refuses

POLICY = RefillPolicy(Decimal("0.75"), 365, 30)
DUE = date(2026, 12, 17)
READY = RefillState(
    order="Rx 100001", status="Active", is_active=True, refills=2, refills_used=1, open_fill="",
    last_supply=(TODAY, 30), written_on=TODAY, attested_on=DUE,
)  # fmt: skip


def codes(on: date = DUE, policy: RefillPolicy = POLICY, **changes: Any) -> list[str]:
    return [problem.code for problem in refill_problems(replace(READY, **changes), policy, on=on)]


def test_a_refill_is_due_when_enough_of_the_supply_is_used() -> None:
    assert earliest_refill_on(TODAY, 30, POLICY) == TODAY + timedelta(days=23)
    assert codes() == []
    assert codes(TODAY + timedelta(days=22), attested_on=TODAY) == ["REFILL_TOO_SOON"]


@given(st.integers(1, 180), st.decimals("0", "1", places=2))
def test_never_before_the_share_is_used(days: int, share: Decimal) -> None:
    earliest_on = earliest_refill_on(TODAY, days, replace(POLICY, earliest_share=share))
    assert (earliest_on - TODAY).days >= share * days > (earliest_on - TODAY).days - 1


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"is_active": False, "status": "Completed", "refills_used": 9}, ["ORDER_NOT_ACTIVE"]),
        ({"cancellation_open": True}, ["CANCELLATION_REQUESTED"]), ({"refills_used": 2}, ["NO_REFILLS"]), ({"open_fill": "Rx 100001-2"}, ["FILL_OPEN"]),
        ({"last_supply": None}, ["NOTHING_DISPENSED"]), ({"last_supply": None, "open_fill": "Rx 100001-1"}, ["FILL_OPEN"]),
        ({"written_on": DUE - timedelta(days=365)}, []), ({"written_on": DUE - timedelta(days=366)}, ["RX_EXPIRED"]),
        ({"attested_on": DUE - timedelta(days=30)}, []),
        ({"attested_on": DUE - timedelta(days=31)}, ["OPIOID_ATTESTATION_EXPIRED"]),
        ({"attested_on": None}, ["OPIOID_ATTESTATION_MISSING"]),
        ({"refills_used": 2, "attested_on": None}, ["NO_REFILLS", "OPIOID_ATTESTATION_MISSING"]),
    ],
)  # fmt: skip
def test_every_reason_is_given(changes: dict[str, Any], found: list[str]) -> None:
    assert codes(**changes) == found


def test_the_policy_is_data_that_the_environment_overrides(settings: Any) -> None:
    assert refills.refill_policy() == POLICY
    assert all(row["note"] == "pharmacy policy" and row["source"] for row in refills.policy_rows().values())
    settings.REFILL_EARLIEST_SHARE, settings.RX_VALID_DAYS = "0.8", "180"
    assert refills.refill_policy() == RefillPolicy(Decimal("0.8"), 180, 30)


@pytest.fixture
def dispensed(allocated: Fill, technician: Staff, pharmacist: Staff) -> Fill:
    return dispense_all(allocated, technician, pharmacist)


DUE_AT = NOW + timedelta(days=23)


@pytest.mark.django_db
def test_a_refill_is_a_fill_of_its_own(dispensed: Fill, technician: Staff) -> None:
    refill = start_refill(dispensed.order, actor=technician, at=DUE_AT)
    assert (refill.number, refill.kind, refill.change) == (2, FillKind.REFILL, None)
    (item,) = containers(refill)
    assert (item.strength_mg, item.capsules, item.last_night) == (Decimal("1.5"), 30, 30)
    allocate_fill(refill, actor=technician, at=DUE_AT)
    content = request_fill_label(refill, actor=technician, at=DUE_AT).labels.get().content
    assert (content["fill_number"], content["refills_left"], content["quantity"]) == (2, 1, 30)


@pytest.mark.django_db
def test_refuses_a_refill_too_soon_or_while_one_is_open(dispensed: Fill, technician: Staff) -> None:
    with refuses(Refused, "REFILL_TOO_SOON") as caught:
        start_refill(dispensed.order, actor=technician, at=DUE_AT - timedelta(days=1))
    assert "17 Dec 2026" in caught.message
    start_refill(dispensed.order, actor=technician, at=DUE_AT)
    with refuses(Refused, "FILL_OPEN"):
        start_refill(dispensed.order, actor=technician, at=DUE_AT)


@pytest.mark.django_db
def test_the_patients_word_on_opioids_must_not_be_old(dispensed: Fill, technician: Staff) -> None:
    with refuses(Refused, "OPIOID_ATTESTATION_EXPIRED"):
        start_refill(dispensed.order, actor=technician, at=NOW + timedelta(days=31))


@pytest.mark.django_db
def test_refuses_before_anything_was_dispensed(allocated: Fill, technician: Staff, pharmacist: Staff) -> None:
    with refuses(Refused, "FILL_OPEN"):
        start_refill(allocated.order, actor=technician, at=DUE_AT)
    cancel_fill(allocated, reason="Spilled", actor=pharmacist, at=NOW)
    with refuses(Refused, "NOTHING_DISPENSED"):
        start_refill(allocated.order, actor=technician, at=DUE_AT)


@pytest.mark.django_db
def test_a_cancelled_refill_does_not_count(dispensed: Fill, technician: Staff, pharmacist: Staff) -> None:
    for _ in range(3):
        refill = start_refill(dispensed.order, actor=technician, at=DUE_AT)
        cancel_fill(refill, reason="Not fetched", actor=pharmacist, at=DUE_AT)
    assert refills.refills_used(dispensed.order) == 0
    assert Fill.objects.latest("pk").number == 4


@pytest.mark.django_db
def test_an_order_that_is_not_active_has_no_refill(dispensed: Fill, technician: Staff, auditor: Staff) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        start_refill(dispensed.order, actor=auditor, at=DUE_AT)
    Order.objects.update(status="completed")
    with refuses(Refused, "ORDER_NOT_ACTIVE"):
        start_refill(dispensed.order, actor=technician, at=DUE_AT)


@pytest.mark.django_db
def test_a_titration_is_refilled_at_its_last_dose(
    prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    order = a_titration_order(prescriber, pharmacist, ("1.5", 5), ("3", 5), refill_days=20)
    a_finished_lot(technician, pharmacist, other_pharmacist)
    fill = allocate_fill(start_fill(order, actor=technician, at=NOW), actor=technician, at=NOW)
    dispense_all(fill, technician, pharmacist)
    at = NOW + timedelta(days=8)
    refill = start_refill(order, actor=technician, at=at, how=PutUp())
    (item,) = containers(refill)
    assert (item.strength_mg, item.capsules, item.parts[0].capsules) == (Decimal("1.5"), 40, 2)
    assert not hasattr(refill, "pack")
    allocate_fill(refill, actor=technician, at=at)
    content = request_fill_label(refill, actor=technician, at=at).labels.get().content
    assert content["directions"] == "Take 2 capsules by mouth at bedtime"
