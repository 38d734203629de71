"""Several people fill at once: no capsule goes twice, and the ledger adds up whatever happens in between."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from compounding.fills.models import Fill, FillItem, NearMiss
from compounding.fills.services import (
    accept_cancellation,
    allocate_fill,
    cancel_fill,
    check_container,
    dispense_fill,
    record_counsel,
    start_fill,
    start_refill,
)
from compounding.fills.services.dispensing import Closure
from compounding.inventory.models import Lot, LotMovement, MaterialKind
from compounding.inventory.services import recall_lot
from pharmacy.core.errors import Refused
from pharmacy.orders.models import Order
from pharmacy.orders.services import request_cancellation
from pharmacy.people.models import Prescriber, Staff
from tests.compounding.fills.work import check_all, label_all, serial
from tests.concurrency.at_once import at_once, while_uncommitted
from tests.factories import NOW, TODAY, a_lot, a_material, a_verified_order, an_allocated_fill
from tests.refusal import refuses

pytestmark = pytest.mark.django_db(transaction=True)


def capsules(technician: Staff, pharmacist: Staff, number: str, *, quantity: int, days: int = 100) -> Lot:
    material = a_material(MaterialKind.FINISHED, "Naltrexone 1.5 mg", strength_mg=Decimal("1.5"))
    until = TODAY + timedelta(days=days)
    with transaction.atomic():
        return a_lot(material, technician, pharmacist, number=number, quantity=str(quantity), use_until=until)


@pytest.fixture
def fills(prescriber: Prescriber, technician: Staff, pharmacist: Staff) -> list[Fill]:
    """Three patients who wait for 30 capsules each."""
    orders = [a_verified_order(prescriber, pharmacist, external_id=f"CLINIC-{n}") for n in range(3)]
    return [start_fill(order, actor=technician, at=NOW) for order in orders]


def allocating(fills: list[Fill], actor: Staff) -> list[Callable[[], Any]]:
    return [partial(_allocate, fill, actor) for fill in fills]


def _allocate(fill: Fill, actor: Staff) -> str:
    return allocate_fill(fill, actor=actor, at=NOW).status


def ledger_is_right() -> None:
    """The ledger adds up, and what left it is exactly what the fills hold."""
    call_command("check_lot_ledger", stdout=io.StringIO())
    held = FillItem.objects.exclude(fill__status="cancelled").exclude(lot=None)
    gone = LotMovement.objects.filter(kind__in=["allocated", "returned"])
    assert -sum(line.quantity for line in gone) == sum(item.capsules for item in held)


def test_nobody_shares_the_last_capsules(technician: Staff, pharmacist: Staff, fills: list[Fill]) -> None:
    soon = capsules(technician, pharmacist, "SOON", quantity=30, days=60)
    later = capsules(technician, pharmacist, "LATER", quantity=30)
    outcomes = at_once(allocating(fills, technician), holding=soon)
    assert sorted(outcomes) == ["OUT_OF_STOCK", "allocated", "allocated"]
    assert {Lot.objects.get(pk=lot.pk).on_hand for lot in (soon, later)} == {0}
    assert sorted(FillItem.objects.exclude(lot=None).values_list("lot__lot_number", flat=True)) == ["LATER", "SOON"]
    ledger_is_right()


def test_lots_are_locked_in_one_order_whichever_expires_first(
    technician: Staff, pharmacist: Staff, fills: list[Fill]
) -> None:
    """Each takes one of two lots and would wait for the other's if they were locked as they are used."""
    first = capsules(technician, pharmacist, "LATE", quantity=100)
    capsules(technician, pharmacist, "SOON", quantity=100, days=60)
    outcomes = at_once(allocating(fills, technician), holding=first)
    assert outcomes == ["allocated"] * 3
    ledger_is_right()


def test_a_lot_recalled_in_the_middle_is_not_taken(technician: Staff, pharmacist: Staff, fills: list[Fill]) -> None:
    soon = capsules(technician, pharmacist, "SOON", quantity=100, days=60)
    capsules(technician, pharmacist, "LATER", quantity=100)

    def recall() -> None:
        recall_lot(soon, reason="Found wet", actor=pharmacist)

    assert while_uncommitted(recall, partial(_allocate, fills[0], technician)) == "allocated"
    item = FillItem.objects.get(fill=fills[0])
    assert item.lot
    assert item.lot.lot_number == "LATER"
    ledger_is_right()


def test_a_recall_that_comes_second_finds_the_fill(technician: Staff, pharmacist: Staff, fills: list[Fill]) -> None:
    lot = capsules(technician, pharmacist, "ONLY", quantity=100)

    def allocate() -> None:
        allocate_fill(fills[0], actor=technician, at=NOW)

    recalled = while_uncommitted(allocate, lambda: recall_lot(lot, reason="Found wet", actor=pharmacist).status)
    assert recalled == "recalled"
    assert list(lot.fill_items.values_list("fill", flat=True)) == [fills[0].pk]
    ledger_is_right()


