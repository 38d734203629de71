"""Two people act on one order at the same moment: one act, and one refusal in words."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from pharmacy.orders.intake import MedicineIntake
from pharmacy.orders.models import CancellationRequest, HoldAnswer, Order, OrderHold
from pharmacy.orders.services import (
    Attestation,
    Hold,
    accept_cancellation_request,
    amend_order,
    answer_hold,
    complete_order,
    decline_cancellation,
    expire_orders,
    hold_order,
    record_attestation,
    request_cancellation,
    verify_order,
    withdraw_order,
)
from pharmacy.people.models import Prescriber, Staff
from pharmacy.signatures.models import Signature
from tests.concurrency.at_once import at_once
from tests.factories import NOW, PASSWORD, TODAY, a_verified_order, an_intake, an_order, with_medicines
from tests.order_factories import an_active_order

pytestmark = pytest.mark.django_db(transaction=True)


def clinic(prescriber: Prescriber) -> Staff:
    assert prescriber.account
    return prescriber.account


def codes(outcomes: list[Any]) -> list[str]:
    return [outcome for outcome in outcomes if isinstance(outcome, str)]


def test_the_pharmacist_verifies_or_the_prescriber_takes_it_back_first(
    prescriber: Prescriber, pharmacist: Staff
) -> None:
    order = an_order(prescriber)
    verify = partial(verify_order, order, actor=pharmacist, password=PASSWORD, at=NOW)
    outcomes = at_once(
        [verify, partial(withdraw_order, order, reason="In error", actor=clinic(prescriber), at=NOW)], holding=order
    )
    order.refresh_from_db()
    # A verified order may still be taken back; one that was taken back is not verified.
    assert order.status == "cancelled"
    assert codes(outcomes) in ([], ["WRONG_STATE"])
    assert Signature.objects.count() == 1 - len(codes(outcomes))


def test_one_of_two_pharmacists_verifies_or_holds_and_the_other_is_told_why(
    prescriber: Prescriber, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    order = an_order(prescriber)
    hold = partial(hold_order, order, Hold("SIG_UNCLEAR", "?"), at=NOW)
    outcomes = at_once([partial(hold, actor=pharmacist), partial(hold, actor=other_pharmacist)], holding=order)
    assert codes(outcomes) == ["WRONG_STATE"]
    assert OrderHold.objects.count() == 1


def test_one_order_is_amended_once(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = a_verified_order(prescriber, pharmacist)
    amend = partial(amend_order, order, an_intake(refills=0), actor=clinic(prescriber), at=NOW)
    assert codes(at_once([amend, amend], holding=order)) == ["AMENDED_ALREADY"]
    assert sorted(Order.objects.values_list("version", "status")) == [(1, "cancelled"), (2, "received")]


def test_cancellation_is_asked_for_once(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = an_active_order(prescriber, pharmacist)
    ask = partial(request_cancellation, order, reason="Moved", at=NOW)
    outcomes = at_once([partial(ask, actor=pharmacist), partial(ask, actor=clinic(prescriber))], holding=order)
    assert codes(outcomes) == ["CANCELLATION_REQUESTED"]
    assert CancellationRequest.objects.count() == 1


def test_a_request_is_decided_once(prescriber: Prescriber, pharmacist: Staff, other_pharmacist: Staff) -> None:
    order = an_active_order(prescriber, pharmacist)
    request_cancellation(order, reason="Moved", actor=pharmacist, at=NOW)
    outcomes = at_once(
        [partial(accept_cancellation_request, order, actor=pharmacist, reason="Returned", at=NOW),
         partial(decline_cancellation, order, actor=other_pharmacist, reason="Too late", at=NOW)],
        holding=order,
    )  # fmt: skip
    assert codes(outcomes) == ["CANCELLATION_NOT_REQUESTED"]
    order.refresh_from_db()
    assert (order.status, CancellationRequest.objects.get().status) in {
        ("cancelled", "accepted"), ("active", "declined"),
    }  # fmt: skip


def test_completion_and_a_request_to_cancel_do_not_both_pass(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = an_active_order(prescriber, pharmacist)
    outcomes = at_once(
        [partial(complete_order, order, actor=pharmacist, at=NOW),
         partial(request_cancellation, order, reason="Moved", actor=clinic(prescriber), at=NOW)],
        holding=order,
    )  # fmt: skip
    (refused,) = codes(outcomes)
    order.refresh_from_db()
    assert (refused, order.status) in {("WRONG_STATE", "completed"), ("CANCELLATION_REQUESTED", "active")}


def test_a_yes_to_opioids_and_a_verification_leave_no_verified_order(
    prescriber: Prescriber, pharmacist: Staff, technician: Staff
) -> None:
    order = an_order(prescriber)
    yes = Attestation(takes_opioids=True, contact="Patient", answer="Oxycodone")
    at_once(
        [partial(verify_order, order, actor=pharmacist, password=PASSWORD, at=NOW),
         partial(record_attestation, order, yes, attested_on=TODAY, actor=technician, at=NOW)],
        holding=order,
    )  # fmt: skip
    order.refresh_from_db()
    assert (order.status, order.verified_by) == ("on_hold", None)


def test_the_same_answer_sent_twice_at_once_is_kept_once(prescriber: Prescriber) -> None:
    held = an_order(prescriber, with_medicines(MedicineIntake("Tramadol", "current")))
    answer = partial(answer_hold, held, text="Stopped", actor=clinic(prescriber), at=NOW)
    at_once([answer, answer], holding=held)
    assert HoldAnswer.objects.count() == 1


def test_an_order_expires_or_is_taken_back_first(prescriber: Prescriber) -> None:
    order = an_order(prescriber)
    late = NOW.replace(year=NOW.year + 2)
    outcomes = at_once(
        [partial(expire_orders, at=late),
         partial(withdraw_order, order, reason="Old", actor=clinic(prescriber), at=late)],
        holding=order,
    )  # fmt: skip
    order.refresh_from_db()
    assert (outcomes[0], order.status) in {(1, "expired"), (0, "cancelled")}
