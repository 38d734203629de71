from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmacy.core.errors import InvalidInput
from pharmacy.orders.limits import LIMITS
from pharmacy.orders.schedule import Schedule, Step, schedule_warnings
from pharmacy.orders.schedule_json import schedule_from_json
from tests.compounding.packs.cases import TWO_WEEKLY, D, schedule, schedules
from tests.refusal import refuses

FINE_DOSES = st.decimals(D("1.5"), D("4.5"), places=3)


def test_counts_its_days_and_nights() -> None:
    assert TWO_WEEKLY.total_days == 42
    assert list(TWO_WEEKLY.spans()) == [(1, 14), (15, 28), (29, 42)]


def test_two_ways_to_write_a_dose_are_one_schedule() -> None:
    assert schedule(("1.50", 14), ("3.000", 7)) == schedule(("1.5", 14), ("3", 7))


@pytest.mark.parametrize("dose", ["1.499", "4.501", "0", "-1.5", "15", "45", "50", "1E+999999", "1E-999999"])
def test_refuses_a_dose_outside_the_strengths_that_are_made(dose: str) -> None:
    with refuses(InvalidInput, "DOSE_OUT_OF_RANGE", field="steps.1.dose_mg") as caught:
        schedule(("1.5", 14), (dose, 14))
    assert caught.message == "A dose is 1.5 mg to 4.5 mg a day. Ask the prescriber; nothing is assumed."


@pytest.mark.parametrize("dose", [D("NaN"), D("sNaN"), D("Infinity"), 1.5, 3, "1.5", None])
def test_refuses_a_dose_that_is_no_decimal_number(dose: Any) -> None:
    with refuses(InvalidInput, "DOSE_NOT_A_NUMBER", field="steps.0.dose_mg"):
        Schedule((Step(dose, 14),))


def test_refuses_a_dose_that_nobody_could_measure() -> None:
    with refuses(InvalidInput, "DOSE_TOO_PRECISE", field="steps.0.dose_mg"):
        schedule(("1.50000000000000000000000000000001", 14))


@pytest.mark.parametrize("days", [0, -1, 181, 10**30, True, 1.0, "14", None])
def test_refuses_days_out_of_range(days: Any) -> None:
    with refuses(InvalidInput, "DAYS_OUT_OF_RANGE", field="steps.0.days"):
        Schedule((Step(D("1.5"), days),))


@pytest.mark.parametrize("days", [1, 180])
def test_takes_days_at_the_limits(days: int) -> None:
    assert schedule(("1.5", days)).total_days == days


def test_refuses_a_schedule_of_nothing() -> None:
    with refuses(InvalidInput, "SCHEDULE_EMPTY", field="steps"):
        Schedule(())


def test_refuses_too_many_steps() -> None:
    most = LIMITS.most_steps
    assert len(schedule(*[("1.5", 1), ("3", 1)] * (most // 2)).steps) == most
    with refuses(InvalidInput, "TOO_MANY_STEPS", field="steps"):
        schedule(*[("1.5", 1)] * (most + 1))


def test_refuses_steps_that_outlast_every_capsule_together() -> None:
    assert schedule(("1.5", 90), ("3", 90)).total_days == 180
    with refuses(InvalidInput, "DAYS_SUPPLY_OUT_OF_RANGE", field="steps"):
        schedule(("1.5", 90), ("3", 91))


def test_names_everything_that_is_wrong_at_once() -> None:
    with refuses(InvalidInput, "DOSE_OUT_OF_RANGE", "DAYS_OUT_OF_RANGE", "DOSE_NOT_A_NUMBER") as caught:
        schedule(("50", 0), ("3", 14), ("NaN", 14))
    assert [problem.field for problem in caught.problems] == ["steps.0.dose_mg", "steps.0.days", "steps.2.dose_mg"]


@pytest.mark.parametrize(
    ("steps", "codes"),
    [
        ([("1.5", 14), ("3", 14), ("4.5", 14)], []),
        ([("3", 14), ("4.5", 14)], []),
        ([("1.5", 14), ("3.001", 14)], [("STEP_JUMP", "steps.1.dose_mg")]),
        ([("1.5", 14), ("4.5", 14), ("3", 14)], [("STEP_JUMP", "steps.1.dose_mg"), ("STEP_DOWN", "steps.2.dose_mg")]),
        ([("1.5", 14), ("1.50", 14)], [("STEP_REPEATED", "steps.1.dose_mg")]),
    ],
)
def test_points_out_what_is_unusual_without_refusing_it(
    steps: list[tuple[str, int]], codes: list[tuple[str, str]]
) -> None:
    assert [(each.code, each.field) for each in schedule_warnings(schedule(*steps))] == codes


def test_a_warning_says_what_follows_what() -> None:
    (jump,) = schedule_warnings(schedule(("1.5", 14), ("4.5", 14)))
    assert jump.message == "1.5 mg is followed by 4.5 mg; a step up is usually 1.5 mg or less."


def test_its_stored_form_has_doses_as_text() -> None:
    assert TWO_WEEKLY.to_json() == [
        {"dose_mg": "1.5", "days": 14}, {"dose_mg": "3", "days": 14}, {"dose_mg": "4.5", "days": 14},
    ]  # fmt: skip


@given(schedules(FINE_DOSES))
def test_comes_back_from_json_as_it_was(plan: Schedule) -> None:
    assert schedule_from_json(json.loads(json.dumps(plan.to_json()))) == plan


@pytest.mark.parametrize("dose", [1.5, 3, None, "", "1,5", "1.5 mg", "1e0", "NaN", "+3", "\u0663", "1_5", ".5", "3."])
def test_refuses_a_stored_dose_that_is_no_plain_decimal_text(dose: Any) -> None:
    with refuses(InvalidInput, "SCHEDULE_MALFORMED", field="steps.1.dose_mg"):
        schedule_from_json([{"dose_mg": "1.5", "days": 14}, {"dose_mg": dose, "days": 14}])


@pytest.mark.parametrize("days", ["14", 14.0, True, None])
def test_refuses_stored_days_that_are_no_whole_number(days: Any) -> None:
    with refuses(InvalidInput, "SCHEDULE_MALFORMED", field="steps.0.days"):
        schedule_from_json([{"dose_mg": "1.5", "days": days}])


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "steps"),
        (None, "steps"),
        ("[]", "steps"),
        ([[]], "steps.0"),
        ([{"dose_mg": "1.5"}], "steps.0"),
        ([{"dose_mg": "1.5", "days": 14, "dose": "3"}], "steps.0"),
    ],
)
def test_refuses_another_shape(data: object, field: str) -> None:
    with refuses(InvalidInput, "SCHEDULE_MALFORMED", field=field):
        schedule_from_json(data)


def test_what_is_well_formed_is_still_checked() -> None:
    with refuses(InvalidInput, "DOSE_OUT_OF_RANGE", field="steps.0.dose_mg"):
        schedule_from_json([{"dose_mg": "45", "days": 14}])
    with refuses(InvalidInput, "SCHEDULE_EMPTY"):
        schedule_from_json([])


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["1.5", "3"])
_STEPS = st.fixed_dictionaries({"dose_mg": _SCALARS, "days": _SCALARS})


@given(st.recursive(_SCALARS | st.lists(_STEPS), st.lists, max_leaves=5))
def test_whatever_is_sent_is_a_schedule_or_refused(data: object) -> None:
    try:
        found = schedule_from_json(data)
    except InvalidInput:
        return
    assert all(isinstance(step.dose_mg, Decimal) for step in found.steps)
