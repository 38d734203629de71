"""Titrations over HTTP: stated as steps, answered as steps, refused by field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pharmacy.orders.models import Order
from tests.payloads import a_payload
from tests.pharmacy.api.conftest import Clinic

Refused = Callable[..., dict[str, Any]]
STEPS: list[dict[str, Any]] = [
    {"strength_mg": "1.5", "days": 14},
    {"strength_mg": "3.0", "days": 14},
    {"strength_mg": 4.5, "days": 14},
]
ONE_STRENGTH = ("strength_mg", "capsules_per_dose", "quantity_capsules", "days_supply")


def a_titration(**changes: Any) -> dict[str, Any]:
    plain = {name: value for name, value in a_payload().items() if name not in ONE_STRENGTH}
    return {**plain, "schedule": [dict(step) for step in STEPS], **changes}


def test_stores_and_answers_the_steps(clinic: Clinic) -> None:
    answer = clinic.submit(a_titration())
    body = answer.json()
    assert answer.status_code == 201, body
    assert body["schedule"] == [
        {"strength_mg": "1.5", "days": 14}, {"strength_mg": "3", "days": 14}, {"strength_mg": "4.5", "days": 14},
    ]  # fmt: skip
    assert (body["strength_mg"], body["capsules_per_dose"], body["quantity_capsules"]) == (None, None, None)
    assert (body["days_supply"], body["open_ended"], body["refill_days"]) == (42, True, 30)
    assert clinic.get(answer.headers["Location"]).json() == body


def test_an_order_of_one_strength_has_no_schedule(clinic: Clinic) -> None:
    for schedule in ({}, {"schedule": None, "open_ended": None, "refill_days": None}):
        body = clinic.submit(a_payload(external_id=f"C{len(schedule)}", **schedule)).json()
        assert (body["schedule"], body["open_ended"], body["refill_days"]) == (None, False, None)


def test_takes_what_is_stated_of_the_refills(clinic: Clinic) -> None:
    body = clinic.submit(a_titration(refills=0, open_ended=True, refill_days=90)).json()
    assert (body["open_ended"], body["refill_days"]) == (True, 90)


def test_warns_of_a_jump(clinic: Clinic) -> None:
    steps = [{"strength_mg": "1.5", "days": 14}, {"strength_mg": "4.5", "days": 14}]
    body = clinic.submit(a_titration(schedule=steps)).json()
    assert (body["status"], [f["code"] for f in body["findings"]]) == ("received", ["STEP_JUMP"])


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        (
            {"schedule": [{"strength_mg": "1.5", "days": 14}, {"strength_mg": "2.2", "days": 7}]},
            "REGIMEN_NOT_WHOLE_CAPSULES",
            "schedule.1.strength_mg",
        ),
        ({"schedule": [{"strength_mg": "15", "days": 14}]}, "STRENGTH_TENFOLD_SUSPECT", "schedule.0.strength_mg"),
        ({"schedule": [{"strength_mg": "0.5", "days": 14}]}, "STRENGTH_OUT_OF_RANGE", "schedule.0.strength_mg"),
        ({"schedule": [{"strength_mg": "1.5 mg", "days": 14}]}, "STRENGTH_NOT_A_NUMBER", "schedule.0.strength_mg"),
        ({"schedule": [{"strength_mg": "1.5", "days": 0}]}, "DAYS_OUT_OF_RANGE", "schedule.0.days"),
        ({"schedule": [{"strength_mg": "1.5", "days": "14"}]}, "FIELD_INVALID", "schedule.0.days"),
        ({"schedule": [{"strength_mg": "1.5"}]}, "FIELD_MISSING", "schedule.0.days"),
        ({"schedule": [{"strength_mg": "1.5", "days": 1, "mg": 1}]}, "FIELD_UNKNOWN", "schedule.0.mg"),
        ({"schedule": []}, "SCHEDULE_EMPTY", "schedule"),
        ({"schedule": [{"strength_mg": "1.5", "days": 1}] * 101}, "FIELD_TOO_LONG", "schedule"),
        ({"schedule": [{"strength_mg": "1.5", "days": 1}] * 13}, "TOO_MANY_STEPS", "schedule"),
        ({"schedule": [{"strength_mg": "1.5", "days": 91}] * 2}, "DAYS_SUPPLY_OUT_OF_RANGE", "schedule"),
        ({"schedule": "1.5 x 14"}, "FIELD_INVALID", "schedule"),
        ({"schedule": [14]}, "FIELD_INVALID", "schedule.0"),
        ({"strength_mg": "1.5"}, "REGIMEN_STATED_TWICE", "strength_mg"),
        ({"capsules_per_dose": 1}, "REGIMEN_STATED_TWICE", "capsules_per_dose"),
        ({"quantity_capsules": 42}, "REGIMEN_STATED_TWICE", "quantity_capsules"),
        ({"days_supply": 42}, "REGIMEN_STATED_TWICE", "days_supply"),
        ({"open_ended": False}, "REFILLS_NOT_OPEN_ENDED", "open_ended"),
        ({"refill_days": 0}, "REFILL_DAYS_OUT_OF_RANGE", "refill_days"),
    ],
)
def test_refuses_by_field(clinic: Clinic, refused: Refused, changes: dict[str, Any], code: str, field: str) -> None:
    document = refused(clinic.submit(a_titration(**changes)), 400, code, field)
    assert document["errors"][0]["pointer"] == "/" + field.replace(".", "/")


@pytest.mark.parametrize("name", ["open_ended", "refill_days"])
def test_refuses_what_belongs_to_a_titration(clinic: Clinic, refused: Refused, name: str) -> None:
    value = {"open_ended": True, "refill_days": 30}[name]
    refused(clinic.submit(a_payload(**{name: value})), 400, "NOT_A_TITRATION", name)


def test_names_the_dose_that_could_be_meant(clinic: Clinic, refused: Refused) -> None:
    steps = [{"strength_mg": "2.2", "days": 7}]
    document = refused(
        clinic.submit(a_titration(schedule=steps)), 400, "REGIMEN_NOT_WHOLE_CAPSULES", "schedule.0.strength_mg"
    )
    assert "2 mg and 2.5 mg" in document["detail"]


def test_the_same_titration_again_is_a_duplicate(clinic: Clinic) -> None:
    clinic.submit(a_titration())
    assert clinic.submit(a_titration()).json()["code"] == "DUPLICATE_ORDER"
    assert Order.objects.count() == 1
