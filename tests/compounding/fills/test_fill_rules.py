from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.fills.rules import directions, supply_problems
from labels.lint import lint
from pharmacy.orders.intake import DOSE_TIMES

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("capsules", "time", "text"),
    [
        (1, "bedtime", "Take 1 capsule by mouth at bedtime"), (2, "bedtime", "Take 2 capsules by mouth at bedtime"),
        (3, "morning", "Take 3 capsules by mouth in the morning"),
    ],
)  # fmt: skip
def test_directions_are_digits_and_plain_words(capsules: int, time: str, text: str) -> None:
    assert directions(capsules_per_dose=capsules, dose_time=time) == text


@pytest.mark.parametrize("time", DOSE_TIMES)
@pytest.mark.parametrize("capsules", [1, 2, 3])
def test_directions_pass_the_labels_own_wording_rules(capsules: int, time: str) -> None:
    assert list(lint(directions(capsules_per_dose=capsules, dose_time=time), "directions")) == []


@pytest.mark.parametrize("time", ["HS", "qhs", "noon", ""])
def test_a_time_without_approved_words_is_not_guessed(time: str) -> None:
    with pytest.raises(KeyError):
        directions(capsules_per_dose=1, dose_time=time)


def test_the_last_dose_may_be_taken_on_the_beyond_use_date_itself() -> None:
    assert supply_problems(days_supply=30, starts_on=DAY, beyond_use_on=date(2026, 12, 23)) == []


def test_refuses_lot_that_expires_before_the_last_dose() -> None:
    (problem,) = supply_problems(days_supply=30, starts_on=DAY, beyond_use_on=date(2026, 12, 22))
    assert (problem.code, problem.field) == ("DAYS_SUPPLY_BEYOND_BUD", "lot")
    assert "end on 23 Dec 2026, after the lot's beyond-use date 22 Dec 2026" in problem.message


@given(st.dates(date(2026, 1, 1), date(2036, 1, 1)), st.integers(1, 180), st.integers(-10, 200))
def test_fits_exactly_when_every_dose_day_is_within_the_date(starts_on: date, days: int, left: int) -> None:
    beyond_use_on = starts_on + timedelta(days=left)
    every_day_fits = all(starts_on + timedelta(days=day) <= beyond_use_on for day in range(days))
    problems = supply_problems(days_supply=days, starts_on=starts_on, beyond_use_on=beyond_use_on)
    assert (problems == []) == every_day_fits


@pytest.mark.parametrize("starts_on", [date.max, date(1999, 12, 31)])
def test_a_first_night_that_is_no_date_of_this_pharmacy_is_refused(starts_on: date) -> None:
    found = supply_problems(days_supply=30, starts_on=starts_on, beyond_use_on=DAY)
    assert [(each.code, each.field) for each in found] == [("DATE_OUT_OF_RANGE", "starts_on")]
