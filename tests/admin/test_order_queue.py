"""The list of orders: what waits for verification by risk and age, and what waits for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pharmacy.orders.models import Order
from tests import factories as make
from tests.admin.conftest import VICODIN, Desk, list_url
from tests.order_factories import a_titration

pytestmark = pytest.mark.django_db
WARNED = {"pregnancy": "yes", "liver_disease": "severe"}


def an_order(prescriber: Any, name: str, minutes: int, **changes: Any) -> Order:
    patient = replace(make.MARIA, given_name=name)
    intake = make.an_intake(external_id=name, patient=patient, **changes)
    return make.an_order(prescriber, intake, at=make.NOW + timedelta(minutes=minutes))


def names(desk: Desk, **query: str) -> list[str]:
    return [order.external_id for order in desk.client.get(list_url(Order), query).context["cl"].result_list]


def test_most_warnings_first_then_the_longest_waiting(prescriber: Any, pharmacist: Any) -> None:
    an_order(prescriber, "late", 3)
    an_order(prescriber, "early", 1)
    an_order(prescriber, "two", 5, **WARNED)
    an_order(prescriber, "one", 0, pregnancy="yes")
    assert names(Desk(pharmacist), status__exact="received") == ["two", "one", "early", "late"]


def test_elsewhere_the_newest_first(prescriber: Any, pharmacist: Any) -> None:
    an_order(prescriber, "warned", 0, **WARNED)
    an_order(prescriber, "new", 1)
    assert names(Desk(pharmacist)) == ["new", "warned"]


def test_a_column_may_be_sorted_by_risk(prescriber: Any, pharmacist: Any) -> None:
    an_order(prescriber, "warned", 0, **WARNED)
    an_order(prescriber, "new", 1)
    assert names(Desk(pharmacist), o="4") == ["warned", "new"]


def test_says_how_many_warnings_and_for_whom_a_held_one_waits(
    prescriber: Any, pharmacist: Any, held_order: Order
) -> None:
    an_order(prescriber, "warned", 0, **WARNED)
    text = Desk(pharmacist).client.get(list_url(Order)).content.decode()
    assert "2 warnings" in text
    assert "Waits for prescriber" in text


def test_a_washout_says_until_when(prescriber: Any, pharmacist: Any) -> None:
    codeine = replace(VICODIN, name="Codeine", status="recent", last_taken_on=make.TODAY)
    make.an_order(prescriber, make.with_medicines(codeine))
    assert "Waits for pharmacy, 4 Dec 2026" in Desk(pharmacist).client.get(list_url(Order)).content.decode()


def test_a_titration_is_listed_by_its_range(prescriber: Any, pharmacist: Any) -> None:
    make.an_order(prescriber, a_titration())
    assert "1.5 to 4.5 mg" in Desk(pharmacist).client.get(list_url(Order)).content.decode()


def test_the_queue_costs_the_same_for_one_row_and_for_ten(prescriber: Any, pharmacist: Any) -> None:
    desk = Desk(pharmacist)
    an_order(prescriber, "first", 0, **WARNED)
    names(desk, status__exact="received")
    with CaptureQueriesContext(connection) as one:
        names(desk, status__exact="received")
    for number in range(9):
        an_order(prescriber, f"more{number}", number, **WARNED)
    with CaptureQueriesContext(connection) as ten:
        names(desk, status__exact="received")
    assert len(ten) == len(one)
