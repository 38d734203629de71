from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from compounding.fills.models import Fill, FillItem
from compounding.fills.services import allocate_fill, start_fill
from compounding.fills.states import FillStatus
from compounding.inventory.models import Lot, LotMovement, MaterialKind
from pharmacy.core.errors import DomainError, InvalidInput, NotPermitted, Refused
from pharmacy.orders.models import Order
from pharmacy.orders.states import OrderStatus
from pharmacy.people.models import Prescriber, Staff
from tests.factories import (
    NOW,
    TODAY,
    a_finished_lot,
    a_lot,
    a_material,
    a_verified_order,
    an_order,
    the_item,
)
from tests.pharmacy.audit.trail import trail
from tests.refusal import database_refuses, execute, refuses

pytestmark = pytest.mark.django_db


def test_the_first_fill_makes_the_order_active(verified: Order, technician: Staff) -> None:
    fill = start_fill(verified, actor=technician, at=NOW)
    assert (fill.number, fill.status, fill.started_by, fill.started_at) == (1, FillStatus.QUEUED, technician, NOW)
    assert Order.objects.get().status == OrderStatus.ACTIVE
    assert trail(verified)[-1] == ("update", "active", "activate_order", "ana", "")


def test_an_order_is_started_once(queued: Fill, technician: Staff) -> None:
    with refuses(Refused, "WRONG_STATE"):
        start_fill(queued.order, actor=technician, at=NOW)
    assert Fill.objects.count() == 1


def test_refuses_to_fill_what_no_pharmacist_verified(prescriber: Prescriber, technician: Staff) -> None:
    with refuses(Refused, "WRONG_STATE"):
        start_fill(an_order(prescriber), actor=technician, at=NOW)
    assert not Fill.objects.exists()


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_starting_needs_the_right(who: str, request: pytest.FixtureRequest, verified: Order) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        start_fill(verified, actor=request.getfixturevalue(who), at=NOW)
    assert Order.objects.get().status == OrderStatus.VERIFIED


def test_takes_the_orders_quantity_out_of_the_lot(queued: Fill, capsules: Lot, technician: Staff) -> None:
    fill = allocate_fill(queued, capsules, actor=technician, at=NOW)
    assert (fill.status, the_item(fill).lot, fill.allocated_on) == (FillStatus.ALLOCATED, capsules, TODAY)
    line = LotMovement.objects.get(kind="allocated")
    assert (line.lot, line.quantity, line.reference) == (capsules, -30, str(fill))
    assert Lot.objects.get(pk=capsules.pk).on_hand == 70


def refused(
    fill: Fill, lot: Lot, actor: Staff, kind: type[DomainError], code: str, *, field: str = "lot", at: datetime = NOW
) -> None:
    lot.refresh_from_db()
    before = lot.on_hand
    with refuses(kind, code, field=field or None):
        allocate_fill(fill, lot, actor=actor, at=at)
    lot.refresh_from_db()
    assert (lot.on_hand, the_item(fill).lot) == (before, None)


def test_refuses_capsules_of_another_strength(
    prescriber: Prescriber, capsules: Lot, technician: Staff, pharmacist: Staff
) -> None:
    stronger = a_verified_order(prescriber, pharmacist, strength_mg=Decimal("4.5"))
    fill = start_fill(stronger, actor=technician, at=NOW)
    refused(fill, capsules, technician, InvalidInput, "WRONG_STRENGTH")


def test_refuses_what_is_no_finished_capsule(queued: Fill, technician: Staff, pharmacist: Staff) -> None:
    shells = a_lot(a_material(MaterialKind.SHELL), technician, pharmacist)
    refused(queued, shells, technician, InvalidInput, "WRONG_STRENGTH")


def test_refuses_a_lot_with_too_few_left(
    queued: Fill, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    few = a_finished_lot(technician, pharmacist, other_pharmacist, capsules=29)
    refused(queued, few, technician, Refused, "LOT_SHORT")


def test_refuses_lot_that_expires_before_the_last_dose(queued: Fill, capsules: Lot, technician: Staff) -> None:
    last_start = NOW + timedelta(days=150)
    refused(queued, capsules, technician, Refused, "DAYS_SUPPLY_BEYOND_BUD", at=last_start + timedelta(days=1))
    assert allocate_fill(queued, capsules, actor=technician, at=last_start).status == FillStatus.ALLOCATED


@pytest.mark.parametrize("status", ["quarantined", "recalled"])
def test_refuses_a_lot_that_was_withdrawn(queued: Fill, capsules: Lot, technician: Staff, status: str) -> None:
    Lot.objects.filter(pk=capsules.pk).update(status=status)
    refused(queued, capsules, technician, Refused, "LOT_NOT_RELEASED")


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_allocating_needs_the_right(who: str, request: pytest.FixtureRequest, queued: Fill, capsules: Lot) -> None:
    refused(queued, capsules, request.getfixturevalue(who), NotPermitted, "NOT_PERMITTED", field="")


def test_refuses_a_second_allocation(queued: Fill, capsules: Lot, technician: Staff) -> None:
    allocate_fill(queued, capsules, actor=technician, at=NOW)
    with refuses(Refused, "WRONG_STATE"):
        allocate_fill(queued, capsules, actor=technician, at=NOW)
    assert Lot.objects.get(pk=capsules.pk).on_hand == 70


def test_refuses_when_the_order_is_not_active_any_more(queued: Fill, capsules: Lot, technician: Staff) -> None:
    Order.objects.update(status="expired")
    refused(queued, capsules, technician, Refused, "ORDER_NOT_ACTIVE", field="order")


def test_database_refuses_a_fill_without_its_lot_or_its_label(queued: Fill) -> None:
    with database_refuses("has no lot"):
        execute("UPDATE compounding_fill SET status = 'allocated'")


def test_database_refuses_a_second_fill_of_the_same_number(queued: Fill, technician: Staff) -> None:
    with database_refuses("fill_number_once"):
        Fill.objects.create(order=queued.order, number=1, started_by=technician, started_at=NOW)


def test_database_refuses_to_swap_the_lot_of_a_fill(allocated: Fill, technician: Staff, pharmacist: Staff) -> None:
    other = a_lot(a_material(MaterialKind.SHELL), technician, pharmacist, number="OTHER")
    with database_refuses("Cannot update"):
        FillItem.objects.update(lot=other)


def test_each_order_asks_for_its_own_quantity(
    prescriber: Prescriber, capsules: Lot, technician: Staff, pharmacist: Staff
) -> None:
    order = a_verified_order(prescriber, pharmacist, capsules_per_dose=3, days_supply=20, quantity_capsules=60)
    allocate_fill(start_fill(order, actor=technician, at=NOW), capsules, actor=technician, at=NOW)
    assert Lot.objects.get(pk=capsules.pk).on_hand == 40
