"""No refill at the last dose before the titration got there, and none after everything came back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from compounding.fills.models import Fill, TitrationPack
from compounding.fills.refill_rules import RefillPolicy, RefillState, refill_problems
from compounding.fills.refills import last_supply, refill_policy, refill_state
from compounding.fills.services import Wish, allocate_fill, change_pack, return_fill, start_fill, start_refill
from pharmacy.core.errors import Refused
from pharmacy.people.models import Prescriber, Staff
from tests.compounding.fills.work import dispense_all
from tests.factories import NOW, PASSWORD, TODAY, a_finished_lot, a_titration_order
from tests.refusal import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> TitrationPack:
    """5 nights of 1.5 mg, 5 of 3 mg and from night 11 on 4.5 mg; dispensed today."""
    order = a_titration_order(prescriber, pharmacist, ("1.5", 5), ("3", 5), ("4.5", 2), refill_days=20)
    a_finished_lot(technician, pharmacist, other_pharmacist)
    fill = allocate_fill(start_fill(order, actor=technician, at=NOW), actor=technician, at=NOW)
    dispense_all(fill, technician, pharmacist)
    return TitrationPack.objects.get()


def day(number: int) -> date:
    """Of the pack's nights; the first is 1."""
    return TODAY + timedelta(days=number - 1)


def problems(pack: TitrationPack, on: date, policy: RefillPolicy | None = None) -> list[str]:
    state: RefillState = refill_state(pack.fill.order)
    return [problem.code for problem in refill_problems(state, policy or refill_policy(), on=on)]


def test_not_before_the_first_night_of_the_last_step(pack: TitrationPack, technician: Staff) -> None:
    """Three quarters of 12 nights are over on the tenth; 4.5 mg begins on night 11."""
    with refuses(Refused, "REFILL_TOO_SOON", field="at") as caught:
        start_refill(pack.fill.order, actor=technician, at=NOW + timedelta(days=9))
    assert f"{day(11):%d %b %Y}" in caught.message
    assert start_refill(pack.fill.order, actor=technician, at=NOW + timedelta(days=10)).number == 2


def test_not_before_the_last_step_as_it_is_after_a_change(pack: TitrationPack, pharmacist: Staff) -> None:
    """Held for 10 nights on night 5, the last step begins 10 nights later."""
    change_pack(
        pack, Wish("hold", night=5, nights=10, goes_on_on=day(5)), actor=pharmacist, at=NOW + timedelta(days=4),
        password=PASSWORD, reason="Vivid dreams", prescriber_contact="Dr Okafor, by phone",
    )  # fmt: skip
    pack.fill.order.fills.filter(kind="supplement").update(status="cancelled")
    assert problems(pack, day(20)) == ["REFILL_TOO_SOON"]
    assert problems(pack, day(21)) == []


def test_what_came_back_is_no_supply(pack: TitrationPack, technician: Staff, pharmacist: Staff) -> None:
    return_fill(pack.fill, reason="Refused at the door, destroyed", actor=pharmacist, at=NOW)
    assert last_supply(pack.fill.order) is None
    with refuses(Refused, "NOTHING_DISPENSED"):
        start_refill(pack.fill.order, actor=technician, at=NOW + timedelta(days=20))


def test_a_refill_that_came_back_leaves_the_supply_before_it(
    allocated: Fill, technician: Staff, pharmacist: Staff
) -> None:
    order = dispense_all(allocated, technician, pharmacist).order
    at = NOW + timedelta(days=23)
    refill = allocate_fill(start_refill(order, actor=technician, at=at), actor=technician, at=at)
    dispense_all(refill, technician, pharmacist, at=at)
    assert last_supply(order) == (TODAY + timedelta(days=23), 30)
    return_fill(refill, reason="Lost and found, destroyed", actor=pharmacist, at=at)
    assert last_supply(order) == (TODAY, 30)
