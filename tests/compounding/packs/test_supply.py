from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.packs.calendar import nights
from compounding.packs.compilation import Compilation
from compounding.packs.supply import pack_beyond_use, supply_problems
from pharmacy.core.errors import InvalidInput
from tests.compounding.packs.cases import MONTHLY, TWO_WEEKLY, USUAL, D, compilations, compiled
from tests.refusal import refuses

START = date(2026, 11, 24)
PER_STEP = compiled(MONTHLY, *USUAL, most_capsules_per_dose=1)
LAST = {D("1.5"): date(2026, 12, 23), D(3): date(2027, 1, 22), D("4.5"): date(2027, 2, 21)}


def test_the_last_capsule_may_be_taken_on_the_beyond_use_date_itself() -> None:
    assert supply_problems(PER_STEP, starts_on=START, beyond_use_on=LAST) == []


def test_names_the_container_that_is_used_too_long() -> None:
    too_short = {**LAST, D(3): date(2027, 1, 21)}
    (problem,) = supply_problems(PER_STEP, starts_on=START, beyond_use_on=too_short)
    assert (problem.code, problem.field) == ("DAYS_SUPPLY_BEYOND_BUD", "containers.1")
    assert problem.message == (
        "Container 3 mg: started on 24 Nov 2026, its last capsules are taken on 22 Jan 2027, after its beyond-use date "
        "21 Jan 2027; take a later lot."
    )


def test_a_container_emptied_early_may_expire_before_the_pack_ends() -> None:
    assert pack_beyond_use(PER_STEP, beyond_use_on=LAST) == date(2026, 12, 23)
    assert supply_problems(PER_STEP, starts_on=START, beyond_use_on=LAST) == []


def test_a_single_container_lasts_to_the_last_night() -> None:
    single = compiled(TWO_WEEKLY, "1.5")
    assert supply_problems(single, starts_on=START, beyond_use_on={D("1.5"): date(2027, 1, 4)}) == []
    problems = supply_problems(single, starts_on=START, beyond_use_on={D("1.50"): date(2027, 1, 3)})
    assert [problem.code for problem in problems] == ["DAYS_SUPPLY_BEYOND_BUD"]


def test_a_container_without_a_date_is_not_passed() -> None:
    known = {D("1.5"): LAST[D("1.5")]}
    problems = supply_problems(PER_STEP, starts_on=START, beyond_use_on=known)
    expected = [("BEYOND_USE_MISSING", "containers.1"), ("BEYOND_USE_MISSING", "containers.2")]
    assert [(problem.code, problem.field) for problem in problems] == expected
    with refuses(InvalidInput, "BEYOND_USE_MISSING", "BEYOND_USE_MISSING", field="containers.1"):
        pack_beyond_use(PER_STEP, beyond_use_on=known)


@pytest.mark.parametrize("starts_on", [date(1999, 12, 31), date.max])
def test_a_date_nobody_means_is_a_problem(starts_on: date) -> None:
    (problem,) = supply_problems(PER_STEP, starts_on=starts_on, beyond_use_on=LAST)
    assert (problem.code, problem.field) == ("DATE_OUT_OF_RANGE", "starts_on")


@given(compilations(), st.data())
def test_a_problem_for_exactly_the_containers_that_a_night_uses_too_late(
    found: Compilation, data: st.DataObject
) -> None:
    dates = st.integers(-1, found.schedule.total_days).map(lambda days: START + timedelta(days=days))
    beyond_use_on: dict[Decimal, date] = {each.strength_mg: data.draw(dates) for each in found.containers}
    late = {
        f"containers.{take.container}"
        for night in nights(found, starts_on=START)
        for take in night.takes
        if night.on > beyond_use_on[found.containers[take.container].strength_mg]
    }
    problems = supply_problems(found, starts_on=START, beyond_use_on=beyond_use_on)
    assert {problem.field for problem in problems} == late
    assert pack_beyond_use(found, beyond_use_on=beyond_use_on) == min(beyond_use_on.values())
