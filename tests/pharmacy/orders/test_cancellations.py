"""Once capsules were taken for an order, it is cancelled by request and decision."""

from __future__ import annotations

from typing import Any

import pytest

from pharmacy.core.errors import Conflict, InvalidInput, NotPermitted, Refused
from pharmacy.orders.models import CancellationRequest, Order, OrderHold
from pharmacy.orders.selectors import open_cancellation
from pharmacy.orders.services import (
    Hold,
    accept_cancellation_request,
    complete_order,
    decline_cancellation,
    hold_order,
    request_cancellation,
    withdraw_order,
)
from pharmacy.people.models import Prescriber, Staff
from tests.factories import NOW, a_verified_order, an_order
from tests.order_factories import an_active_order
from tests.pharmacy.audit.trail import trail
from tests.refusal import database_refuses, execute, refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(prescriber: Prescriber, pharmacist: Staff) -> Order:
    return an_active_order(prescriber, pharmacist)


@pytest.fixture
def clinic(prescriber: Prescriber) -> Staff:
    assert prescriber.account
    return prescriber.account


def ask(order: Order, actor: Staff, reason: str = "Patient moved") -> CancellationRequest:
    return request_cancellation(order, reason=reason, actor=actor, at=NOW)


def test_the_prescriber_asks_and_the_order_goes_on_until_it_is_decided(order: Order, clinic: Staff) -> None:
    request = ask(order, clinic, " Patient moved ")
    assert (request.reason, request.requested_by, request.status) == ("Patient moved", clinic, "open")
    assert open_cancellation(order) == request
    assert Order.objects.get().status == "active"
    assert trail(request) == [("insert", "open", "request_cancellation", "npi-1234567893", " Patient moved ")]


def test_accepting_cancels_the_order(order: Order, clinic: Staff, pharmacist: Staff) -> None:
    request = ask(order, clinic)
    cancelled = accept_cancellation_request(order, actor=pharmacist, reason="Capsules returned", at=NOW)
    request.refresh_from_db()
    assert (cancelled.status, cancelled.end_reason) == ("cancelled", "Capsules returned")
    assert (request.status, request.decided_by, request.decided_at) == ("accepted", pharmacist, NOW)
    assert request.decision_reason == "Capsules returned"
    assert open_cancellation(order) is None


def test_accepting_cancels_a_held_order_and_closes_its_hold(order: Order, clinic: Staff, pharmacist: Staff) -> None:
    hold_order(order, Hold("OUT_OF_STOCK", "None left"), actor=pharmacist, at=NOW)
    ask(order, clinic)
    assert accept_cancellation_request(order, actor=pharmacist, reason="Returned", at=NOW).status == "cancelled"
    assert OrderHold.objects.get().resolution == "Cancelled: Returned"


def test_declining_lets_it_go_on_and_it_may_be_asked_again(order: Order, clinic: Staff, pharmacist: Staff) -> None:
    ask(order, clinic)
    declined = decline_cancellation(order, actor=pharmacist, reason="Handed out", at=NOW)
    assert (declined.status, declined.decision_reason) == ("declined", "Handed out")
    assert Order.objects.get().status == "active"
    assert ask(order, clinic).status == "open"


def test_an_order_is_not_completed_over_an_open_request(order: Order, clinic: Staff, pharmacist: Staff) -> None:
    ask(order, clinic)
    with refuses(Refused, "CANCELLATION_REQUESTED", field="cancellations"):
        complete_order(order, actor=pharmacist, at=NOW)
    decline_cancellation(order, actor=pharmacist, reason="Handed out", at=NOW)
    assert complete_order(order, actor=pharmacist, at=NOW).status == "completed"


def test_refuses_a_second_request_while_one_is_open(order: Order, clinic: Staff, pharmacist: Staff) -> None:
    ask(order, clinic)
    with refuses(Conflict, "CANCELLATION_REQUESTED"):
        ask(order, pharmacist)


