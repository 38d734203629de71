from __future__ import annotations

import calendar as stdlib
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.packs.calendar import Day, Month, Night, Take, months, nights
from compounding.packs.compilation import Compilation
from pharmacy.core.errors import InvalidInput
from tests.compounding.packs.cases import TWO_WEEKLY, USUAL, D, compilations, compiled, doses_of, schedule
from tests.refusal import refuses

START = date(2026, 11, 24)
STARTS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


def test_names_the_capsules_of_every_night() -> None:
    found = nights(compiled(TWO_WEEKLY, *USUAL, most_capsules_per_dose=1), starts_on=START)
    assert found[0] == Night(START, 1, 1, (Take(0, 1),), D("1.5"), first_of_step=True)
    assert found[13] == Night(date(2026, 12, 7), 14, 1, (Take(0, 1),), D("1.5"), first_of_step=False)
    assert found[14] == Night(date(2026, 12, 8), 15, 2, (Take(1, 1),), D(3), first_of_step=True)
    assert found[-1] == Night(date(2027, 1, 4), 42, 3, (Take(2, 1),), D("4.5"), first_of_step=False)


def test_a_night_of_two_strengths_takes_from_both_containers() -> None:
    found = nights(compiled(schedule(("3.5", 2)), "1.5", "2", may_mix=True), starts_on=START)
    assert [night.takes for night in found] == [(Take(0, 1), Take(1, 1))] * 2


@given(compilations(), STARTS)
def test_every_date_once_and_in_order(found: Compilation, starts_on: date) -> None:
    each = nights(found, starts_on=starts_on)
    assert len(each) == found.schedule.total_days
    assert [night.on for night in each] == [starts_on + timedelta(days=n) for n in range(len(each))]
    assert [night.number for night in each] == list(range(1, len(each) + 1))
    assert [night.dose_mg for night in each] == doses_of(found.schedule)
    assert sum(night.first_of_step for night in each) == len(found.schedule.steps)


@given(compilations(), STARTS)
def test_the_nights_empty_the_containers_and_no_more(found: Compilation, starts_on: date) -> None:
    taken: Counter[int] = Counter()
    for night in nights(found, starts_on=starts_on):
        mg = sum((found.containers[take.container].strength_mg * take.capsules for take in night.takes), Decimal(0))
        assert mg == night.dose_mg
        for take in night.takes:
            taken[take.container] += take.capsules
    assert [taken[index] for index in range(len(found.containers))] == [each.capsules for each in found.containers]


@pytest.mark.parametrize("starts_on", [date(1999, 12, 31), date(2101, 1, 1), date.min, date.max])
def test_refuses_a_date_nobody_means(starts_on: date) -> None:
    with refuses(InvalidInput, "DATE_OUT_OF_RANGE", field="starts_on"):
        nights(compiled(TWO_WEEKLY, "1.5"), starts_on=starts_on)


def test_months_are_whole_and_weeks_begin_on_sunday() -> None:
    found = months(nights(compiled(TWO_WEEKLY, "1.5"), starts_on=START))
    assert [month.name for month in found] == ["November 2026", "December 2026", "January 2027"]
    november = found[0]
    assert november.weeks[0] == tuple(Day(date(2026, 11, number), None) for number in range(1, 8))
    assert [square and square.on.day for square in november.weeks[-1]] == [29, 30, None, None, None, None, None]
    first = november.weeks[3][2]
    assert first is not None
    assert (first.on, first.night and first.night.number) == (START, 1)


def test_no_nights_make_no_months() -> None:
    assert months([]) == []


@given(compilations(), STARTS)
def test_the_months_hold_every_night_once_on_its_weekday(found: Compilation, starts_on: date) -> None:
    each = nights(found, starts_on=starts_on)
    squares = [day for month in months(each) for day in days_of(month)]
    assert [day.night for day in squares if day.night] == each
    assert all(day.night is None or day.night.on == day.on for day in squares)


def days_of(month: Month) -> list[Day]:
    """The squares of ``month`` that are its days: all of them, each under its weekday."""
    found = []
    for week in month.weeks:
        assert len(week) == 7
        for column, square in enumerate(week):
            if square is not None:
                assert (square.on.isoweekday() % 7, square.on.year, square.on.month) == (
                    column,
                    month.year,
                    month.month,
                )
                found.append(square)
    assert [day.on.day for day in found] == list(range(1, stdlib.monthrange(month.year, month.month)[1] + 1))
    return found
