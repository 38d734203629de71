"""A titration as stated: what is refused, with which code and at which field; pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmacy.catalog.strengths import STRENGTH_LADDER_MG
from pharmacy.orders.intake import OrderIntake, intake_problems
from pharmacy.orders.intake_regimen import StepIntake, goes_on, schedule_of
from tests.factories import TODAY, an_intake
from tests.order_factories import NO_ONE_STRENGTH, a_titration, steps


def found(intake: OrderIntake) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.field) for problem in intake_problems(intake, on=TODAY)]


@pytest.mark.parametrize(
    "intake",
    [
        a_titration(), a_titration(refills=0), a_titration(refills=0, open_ended=False), a_titration(open_ended=True),
        a_titration(refill_days=90), a_titration(("1.5", 180)), a_titration(("2.5", 7), ("3.5", 1)),
        a_titration(("4.5", 14), ("1.5", 14)), a_titration(*[("1.5", 15)] * 12),
    ],
)  # fmt: skip
def test_finds_nothing_wrong(intake: OrderIntake) -> None:
    assert found(intake) == []


@pytest.mark.parametrize(
    ("intake", "code", "field"),
    [
        (a_titration(("1.5", 14), ("2.2", 14)), "REGIMEN_NOT_WHOLE_CAPSULES", "schedule.1.strength_mg"),
        (a_titration(("15", 14)), "STRENGTH_TENFOLD_SUSPECT", "schedule.0.strength_mg"),
        (a_titration(("0.15", 14)), "STRENGTH_TENFOLD_SUSPECT", "schedule.0.strength_mg"),
        (a_titration(("0.5", 14), ("1.5", 14)), "STRENGTH_OUT_OF_RANGE", "schedule.0.strength_mg"),
        (a_titration(("3", 14), ("6", 14)), "STRENGTH_OUT_OF_RANGE", "schedule.1.strength_mg"),
        (a_titration(("NaN", 14)), "STRENGTH_NOT_A_NUMBER", "schedule.0.strength_mg"),
        (a_titration(("1.5", 0)), "DAYS_OUT_OF_RANGE", "schedule.0.days"),
        (a_titration(("1.5", 14), ("3", 181)), "DAYS_OUT_OF_RANGE", "schedule.1.days"),
        (a_titration(("1.5", 90), ("3", 91)), "DAYS_SUPPLY_OUT_OF_RANGE", "schedule"),
        (a_titration(*[("1.5", 1)] * 13), "TOO_MANY_STEPS", "schedule"),
        (a_titration(schedule=()), "SCHEDULE_EMPTY", "schedule"),
        (a_titration(refill_days=0), "REFILL_DAYS_OUT_OF_RANGE", "refill_days"),
        (a_titration(refill_days=181), "REFILL_DAYS_OUT_OF_RANGE", "refill_days"),
        (a_titration(refills=1, open_ended=False), "REFILLS_NOT_OPEN_ENDED", "open_ended"),
        (a_titration(strength_mg=Decimal("1.5")), "REGIMEN_STATED_TWICE", "strength_mg"),
        (a_titration(days_supply=42), "REGIMEN_STATED_TWICE", "days_supply"),
        (an_intake(open_ended=True), "NOT_A_TITRATION", "open_ended"),
        (an_intake(refill_days=30), "NOT_A_TITRATION", "refill_days"),
        (an_intake(strength_mg=None), "REGIMEN_MISSING", "strength_mg"),
    ],
)
def test_names_the_one_thing_wrong_and_its_field(intake: OrderIntake, code: str, field: str) -> None:
    assert found(intake) == [(code, field)]


def test_an_order_without_any_regimen_names_all_that_is_missing() -> None:
    assert found(an_intake(**NO_ONE_STRENGTH)) == [("REGIMEN_MISSING", name) for name in NO_ONE_STRENGTH]


@pytest.mark.parametrize(
    ("dose", "near"), [("2.2", "2 mg and 2.5 mg"), ("1.75", "1.5 mg and 2 mg"), ("4.49", "4 mg and 4.5 mg")]
)
def test_names_the_doses_near_one_that_is_not_of_whole_capsules(dose: str, near: str) -> None:
    (problem,) = intake_problems(a_titration((dose, 7)), on=TODAY)
    assert f"near it are {near}" in problem.message
    assert "nothing is rounded" in problem.message


def test_every_problem_of_every_step_at_once() -> None:
    assert found(a_titration(("15", 0), ("2.1", 14))) == [
        ("STRENGTH_TENFOLD_SUSPECT", "schedule.0.strength_mg"),
        ("DAYS_OUT_OF_RANGE", "schedule.0.days"),
        ("REGIMEN_NOT_WHOLE_CAPSULES", "schedule.1.strength_mg"),
    ]


@pytest.mark.parametrize(
    ("changes", "on"),
    [({"refills": 2}, True), ({"refills": 0}, False), ({"refills": 0, "open_ended": True}, True)],
)
def test_the_last_dose_goes_on_as_stated_or_when_there_are_refills(changes: dict[str, Any], on: bool) -> None:
    assert goes_on(a_titration(**changes)) is on
    assert goes_on(an_intake(**{**changes, "open_ended": None})) is False


STEP = st.builds(StepIntake, st.decimals(), st.integers(-(10**9), 10**9))


@given(st.lists(STEP, max_size=14))
def test_what_passes_is_a_schedule_of_doses_that_are_made(stated: list[StepIntake]) -> None:
    if not found(a_titration(schedule=tuple(stated))):
        schedule = schedule_of(stated)
        assert all(step.dose_mg in STRENGTH_LADDER_MG for step in schedule.steps)
        assert schedule.total_days <= 180


@given(st.lists(st.tuples(st.sampled_from(STRENGTH_LADDER_MG), st.integers(1, 15)), min_size=1, max_size=12))
def test_every_schedule_of_made_doses_passes(stated: list[tuple[Decimal, int]]) -> None:
    assert found(a_titration(schedule=steps(*((str(dose), days) for dose, days in stated)))) == []