def test_refuses_a_request_for_what_can_still_be_cancelled(prescriber: Prescriber, clinic: Staff) -> None:
    with refuses(Refused, "ORDER_NOT_ACTIVE", field="status"):
        ask(an_order(prescriber), clinic)


def test_refuses_a_request_once_it_has_ended(order: Order, clinic: Staff, pharmacist: Staff) -> None:
    complete_order(order, actor=pharmacist, at=NOW)
    with refuses(Refused, "WRONG_STATE", field="status"):
        ask(order, clinic)


@pytest.mark.parametrize("decide", [accept_cancellation_request, decline_cancellation])
def test_refuses_a_decision_that_nobody_asked_for(decide: Any, order: Order, pharmacist: Staff) -> None:
    with refuses(Refused, "CANCELLATION_NOT_REQUESTED", field="cancellations"):
        decide(order, actor=pharmacist, reason="x", at=NOW)
    assert Order.objects.get().status == "active"


@pytest.mark.parametrize("act", [request_cancellation, accept_cancellation_request, decline_cancellation])
def test_refuses_without_a_reason(act: Any, order: Order, pharmacist: Staff) -> None:
    with refuses(InvalidInput, "REASON_MISSING", field="reason"):
        act(order, actor=pharmacist, reason=" \n", at=NOW)


@pytest.mark.parametrize("who", ["technician", "auditor", "nobody"])
@pytest.mark.parametrize(
    "act", [request_cancellation, accept_cancellation_request, decline_cancellation, withdraw_order]
)
def test_refuses_who_is_no_pharmacist(act: Any, who: str, request: pytest.FixtureRequest, order: Order) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        act(order, actor=request.getfixturevalue(who), reason="x", at=NOW)


def test_the_prescriber_asks_but_does_not_decide(order: Order, clinic: Staff) -> None:
    ask(order, clinic)
    with refuses(NotPermitted, "NOT_PERMITTED"):
        accept_cancellation_request(order, actor=clinic, reason="x", at=NOW)


def test_refuses_another_prescriber(order: Order, other_prescriber: Prescriber) -> None:
    assert other_prescriber.account
    with refuses(NotPermitted, "NOT_PERMITTED"):
        ask(order, other_prescriber.account)


@pytest.mark.parametrize("first", ["received", "verified"])
def test_the_prescriber_takes_back_what_was_not_started_at_once(
    first: str, prescriber: Prescriber, pharmacist: Staff, clinic: Staff
) -> None:
    order = an_order(prescriber) if first == "received" else a_verified_order(prescriber, pharmacist)
    withdrawn = withdraw_order(order, reason="Sent in error", actor=clinic, at=NOW)
    assert (withdrawn.status, withdrawn.end_reason) == ("cancelled", "Sent in error")
    with refuses(Refused, "WRONG_STATE"):
        withdraw_order(order, reason="Again", actor=clinic, at=NOW)


def test_the_prescriber_takes_back_what_was_started_by_request(order: Order, clinic: Staff) -> None:
    assert withdraw_order(order, reason="Sent in error", actor=clinic, at=NOW).status == "active"
    assert CancellationRequest.objects.get().reason == "Sent in error"


@pytest.mark.parametrize(
    ("sql", "refused"),
    [
        ("UPDATE pharmacy_cancellationrequest SET reason = 'x'", "Cannot update"),
        ("UPDATE pharmacy_cancellationrequest SET status = 'accepted'", "cancellation_decided_by_someone"),
    ],
)
def test_the_database_keeps_a_request_and_its_decision_together(
    sql: str, refused: str, order: Order, clinic: Staff
) -> None:
    ask(order, clinic)
    with database_refuses(refused):
        execute(sql)


def test_completing_needs_the_right_and_an_active_order(
    order: Order, prescriber: Prescriber, auditor: Staff, technician: Staff
) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        complete_order(order, actor=auditor, at=NOW)
    assert complete_order(order, actor=technician, at=NOW).status == "completed"
    with refuses(Refused, "WRONG_STATE", field="status"):
        complete_order(order, actor=technician, at=NOW)
