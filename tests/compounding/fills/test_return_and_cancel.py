"""Capsules that come back after dispensing are destroyed; those of a cancelled fill go back into their lot."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from compounding.fills.models import Fill, FillReturn, ReturnedCapsules
from compounding.fills.services import (
    Closure,
    accept_cancellation,
    allocate_fill,
    cancel_fill,
    dispense_fill,
    label_fill,
    record_counsel,
    return_fill,
    start_fill,
)
from compounding.fills.states import FillStatus
from compounding.inventory.models import Lot, LotMovement
from labels.printing.models import PrintedLabel
from labels.printing.states import LabelStatus
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.orders.models import Order
from pharmacy.orders.services import request_cancellation
from pharmacy.people.models import Prescriber, Staff
from tests.compounding.fills.work import check_all, dispense_all, label_all, lot_number
from tests.factories import NOW, a_verified_order, the_item
from tests.refusal import database_refuses, execute, refuses

pytestmark = pytest.mark.django_db


def on_hand(fill: Fill) -> int:
    lot = the_item(fill).lot
    assert lot
    return int(Lot.objects.get(pk=lot.pk).on_hand)


def ledger_is_right() -> None:
    call_command("check_lot_ledger", stdout=io.StringIO())


def lines(kind: str) -> list[tuple[int, str, str]]:
    found = LotMovement.objects.filter(kind=kind).order_by("pk")
    return [(int(line.quantity), line.reference, line.reason) for line in found]


@pytest.fixture
def dispensed(allocated: Fill, technician: Staff, pharmacist: Staff) -> Fill:
    return dispense_all(allocated, technician, pharmacist)


def test_what_comes_back_is_destroyed_and_never_stock_again(dispensed: Fill, pharmacist: Staff) -> None:
    before = on_hand(dispensed)
    back = return_fill(dispensed, reason="Wrong address; burnt", actor=pharmacist, at=NOW, counts={1: 28})
    assert (back.status, on_hand(dispensed)) == (FillStatus.RETURNED, before)
    assert lines("returned") == [(28, "Rx 100001-1", "Wrong address; burnt")]
    assert lines("destroyed") == [(-28, "Rx 100001-1", "Wrong address; burnt")]
    assert (FillReturn.objects.get().reason, ReturnedCapsules.objects.get().capsules) == ("Wrong address; burnt", 28)
    ledger_is_right()


def test_without_counts_everything_came_back(dispensed: Fill, pharmacist: Staff) -> None:
    return_fill(dispensed, reason="Refused at the door", actor=pharmacist, at=NOW)
    assert lines("destroyed")[0][0] == -30


@pytest.mark.parametrize(
    ("counts", "code"),
    [({1: 31}, "RETURN_OUT_OF_RANGE"), ({1: -1}, "RETURN_OUT_OF_RANGE"), ({1: 0}, "NOTHING_RETURNED"),
     ({1: 5, 2: 5}, "CONTAINER_UNKNOWN")],
)  # fmt: skip
def test_refuses_counts_that_cannot_be(dispensed: Fill, pharmacist: Staff, counts: dict[int, int], code: str) -> None:
    with refuses(InvalidInput, code):
        return_fill(dispensed, reason="Came back", actor=pharmacist, at=NOW, counts=counts)
    assert Fill.objects.get().status == FillStatus.DISPENSED
    assert lines("returned") == []


def test_taking_back_needs_a_reason_the_right_and_something_dispensed(
    dispensed: Fill, technician: Staff, pharmacist: Staff
) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        return_fill(dispensed, reason="Came back", actor=technician, at=NOW)
    with refuses(InvalidInput, "REASON_MISSING"):
        return_fill(dispensed, reason="", actor=pharmacist, at=NOW)
    with database_refuses("was taken back"):
        execute("UPDATE compounding_fill SET status = 'returned'")
    return_fill(dispensed, reason="Came back", actor=pharmacist, at=NOW)
    with refuses(Refused, "WRONG_STATE"):
        return_fill(dispensed, reason="Came back", actor=pharmacist, at=NOW)


def test_a_cancelled_fill_gives_its_capsules_back(allocated: Fill, technician: Staff, pharmacist: Staff) -> None:
    label_all(allocated, technician)
    assert on_hand(allocated) == 70
    assert cancel_fill(allocated, reason="Order changed", actor=pharmacist, at=NOW).status == FillStatus.CANCELLED
    assert on_hand(allocated) == 100
    assert lines("returned") == [(30, "Rx 100001-1", "Order changed")]
    assert set(PrintedLabel.objects.values_list("status", flat=True)) == {LabelStatus.VOIDED}
    ledger_is_right()


def test_also_into_a_lot_that_was_recalled_in_the_meantime(allocated: Fill, pharmacist: Staff) -> None:
    Lot.objects.filter(fill_items__fill=allocated).update(status="recalled")
    cancel_fill(allocated, reason="The lot is recalled", actor=pharmacist, at=NOW)
    assert on_hand(allocated) == 100


def test_after_a_cancelled_first_fill_another_one_is_started(
    allocated: Fill, technician: Staff, pharmacist: Staff
) -> None:
    with refuses(Refused, "WRONG_STATE"):
        start_fill(allocated.order, actor=technician, at=NOW)
    cancel_fill(allocated, reason="Spilled", actor=pharmacist, at=NOW)
    again = start_fill(allocated.order, actor=technician, at=NOW)
    assert (again.number, again.status) == (2, FillStatus.QUEUED)
    allocate_fill(again, actor=technician, at=NOW)
    assert lot_number(again) == lot_number(allocated)


def test_cancelling_needs_a_reason_the_right_and_something_to_cancel(
    allocated: Fill, technician: Staff, pharmacist: Staff
) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        cancel_fill(allocated, reason="Spilled", actor=technician, at=NOW)
    with refuses(InvalidInput, "REASON_MISSING"):
        cancel_fill(allocated, reason="  ", actor=pharmacist, at=NOW)
    dispense_all(allocated, technician, pharmacist)
    with refuses(Refused, "WRONG_STATE"):
        cancel_fill(allocated, reason="Too late", actor=pharmacist, at=NOW)


def test_a_queued_fill_is_cancelled_without_a_trace_in_the_ledger(queued: Fill, pharmacist: Staff) -> None:
    cancel_fill(queued, reason="Typed twice", actor=pharmacist, at=NOW)
    assert not LotMovement.objects.exists()


def test_an_active_order_is_taken_back_with_its_open_fill(allocated: Fill, pharmacist: Staff) -> None:
    request_cancellation(allocated.order, reason="Moved away", actor=pharmacist, at=NOW)
    order = accept_cancellation(allocated.order, reason="Prescriber called", actor=pharmacist, at=NOW)
    assert (order.status, Fill.objects.get().status, on_hand(allocated)) == ("cancelled", "cancelled", 100)
    ledger_is_right()


def test_what_is_dispensed_stays_dispensed_when_the_order_is_taken_back(dispensed: Fill, pharmacist: Staff) -> None:
    request_cancellation(dispensed.order, reason="Stopped", actor=pharmacist, at=NOW)
    accept_cancellation(dispensed.order, reason="Stopped", actor=pharmacist, at=NOW)
    assert (Order.objects.get().status, Fill.objects.get().status) == ("cancelled", "dispensed")


def test_an_order_that_nobody_asks_to_cancel_is_not_taken_back(allocated: Fill, pharmacist: Staff) -> None:
    with refuses(Refused, "CANCELLATION_NOT_REQUESTED", field="cancellations"):
        accept_cancellation(allocated.order, reason="Prescriber called", actor=pharmacist, at=NOW)
    assert (Order.objects.get().status, Fill.objects.get().status) == ("active", "allocated")
    ledger_is_right()


def test_taking_an_order_back_needs_reason_and_right(allocated: Fill, technician: Staff, pharmacist: Staff) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        accept_cancellation(allocated.order, reason="Stopped", actor=technician, at=NOW)
    with refuses(InvalidInput, "REASON_MISSING"):
        accept_cancellation(allocated.order, reason="", actor=pharmacist, at=NOW)
    assert Order.objects.get().status == "active"


def test_a_cancelled_fill_is_not_labelled(allocated: Fill, technician: Staff, pharmacist: Staff) -> None:
    cancel_fill(allocated, reason="Spilled", actor=pharmacist, at=NOW)
    with refuses(Refused, "WRONG_STATE"):
        label_fill(allocated, actor=technician)


def test_nothing_is_taken_or_handed_over_while_a_cancellation_is_asked_for(
    allocated: Fill, prescriber: Prescriber, technician: Staff, pharmacist: Staff
) -> None:
    second = a_verified_order(prescriber, pharmacist, external_id="CLINIC-2")
    queued = start_fill(second, actor=technician, at=NOW)
    check_all(label_all(allocated, technician), pharmacist)
    record_counsel(allocated, "given", actor=pharmacist, at=NOW)
    for order in (allocated.order, second):
        request_cancellation(Order.objects.get(pk=order.pk), reason="Moved away", actor=pharmacist, at=NOW)
    with refuses(Refused, "CANCELLATION_REQUESTED", field="cancellations"):
        dispense_fill(allocated, closure=Closure(), actor=technician, at=NOW)
    with refuses(Refused, "CANCELLATION_REQUESTED", field="cancellations"):
        allocate_fill(queued, actor=technician, at=NOW)
