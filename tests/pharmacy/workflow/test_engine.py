"""The one way a status changes, shown on an order."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from pharmacy.core.errors import NotPermitted, Problem, Refused
from pharmacy.orders.models import Order
from pharmacy.orders.states import OrderStatus
from pharmacy.people.models import Prescriber, Staff
from pharmacy.workflow.engine import Actor, Transition, is_offered, perform, refusals
from tests.factories import an_order
from tests.refusal import refuses

pytestmark = pytest.mark.django_db


def too_late(_: Order, __: Actor) -> Iterable[Problem]:
    yield Problem("TOO_LATE", "The pharmacy is closed.")


def too_many(_: Order, __: Actor) -> Iterable[Problem]:
    yield Problem("TOO_MANY", "There are 30.", "quantity_capsules")
    yield Problem("TOO_HEAVY", "They weigh 7 g.", "quantity_capsules")


def fine(_: Order, __: Actor) -> Iterable[Problem]:
    return ()


REJECT = Transition(
    "reject_order", (OrderStatus.RECEIVED, OrderStatus.ON_HOLD), OrderStatus.REJECTED, "pharmacy.reject_order", (fine,)
)
GUARDED = Transition(
    "reject_order", (OrderStatus.RECEIVED,), OrderStatus.REJECTED, "pharmacy.reject_order", (too_late, fine, too_many)
)


@pytest.fixture
def order(prescriber: Prescriber) -> Order:
    return an_order(prescriber)


def test_changes_the_status_and_returns_the_fresh_row(order: Order, pharmacist: Staff) -> None:
    changed = perform(REJECT, order, actor=pharmacist)
    assert (changed.status, Order.objects.get().status) == (OrderStatus.REJECTED, OrderStatus.REJECTED)
    assert order.status == OrderStatus.RECEIVED


def test_writes_the_changes_together_with_the_status(order: Order, pharmacist: Staff) -> None:
    perform(REJECT, order, actor=pharmacist, verified_by=pharmacist)
    assert Order.objects.get().verified_by == pharmacist


def test_says_who_has_no_right_to_what(order: Order, technician: Staff) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED") as refusal:
        perform(REJECT, order, actor=technician)
    assert refusal.message == "ana has no right to reject order."
    assert Order.objects.get().status == OrderStatus.RECEIVED


def test_who_has_left_may_do_nothing(order: Order, pharmacist: Staff) -> None:
    pharmacist.is_active = False
    with refuses(NotPermitted, "NOT_PERMITTED"):
        perform(REJECT, order, actor=pharmacist)


def test_says_which_state_it_must_be_in(order: Order, pharmacist: Staff) -> None:
    perform(REJECT, order, actor=pharmacist)
    with refuses(Refused, "WRONG_STATE", field="status") as refusal:
        perform(REJECT, order, actor=pharmacist)
    assert refusal.message == f"Rx {order.rx_number} is rejected; to reject order it must be received or on hold."


def test_gives_every_reason_of_every_guard_at_once(order: Order, pharmacist: Staff) -> None:
    with refuses(Refused, "TOO_LATE", "TOO_MANY", "TOO_HEAVY"):
        perform(GUARDED, order, actor=pharmacist)
    assert Order.objects.get().status == OrderStatus.RECEIVED


def test_asks_no_guard_in_the_wrong_state(order: Order, pharmacist: Staff) -> None:
    order.status = OrderStatus.CANCELLED
    assert [problem.code for problem in refusals(GUARDED, order, pharmacist)] == ["WRONG_STATE"]


def test_decides_by_the_row_not_by_what_the_caller_holds(order: Order, pharmacist: Staff) -> None:
    stale = Order.objects.get()
    perform(REJECT, order, actor=pharmacist)
    assert stale.status == OrderStatus.RECEIVED
    with refuses(Refused, "WRONG_STATE"):
        perform(REJECT, stale, actor=pharmacist)


def test_does_not_write_what_the_caller_changed_in_memory(order: Order, pharmacist: Staff) -> None:
    order.refills = 11
    perform(REJECT, order, actor=pharmacist)
    assert Order.objects.get().refills == 2


def test_is_offered_where_state_and_right_fit_even_if_a_guard_refuses(
    order: Order, pharmacist: Staff, technician: Staff
) -> None:
    assert is_offered(GUARDED, order, pharmacist)
    assert not is_offered(GUARDED, order, technician)
    order.status = OrderStatus.ON_HOLD
    assert not is_offered(GUARDED, order, pharmacist)
