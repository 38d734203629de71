"""The database itself remembers where a held order came from, and lets it go back only there."""

from __future__ import annotations

import pytest

from pharmacy.orders.models import Order
from pharmacy.people.models import Prescriber, Staff
from tests.factories import a_verified_order, an_order
from tests.order_factories import an_active_order
from tests.refusal import database_refuses, execute

pytestmark = pytest.mark.django_db


def move(status: str) -> None:
    execute("UPDATE pharmacy_order SET status = %s", status)


def test_an_active_order_goes_back_to_active_and_nowhere_else(prescriber: Prescriber, pharmacist: Staff) -> None:
    an_active_order(prescriber, pharmacist)
    move("on_hold")
    assert Order.objects.get().held_from == "active"
    for elsewhere in ("received", "rejected"):
        with database_refuses("Invalid transition: held from active"):
            move(elsewhere)
    move("active")
    assert Order.objects.get().held_from == ""


@pytest.mark.parametrize("first", ["received", "verified"])
def test_one_that_was_not_active_cannot_become_it_by_a_hold(
    first: str, prescriber: Prescriber, pharmacist: Staff
) -> None:
    if first == "verified":
        a_verified_order(prescriber, pharmacist)
    else:
        an_order(prescriber)
    move("on_hold")
    assert Order.objects.get().held_from == first
    with database_refuses("Invalid transition: held from"):
        move("active")
    move("received")


def test_nobody_can_write_where_it_came_from(prescriber: Prescriber) -> None:
    an_order(prescriber)
    execute("UPDATE pharmacy_order SET held_from = 'active'")
    assert Order.objects.get().held_from == ""
    execute("UPDATE pharmacy_order SET status = 'on_hold', held_from = 'active'")
    assert Order.objects.get().held_from == "received"
    execute("UPDATE pharmacy_order SET held_from = 'active'")
    assert Order.objects.get().held_from == "received"
