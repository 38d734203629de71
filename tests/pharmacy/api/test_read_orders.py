"""GET /api/v1/orders/ and /api/v1/orders/{id}/."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pharmacy.orders.intake import MedicineIntake
from pharmacy.people.models import Prescriber, Staff
from pharmacy.screening.models import Finding
from tests.factories import NOW, PASSWORD, a_verified_order, an_intake, an_order, with_medicines
from tests.pharmacy.api.conftest import ORDERS, Clinic

Refused = Callable[..., dict[str, Any]]
TRAMADOL = MedicineIntake("tramadol", "current")


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [order["external_id"] for order in answer.json()["results"]]


def some_orders(prescriber: Prescriber, count: int, *, first: int = 0) -> None:
    for number in range(first, first + count):
        intake = with_medicines(TRAMADOL, external_id=f"C-{number:03}")
        an_order(prescriber, intake, at=NOW + timedelta(minutes=number))


def test_one_order(clinic: Clinic, prescriber: Prescriber) -> None:
    order = an_order(prescriber)
    answer = clinic.get(f"{ORDERS}{order.public_id}/").json()
    assert (answer["id"], answer["rx_number"]) == (str(order.public_id), order.rx_number)


def test_an_order_says_when_it_was_verified(clinic: Clinic, prescriber: Prescriber, pharmacist: Staff) -> None:
    order = a_verified_order(prescriber, pharmacist)
    answer = clinic.get(f"{ORDERS}{order.public_id}/").json()
    assert (answer["status"], answer["verified_at"]) == ("verified", "2026-11-24T20:00:00Z")


def test_an_overridden_finding_says_so(clinic: Clinic, prescriber: Prescriber, pharmacist: Staff) -> None:
    from pharmacy.orders.services import override_finding

    order = an_order(prescriber, with_medicines(TRAMADOL))
    for finding in Finding.objects.filter(order=order, severity="block"):
        override_finding(finding, actor=pharmacist, password=PASSWORD, reason="Stopped in June; chart was old",
                         prescriber_contact="Dr Okafor", at=NOW)  # fmt: skip
    answer = clinic.get(f"{ORDERS}{order.public_id}/").json()
    assert answer["status"] == "received"
    assert {f["overridden"] for f in answer["findings"] if f["severity"] == "block"} == {True}


def test_someone_elses_order_is_not_found(other_clinic: Clinic, prescriber: Prescriber) -> None:
    order = an_order(prescriber)
    answer = other_clinic.get(f"{ORDERS}{order.public_id}/")
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    "public_id", ["9d2f2e5e-4b07-4a65-9a2e-1f4c5a0b7c11", "1", "not-a-uuid", "\u0661", "x" * 3000, "%00"]
)
def test_an_id_that_does_not_exist_is_not_found(clinic: Clinic, refused: Refused, public_id: str) -> None:
    refused(clinic.get(f"{ORDERS}{public_id}/"), 404, "NOT_FOUND")


def test_lists_ones_own_orders_newest_first(
    clinic: Clinic, prescriber: Prescriber, other_prescriber: Prescriber
) -> None:
    some_orders(prescriber, 3)
    an_order(other_prescriber, an_intake(prescriber_npi=other_prescriber.npi))
    assert ids(clinic.get()) == ["C-002", "C-001", "C-000"]


def test_lists_nothing_at_first(clinic: Clinic) -> None:
    assert clinic.get().json() == {"next": None, "results": []}


def test_lists_by_status(clinic: Clinic, prescriber: Prescriber) -> None:
    some_orders(prescriber, 1)
    an_order(prescriber)
    assert ids(clinic.get(status="on_hold")) == ["C-000"]
    assert ids(clinic.get(status="received")) == ["CLINIC-1"]
    assert ids(clinic.get(status="expired")) == []


@pytest.mark.parametrize("since", ["2026-11-24T20:02:00Z", "2026-11-24T12:02:00-08:00", "2026-11-24T21:02:00 01:00"])
def test_lists_from_a_time_on(clinic: Clinic, prescriber: Prescriber, since: str) -> None:
    some_orders(prescriber, 4)
    assert ids(clinic.get(since=since)) == ["C-003", "C-002"]


@pytest.mark.parametrize("status", ["", "held", "ON_HOLD", "\x00", "received,on_hold"])
def test_refuses_an_unknown_status(clinic: Clinic, refused: Refused, status: str) -> None:
    assert "on_hold" in refused(clinic.get(status=status), 400, "STATUS_UNKNOWN", "status")["detail"]


@pytest.mark.parametrize("since", ["", "yesterday", "2026-11-24", "2026-11-24T20:00:00", "0001-01-01T00:00:00+14:00",
                                   "9999-12-31T23:59:59-14:00", "\x00", "1e9"])  # fmt: skip
def test_refuses_a_since_that_is_no_moment(clinic: Clinic, refused: Refused, since: str) -> None:
    refused(clinic.get(since=since), 400, "SINCE_INVALID", "since")


def test_refuses_a_misspelt_parameter(clinic: Clinic, refused: Refused) -> None:
    refused(clinic.get(stauts="on_hold"), 400, "PARAMETER_UNKNOWN", "stauts")


@pytest.mark.parametrize(
    "cursor", ["", "x", "\x00", "cD0xMjM=", "\u00e9", "MjAyNi0xMS0yNFQyMDowMDowMFogOTk5OTk5OTk5OTk5OTk5OTk5OTk="]
)
def test_refuses_a_cursor_it_never_gave(clinic: Clinic, refused: Refused, cursor: str) -> None:
    refused(clinic.get(cursor=cursor), 400, "CURSOR_INVALID", "cursor")


def test_walks_all_pages_once(clinic: Clinic, prescriber: Prescriber, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pharmacy.api.paging.PAGE_SIZE", 3)
    some_orders(prescriber, 5)
    for number in range(3):  # at one and the same moment
        an_order(prescriber, an_intake(external_id=f"SAME-{number}"), at=NOW - timedelta(hours=1))
    seen: list[str] = []
    address: str | None = f"{ORDERS}?since=2026-11-01T00:00:00Z"
    while address:
        answer = clinic.client.get(address)
        seen += ids(answer)
        some_orders(prescriber, 1, first=100 + len(seen))  # newer ones do not shift the rest
        address = answer.json()["next"]
    assert seen == ["C-004", "C-003", "C-002", "C-001", "C-000", "SAME-2", "SAME-1", "SAME-0"]


def test_twenty_orders_cost_as_many_queries_as_one(
    clinic: Clinic, prescriber: Prescriber, django_assert_num_queries: Any
) -> None:
    some_orders(prescriber, 1)
    with django_assert_num_queries(10):
        clinic.get()
    some_orders(prescriber, 19, first=1)
    with django_assert_num_queries(10) as captured:
        assert len(ids(clinic.get())) == 20
    assert not [query for query in captured.captured_queries if "COUNT(" in query["sql"]]


def test_times_carry_their_offset(clinic: Clinic, prescriber: Prescriber) -> None:
    an_order(prescriber, at=datetime(2026, 11, 24, 20, 0, tzinfo=UTC))
    assert clinic.get().json()["results"][0]["received_at"] == "2026-11-24T20:00:00Z"