@transaction.atomic
def taken_back(order: Order, pharmacist: Staff) -> str:
    """Asked for and accepted at once."""
    request_cancellation(order, reason="Prescriber called", actor=pharmacist, at=NOW)
    return accept_cancellation(order, reason="Prescriber called", actor=pharmacist, at=NOW).status


@pytest.mark.parametrize("first", ["allocate", "cancel"])
def test_taking_the_order_back_races_with_the_allocation(
    technician: Staff, pharmacist: Staff, fills: list[Fill], first: str
) -> None:
    lot = capsules(technician, pharmacist, "ONLY", quantity=100)
    order = fills[0].order

    def allocate() -> Any:
        return _allocate(fills[0], technician)

    def cancel() -> Any:
        return taken_back(order, pharmacist)

    if first == "allocate":
        assert while_uncommitted(allocate, cancel) == "cancelled"
    else:
        assert while_uncommitted(cancel, allocate) == "WRONG_STATE"
    assert (Order.objects.get(pk=order.pk).status, Fill.objects.get(pk=fills[0].pk).status) == ("cancelled",) * 2
    assert Lot.objects.get(pk=lot.pk).on_hand == 100
    ledger_is_right()


def test_two_pharmacists_cancel_one_fill_once(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff, fills: list[Fill]
) -> None:
    lot = capsules(technician, pharmacist, "ONLY", quantity=100)
    _allocate(fills[0], technician)
    calls = [
        partial(cancel_fill, fills[0], reason="Spilled", actor=who, at=NOW) for who in (pharmacist, other_pharmacist)
    ]
    outcomes = at_once(calls, holding=fills[0])
    assert outcomes.count("WRONG_STATE") == 1
    assert Lot.objects.get(pk=lot.pk).on_hand == 100
    ledger_is_right()


@pytest.fixture
def labelled(prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> Fill:
    return label_all(an_allocated_fill(prescriber, technician, pharmacist, other_pharmacist), technician)


def test_a_near_miss_outlives_the_refusal_that_it_caused(labelled: Fill, pharmacist: Staff) -> None:
    with refuses(Refused, "UNKNOWN_LABEL"):
        check_container(labelled, label="L9999999", lot="X", actor=pharmacist, at=NOW)
    assert NearMiss.objects.get().code == "UNKNOWN_LABEL"


def test_a_scan_is_never_part_of_a_larger_transaction(labelled: Fill, pharmacist: Staff) -> None:
    """Whose end could take the near miss away."""
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        check_container(labelled, label=serial(labelled), lot="X", actor=pharmacist, at=NOW)


def test_handing_over_races_with_taking_the_order_back(labelled: Fill, technician: Staff, pharmacist: Staff) -> None:
    check_all(labelled, pharmacist)
    record_counsel(labelled, "given", actor=pharmacist, at=NOW)

    def hand_over() -> Any:
        return dispense_fill(labelled, closure=Closure(), actor=technician, at=NOW).status

    def cancel() -> Any:
        return taken_back(labelled.order, pharmacist)

    outcomes = at_once([hand_over, cancel], holding=labelled.order)
    assert outcomes in (["dispensed", "cancelled"], ["WRONG_STATE", "cancelled"])
    assert Fill.objects.get().status == ("dispensed" if outcomes[0] == "dispensed" else "cancelled")
    ledger_is_right()


def test_one_refill_at_a_time(labelled: Fill, technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> None:
    check_all(labelled, pharmacist)
    record_counsel(labelled, "given", actor=pharmacist, at=NOW)
    dispense_fill(labelled, closure=Closure(), actor=technician, at=NOW)
    due = NOW + timedelta(days=23)
    calls = [partial(start_refill, labelled.order, actor=who, at=due) for who in (technician, pharmacist)]
    outcomes = at_once(calls, holding=labelled.order)
    assert outcomes.count("FILL_OPEN") == 1
    assert Fill.objects.count() == 2


def test_one_container_is_checked_by_one(labelled: Fill, pharmacist: Staff, other_pharmacist: Staff) -> None:
    lot = FillItem.objects.get().lot
    assert lot
    calls = [
        partial(check_container, labelled, label=serial(labelled), lot=lot.lot_number, actor=who, at=NOW)
        for who in (pharmacist, other_pharmacist)
    ]
    outcomes = at_once(calls, holding=labelled)
    assert outcomes.count("WRONG_STATE") == 1
    assert Fill.objects.get().status == "checked"
