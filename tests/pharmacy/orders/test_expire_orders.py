"""Orders that waited until they were too old to be filled."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pharmacy.orders.intake import MedicineIntake
from pharmacy.orders.models import Order, OrderHold
from pharmacy.orders.services import Hold, expire_orders, hold_order
from pharmacy.orders.tasks import expire_orders as task
from pharmacy.orders.validity import is_expired, last_fill_on, validity
from pharmacy.people.models import Prescriber, Staff
from tests.factories import MARIA, NOW, TODAY, a_verified_order, an_intake, an_order, with_medicines
from tests.order_factories import an_active_order
from tests.pharmacy.audit.trail import trail

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)
TRAMADOL = MedicineIntake("Tramadol", "current")


def test_a_year_from_the_day_it_was_written() -> None:
    assert last_fill_on(TODAY, "CA") == TODAY + YEAR
    assert not is_expired(TODAY, "CA", on=TODAY + YEAR)
    assert is_expired(TODAY, "CA", on=TODAY + YEAR + timedelta(days=1))


def test_the_days_are_data_with_their_source() -> None:
    assert (validity("ca").jurisdiction, validity("XX").jurisdiction) == ("CA", "US")
    assert validity("CA").source
    assert validity("CA").confidence == "unsure"


@pytest.mark.parametrize("state", ["received", "on_hold", "verified"])
def test_ends_what_waited_too_long_and_says_why(state: str, prescriber: Prescriber, pharmacist: Staff) -> None:
    if state == "verified":
        order = a_verified_order(prescriber, pharmacist)
    else:
        order = an_order(prescriber, with_medicines(TRAMADOL) if state == "on_hold" else None)
    assert expire_orders(at=NOW + YEAR) == 0
    assert expire_orders(at=NOW + YEAR + timedelta(days=1)) == 1
    order.refresh_from_db()
    assert order.status == "expired"
    assert "until 2027-11-24" in order.end_reason
    assert trail(order)[-1][1:4] == ("expired", "expire_order", "worker")
    assert not OrderHold.objects.filter(closed_at=None).exists()
    assert expire_orders(at=NOW + 2 * YEAR) == 0


def test_leaves_what_capsules_were_taken_for(prescriber: Prescriber, pharmacist: Staff) -> None:
    an_active_order(prescriber, pharmacist)
    held = an_active_order(prescriber, pharmacist, external_id="B", patient=replace(MARIA, given_name="Ada"))
    hold_order(held, Hold("OUT_OF_STOCK", "x"), actor=pharmacist, at=NOW)
    assert expire_orders(at=NOW + 2 * YEAR) == 0


def test_leaves_the_young_ones(prescriber: Prescriber) -> None:
    an_order(prescriber, an_intake(written_on=TODAY - timedelta(days=200)))
    an_order(prescriber, an_intake(external_id="YOUNG"))
    assert expire_orders(at=NOW + timedelta(days=200)) == 1
    assert list(Order.objects.filter(status="received").values_list("external_id", flat=True)) == ["YOUNG"]


def test_the_task_works_on_the_clock_of_now(prescriber: Prescriber, monkeypatch: pytest.MonkeyPatch) -> None:
    an_order(prescriber)
    monkeypatch.setattr("pharmacy.orders.tasks.timezone.now", lambda: NOW + 2 * YEAR)
    assert task() == 1


def test_it_is_due_by_the_clock_of_the_scheduler(settings: pytest.FixtureRequest) -> None:
    from pharmacy.celery import app

    app.loader.import_default_modules()
    due = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}  # type: ignore[attr-defined]
    assert "pharmacy.expire_orders" in due <= set(app.tasks)
