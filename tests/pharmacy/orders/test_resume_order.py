from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from pharmacy.core.errors import NotPermitted, Refused
from pharmacy.orders.intake import MedicineIntake
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import open_blocks
from pharmacy.orders.services import resume_order
from pharmacy.orders.states import OrderStatus
from pharmacy.people.models import Prescriber, Staff
from tests.factories import NOW, TODAY, an_order, with_medicines
from tests.pharmacy.audit.trail import trail
from tests.refusal import refuses

pytestmark = pytest.mark.django_db

TRAMADOL = MedicineIntake("Tramadol 50 mg", "recent", last_taken_on=TODAY - timedelta(days=2))


@pytest.fixture
def order(prescriber: Prescriber) -> Order:
    """On hold for a washout that ends by itself."""
    held = an_order(prescriber, with_medicines(TRAMADOL))
    assert held.findings.get().code == "OPIOID_WASHOUT"
    return held


def earliest(order: Order) -> date:
    on = order.findings.get().earliest_on
    assert on is not None
    return on


def test_resumes_on_the_first_clear_day(order: Order, pharmacist: Staff) -> None:
    with time_machine.travel(NOW + (earliest(order) - TODAY), tick=False):
        assert resume_order(order, actor=pharmacist, at=NOW).status == OrderStatus.RECEIVED
    assert trail(order)[2:] == [("update", "received", "resume_order", "priya", "")]


def test_refuses_the_day_before_and_names_the_finding(order: Order, pharmacist: Staff) -> None:
    with (
        time_machine.travel(NOW + (earliest(order) - TODAY) - timedelta(days=1), tick=False),
        refuses(Refused, "OPIOID_WASHOUT", field="findings") as refusal,
    ):
        resume_order(order, actor=pharmacist, at=NOW)
    assert "Tramadol" in refusal.message
    assert str(earliest(order)) in refusal.message
    assert Order.objects.get().status == OrderStatus.ON_HOLD


def test_time_never_lifts_an_opioid_still_taken(prescriber: Prescriber, pharmacist: Staff) -> None:
    held = an_order(prescriber, with_medicines(MedicineIntake("Tramadol 50 mg", "current")))
    assert held.findings.filter(code="OPIOID_CURRENT").get() in open_blocks(held, on=TODAY + timedelta(days=3650))
    with time_machine.travel(NOW + timedelta(days=3650), tick=False), pytest.raises(Refused):
        resume_order(held, actor=pharmacist, at=NOW)


def test_refuses_a_technician(order: Order, technician: Staff) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        resume_order(order, actor=technician, at=NOW)


def test_refuses_an_order_that_is_not_on_hold(prescriber: Prescriber, pharmacist: Staff) -> None:
    with refuses(Refused, "WRONG_STATE"):
        resume_order(an_order(prescriber), actor=pharmacist, at=NOW)
