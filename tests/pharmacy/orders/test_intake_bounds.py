"""Lengths and choices are refused by the intake itself, whoever calls it, and agree with the columns."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pharmacy.catalog.history import choices
from pharmacy.orders.intake import MedicineIntake, OrderIntake, intake_problems
from pharmacy.orders.intake_lengths import ALLERGY_LENGTH, MEDICINE_LENGTHS, MOST_ENTRIES, ORDER_LENGTHS
from pharmacy.orders.models import Order, OrderMedicine
from tests.factories import TODAY, an_intake, with_medicines


def width(model: Any, column: str) -> int:
    length: int = model._meta.get_field(column).max_length
    return length


def found(intake: OrderIntake) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.field) for problem in intake_problems(intake, on=TODAY)]


@pytest.mark.parametrize("name", ORDER_LENGTHS)
def test_a_text_may_fill_its_column_and_no_more(name: str) -> None:
    most = ORDER_LENGTHS[name]
    assert most == width(Order, name)
    assert found(an_intake(**{name: "x" * most})) == []
    assert found(an_intake(**{name: "x" * (most + 1)})) == [("FIELD_TOO_LONG", name)]


@pytest.mark.parametrize("name", MEDICINE_LENGTHS)
def test_a_medicines_text_may_fill_its_column_and_no_more(name: str) -> None:
    most = MEDICINE_LENGTHS[name]
    assert most == width(OrderMedicine, name)
    plain: Any = MedicineIntake("metformin", "current")
    assert found(with_medicines(replace(plain, **{name: "x" * most}))) == []
    too_long = with_medicines(plain, replace(plain, **{name: "x" * (most + 1)}))
    assert found(too_long) == [("FIELD_TOO_LONG", f"medicines.1.{name}")]


def test_allergies_and_medicines_are_counted_and_measured() -> None:
    assert found(an_intake(allergies=("x" * ALLERGY_LENGTH,) * MOST_ENTRIES)) == []
    assert found(an_intake(allergies=("x" * (ALLERGY_LENGTH + 1),))) == [("FIELD_TOO_LONG", "allergies.0")]
    assert found(an_intake(allergies=("x",) * (MOST_ENTRIES + 1))) == [("FIELD_TOO_LONG", "allergies")]
    medicines = [MedicineIntake("x", "current")] * (MOST_ENTRIES + 1)
    assert found(with_medicines(*medicines)) == [("FIELD_TOO_LONG", "medicines")]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"pregnancy": "perhaps"}, "PREGNANCY_NOT_A_CHOICE", "pregnancy"),
        ({"pregnancy": ""}, "PREGNANCY_NOT_A_CHOICE", "pregnancy"),
        ({"liver_disease": "cirrhosis"}, "LIVER_DISEASE_NOT_A_CHOICE", "liver_disease"),
        ({"conditions": ("gout",)}, "CONDITION_NOT_A_CHOICE", "conditions.0"),
        ({"conditions": ("breastfeeding", "x" * 10_000)}, "CONDITION_NOT_A_CHOICE", "conditions.1"),
        ({"conditions": ("breastfeeding",) * 21}, "FIELD_TOO_LONG", "conditions"),
        ({"planned_surgery_on": TODAY + timedelta(days=733)}, "SURGERY_DATE_UNLIKELY", "planned_surgery_on"),
        ({"planned_surgery_on": TODAY - timedelta(days=366)}, "SURGERY_DATE_UNLIKELY", "planned_surgery_on"),
    ],
)
def test_names_what_is_no_choice_or_no_likely_date(changes: dict[str, Any], code: str, field: str) -> None:
    assert found(an_intake(**changes)) == [(code, field)]


@pytest.mark.parametrize("field", ["pregnancy", "liver_disease"])
def test_takes_every_choice(field: str) -> None:
    for value in choices(field):
        assert found(an_intake(**{field: value})) == []
        assert len(value) <= width(Order, field)


def test_takes_every_condition_at_once_and_a_surgery_within_two_years() -> None:
    assert found(an_intake(conditions=choices("conditions"), planned_surgery_on=TODAY + timedelta(days=700))) == []
    assert all(len(value) <= 40 for value in choices("conditions"))
