"""A titration as stored: both forms are checked by the database, and everything that reads an order copes with it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pharmacy.core.errors import Refused
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import last_dose_mg, one_strength, order_schedule
from pharmacy.orders.services import cancel_order, order_content, verify_order
from pharmacy.orders.wording import directions_words, strength_words, supply_words
from pharmacy.people.models import Prescriber, Staff
from pharmacy.signatures.models import Signature
from pharmacy.signatures.services import content_digest
from tests.factories import NOW, PASSWORD, a_verified_order, an_intake, an_order
from tests.order_factories import a_titration_order
from tests.refusal import database_refuses, refuses

pytestmark = pytest.mark.django_db
STORED = [{"dose_mg": "1.5", "days": 14}, {"dose_mg": "3", "days": 14}, {"dose_mg": "4.5", "days": 14}]


def codes(order: Order) -> list[str]:
    return list(order.findings.order_by("pk").values_list("code", flat=True))


def test_stores_the_steps_and_what_follows_from_them(prescriber: Prescriber) -> None:
    order = Order.objects.get(pk=a_titration_order(prescriber).pk)
    assert order.schedule == STORED
    assert (order.days_supply, order.open_ended, order.refill_days, order.refills) == (42, True, 30, 2)
    assert (order.strength_mg, order.capsules_per_dose, order.quantity_capsules) == (None, None, None)
    assert codes(order) == []


def test_an_order_of_one_strength_has_no_titration(prescriber: Prescriber) -> None:
    order = an_order(prescriber, an_intake(capsules_per_dose=2, quantity_capsules=60))
    assert (order.schedule, order.open_ended, order.refill_days) == (None, False, None)
    assert order_schedule(order) is None
    assert last_dose_mg(order) == Decimal(3)
    assert one_strength(order).quantity_capsules == 60


def test_selectors_read_the_schedule(prescriber: Prescriber) -> None:
    order = a_titration_order(prescriber, ("1.5", 7), ("2", 7))
    schedule = order_schedule(order)
    assert schedule
    assert schedule.total_days == 14
    assert last_dose_mg(order) == Decimal(2)
    with refuses(Refused, "TITRATION_ORDER", field="order"):
        one_strength(order)


def test_says_it_in_words(prescriber: Prescriber) -> None:
    order = a_titration_order(prescriber, ("1.5", 14), ("3", 1))
    assert strength_words(order) == "1.5 to 3 mg"
    assert directions_words(order) == "Take by mouth at bedtime: 1.5 mg for 14 days, then 3 mg for 1 day, and on"
    assert supply_words(order) == "15 days in all, 2 refills of 30 days at the last dose"
    alone = a_titration_order(prescriber, ("3", 30), refills=0, external_id="B")
    assert (strength_words(alone), supply_words(alone)) == ("3 mg", "30 days in all, no refills")


def test_the_signature_covers_the_schedule(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = verify_order(a_titration_order(prescriber), actor=pharmacist, password=PASSWORD, at=NOW)
    content = order_content(Order.objects.get())
    assert (content["schedule"], content["open_ended"], content["refill_days"]) == (STORED, True, 30)
    assert Signature.objects.get(subject_id=str(order.pk)).digest_sha256 == content_digest(content)


@pytest.mark.parametrize(
    ("stated", "warnings"),
    [
        ((("1.5", 14), ("3.5", 14)), ["STEP_JUMP"]),
        ((("3", 14), ("1.5", 14)), ["STEP_DOWN"]),
        ((("1.5", 14), ("1.5", 14)), ["STEP_REPEATED"]),
        ((("1.5", 14), ("4.5", 7), ("3", 7)), ["STEP_JUMP", "STEP_DOWN"]),
    ],
)
def test_a_step_to_look_at_twice_warns_and_holds_nothing(
    prescriber: Prescriber, stated: Any, warnings: list[str]
) -> None:
    order = a_titration_order(prescriber, *stated)
    assert (codes(order), order.status) == (warnings, "received")
    assert set(order.findings.values_list("severity", flat=True)) == {"warn"}


def test_it_is_compared_with_the_order_before_by_its_first_dose(prescriber: Prescriber, pharmacist: Staff) -> None:
    low = a_verified_order(prescriber, pharmacist)
    cancel_order(low, actor=pharmacist, reason="Dose goes up", at=NOW)
    assert codes(a_titration_order(prescriber, external_id="A")) == []
    cancel_order(Order.objects.get(external_id="A"), actor=pharmacist, reason="Again", at=NOW)
    assert codes(a_titration_order(prescriber, ("3.5", 30), external_id="B")) == ["STRENGTH_STEP_LARGE"]


def test_the_next_order_is_compared_with_its_last_dose(prescriber: Prescriber, pharmacist: Staff) -> None:
    titration = a_titration_order(prescriber)
    verify_order(titration, actor=pharmacist, password=PASSWORD, at=NOW)
    after = an_order(prescriber, an_intake(external_id="NEXT", strength_mg=Decimal("4.5")))
    assert codes(after) == ["DUPLICATE_THERAPY"]
    assert "a titration from 1.5 mg to 4.5 mg a day" in after.findings.get().message
    low = an_order(prescriber, an_intake(external_id="LOW"))
    assert "STRENGTH_STEP_LARGE" in codes(low)


def test_as_long_as_capsules_keep_warns(prescriber: Prescriber) -> None:
    assert codes(a_titration_order(prescriber, ("1.5", 90), ("3", 90))) == ["SUPPLY_REACHES_BEYOND_USE"]


def a_copy(order: Order, **changes: Any) -> None:
    left_out = {"id", "public_id", "status", "held_from"}
    columns = {f.attname: getattr(order, f.attname) for f in Order._meta.concrete_fields if f.attname not in left_out}
    Order.objects.create(**{**columns, "external_id": "COPY", "rx_number": 9, **changes})


def test_a_copy_of_a_good_titration_passes(prescriber: Prescriber) -> None:
    a_copy(a_titration_order(prescriber))
    assert Order.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"strength_mg": "1.5"}, "order_one_form"),
        ({"quantity_capsules": 42}, "order_one_form"),
        ({"refill_days": None}, "order_one_form"),
        ({"refill_days": 181}, "order_one_form"),
        ({"schedule": None}, "order_one_form"),
        ({"open_ended": False}, "order_refills_last_dose"),
        ({"days_supply": 43}, "order_schedule_agrees"),
        ({"schedule": [], "days_supply": 0}, "order_schedule_agrees"),
        ({"schedule": {}}, "order_schedule_steps|array"),
        ({"schedule": [{"dose_mg": "1.7", "days": 42}]}, "order_schedule_steps"),
        ({"schedule": [{"dose_mg": "15", "days": 42}]}, "order_schedule_steps"),
        ({"schedule": [{"dose_mg": 1.5, "days": 42.5}]}, "order_schedule_steps"),
        ({"schedule": [{"dose_mg": "1.5", "days": "42"}]}, "order_schedule_steps"),
        ({"schedule": [{"days": 42}]}, "order_schedule_steps"),
        ({"schedule": [{"dose_mg": "1.5", "days": 43}, {"dose_mg": "3", "days": -1}]}, "order_schedule_steps"),
        ({"version": 2}, "order_version"),
        ({"version": 0}, "order_version"),
    ],
)
def test_the_database_refuses_a_titration_no_service_would_store(
    prescriber: Prescriber, changes: dict[str, Any], constraint: str
) -> None:
    order = a_titration_order(prescriber)
    with database_refuses(constraint):
        a_copy(order, **changes)
    assert Order.objects.count() == 1
