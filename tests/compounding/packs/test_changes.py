"""Holding, stepping back, going on: what was taken stays, the rest is counted anew."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from compounding.packs.changes import Change, hold, resume, step_back
from compounding.packs.compilation import Compilation
from compounding.packs.leftover import Balance, recompile
from pharmacy.core.errors import InvalidInput, Refused
from pharmacy.orders.schedule import Step
from tests.compounding.packs.cases import MONTHLY, TWO_WEEKLY, USUAL, D, compilations, compiled, doses_of, schedule
from tests.refusal import refuses

CHANGES = {
    "hold": lambda plan, night: hold(plan, on_night=night, nights=5),
    "step_back": lambda plan, night: step_back(plan, after_nights=night),
    "resume": lambda plan, night: resume(plan, after_nights=night),
}  # fmt: skip


@st.composite
def changes(draw: st.DrawFn) -> tuple[Compilation, Change]:
    """A compilation and any change to it that is allowed."""
    found = draw(compilations())
    night = draw(st.integers(1, found.schedule.total_days))
    try:
        return found, CHANGES[draw(st.sampled_from(sorted(CHANGES)))](found.schedule, night)
    except Refused:
        assume(False)
        raise


def nights_after(change: Change) -> list[Decimal]:
    return doses_of(change.remaining)


# Hold


def test_holding_on_the_first_night_of_a_step_stays_at_the_dose_before() -> None:
    change = hold(TWO_WEEKLY, on_night=15, nights=7)
    assert change.taken == (Step(D("1.5"), 14),)
    assert change.remaining == schedule(("1.5", 7), ("3", 14), ("4.5", 14))


def test_holding_within_a_step_makes_it_longer() -> None:
    change = hold(TWO_WEEKLY, on_night=20, nights=7)
    assert change.taken == (Step(D("1.5"), 14), Step(D(3), 5))
    assert change.remaining == schedule(("3", 16), ("4.5", 14))


def test_holding_on_the_very_first_night_makes_the_first_step_longer() -> None:
    assert hold(TWO_WEEKLY, on_night=1, nights=7) == Change(
        TWO_WEEKLY, 0, schedule(("1.5", 21), ("3", 14), ("4.5", 14))
    )


@pytest.mark.parametrize(
    ("night", "code"), [(0, "CHANGE_BEFORE_START"), (-1, "CHANGE_BEFORE_START"), (43, "CHANGE_AFTER_END")]
)
def test_refuses_to_hold_outside_the_schedule(night: int, code: str) -> None:
    with refuses(Refused, code, field="on_night"):
        hold(TWO_WEEKLY, on_night=night, nights=7)


@pytest.mark.parametrize("nights", [0, -7, 181, True])
def test_refuses_to_hold_for_no_time_or_for_ever(nights: int) -> None:
    with refuses(InvalidInput, "DAYS_OUT_OF_RANGE", field="nights"):
        hold(TWO_WEEKLY, on_night=15, nights=nights)


def test_refuses_to_hold_beyond_what_can_be_dispensed() -> None:
    assert hold(TWO_WEEKLY, on_night=15, nights=152).remaining.total_days == 180
    with refuses(InvalidInput, "DAYS_SUPPLY_OUT_OF_RANGE", field="nights"):
        hold(TWO_WEEKLY, on_night=15, nights=153)


# Step back


def test_stepping_back_repeats_the_step_before_and_all_after_it() -> None:
    change = step_back(TWO_WEEKLY, after_nights=31)
    assert change.taken == (Step(D("1.5"), 14), Step(D(3), 14), Step(D("4.5"), 3))
    assert change.remaining == schedule(("3", 14), ("4.5", 14))


def test_stepping_back_after_the_last_night_of_a_step_leaves_that_step() -> None:
    assert step_back(TWO_WEEKLY, after_nights=28).remaining == TWO_WEEKLY


def test_stepping_back_passes_over_a_step_that_is_no_lower() -> None:
    plan = schedule(("1.5", 7), ("3", 7), ("3", 7), ("4.5", 7))
    assert step_back(plan, after_nights=16).remaining == schedule(("1.5", 7), ("3", 7), ("4.5", 7))
    assert step_back(schedule(("1.5", 7), ("4.5", 7), ("3", 7)), after_nights=16).remaining == schedule(
        ("1.5", 7), ("3", 7)
    )


@pytest.mark.parametrize("night", [1, 13, 14])
def test_refuses_to_step_back_at_the_first_step(night: int) -> None:
    with refuses(Refused, "NO_LOWER_STEP", field="after_nights"):
        step_back(TWO_WEEKLY, after_nights=night)


def test_refuses_to_step_back_to_a_higher_dose() -> None:
    with refuses(Refused, "NO_LOWER_STEP"):
        step_back(schedule(("4.5", 7), ("3", 7)), after_nights=9)


def test_a_second_step_back_returns_to_a_dose_from_before_the_first() -> None:
    first = step_back(TWO_WEEKLY, after_nights=31)
    with refuses(Refused, "NO_LOWER_STEP"):
        step_back(first.remaining, after_nights=5)
    second = step_back(first.remaining, after_nights=5, earlier=first.taken)
    assert second.remaining == TWO_WEEKLY


def test_a_step_that_was_interrupted_is_repeated_for_all_its_days() -> None:
    first = resume(TWO_WEEKLY, after_nights=20)
    second = step_back(first.remaining, after_nights=10, earlier=first.taken)
    assert second.remaining == schedule(("3", 14), ("4.5", 14))


def test_refuses_a_step_back_that_makes_it_too_long() -> None:
    with refuses(InvalidInput, "DAYS_SUPPLY_OUT_OF_RANGE", field="steps"):
        step_back(schedule(("3", 180)), after_nights=5, earlier=(Step(D("1.5"), 14),))


# Resume


def test_resuming_goes_on_where_it_stopped() -> None:
    change = resume(TWO_WEEKLY, after_nights=20)
    assert change.remaining == schedule(("3", 8), ("4.5", 14))


@pytest.mark.parametrize("kind", ["step_back", "resume"])
@pytest.mark.parametrize(("night", "code"), [(0, "CHANGE_BEFORE_START"), (-3, "CHANGE_BEFORE_START"), (42, "CHANGE_AFTER_END"), (99, "CHANGE_AFTER_END")])  # fmt: skip
def test_refuses_a_change_when_nothing_or_everything_is_taken(kind: str, night: int, code: str) -> None:
    with refuses(Refused, code, field="after_nights"):
        CHANGES[kind](TWO_WEEKLY, night)


# What always holds


@given(changes())
def test_the_nights_taken_stay_as_they_were(case: tuple[Compilation, Change]) -> None:
    found, change = case
    taken = [step.dose_mg for step in change.taken for _ in range(step.days)]
    assert taken == doses_of(found.schedule)[: change.nights_taken]


@given(compilations(), st.data())
def test_holding_only_puts_nights_in_between(found: Compilation, data: st.DataObject) -> None:
    doses = doses_of(found.schedule)
    night = data.draw(st.integers(1, len(doses)))
    nights = data.draw(st.integers(1, 180 - len(doses)) if len(doses) < 180 else st.nothing())
    change = hold(found.schedule, on_night=night, nights=nights)
    assert nights_after(change) == [doses[max(night - 2, 0)]] * nights + doses[night - 1 :]


@given(changes())
def test_a_change_never_begins_with_more_than_the_dose_last_taken_or_due(case: tuple[Compilation, Change]) -> None:
    found, change = case
    doses = doses_of(found.schedule)
    assert nights_after(change)[0] <= max(doses[max(change.nights_taken - 1, 0)], doses[change.nights_taken])


@given(changes())
def test_leftover_and_dispensed_are_exactly_what_the_rest_takes(case: tuple[Compilation, Change]) -> None:
    found, change = case
    after = recompile(found, change)
    had = {container.strength_mg: container.capsules for container in found.containers}
    taken = capsules_of(found, change.nights_taken)
    needed = capsules_of(after.compilation, change.remaining.total_days)
    for each in after.balances:
        assert each.leftover == had[each.strength_mg] - taken.get(each.strength_mg, 0) >= 0
        assert each.needed == needed.get(each.strength_mg, 0)
        assert each.leftover + each.to_dispense - each.unused == each.needed
        assert 0 in (each.to_dispense, each.unused)
    assert {each.strength_mg for each in after.balances} == set(had)


@given(changes())
def test_the_rest_is_taken_out_of_the_same_containers(case: tuple[Compilation, Change]) -> None:
    found, change = case
    made = dict(zip((step.dose_mg for step in found.schedule.steps), found.doses, strict=True))
    rest = recompile(found, change).compilation
    assert rest.schedule == change.remaining
    assert [made[step.dose_mg] for step in rest.schedule.steps] == list(rest.doses)


def capsules_of(found: Compilation, nights: int) -> dict[Decimal, int]:
    """Counted night by night."""
    taken: dict[Decimal, int] = {}
    doses = [dose for step, dose in zip(found.schedule.steps, found.doses, strict=True) for _ in range(step.days)]
    for part in (part for dose in doses[:nights] for part in dose.parts):
        taken[part.strength_mg] = taken.get(part.strength_mg, 0) + part.capsules
    return taken


# Capsules


def test_a_week_of_holding_takes_a_week_of_capsules_more() -> None:
    after = recompile(compiled(TWO_WEEKLY, "1.5"), hold(TWO_WEEKLY, on_night=15, nights=7))
    (balance,) = after.balances
    assert balance == Balance(D("1.5"), leftover=70, needed=77)
    assert (balance.to_dispense, balance.unused) == (7, 0)


def test_a_step_back_in_a_pack_of_three_strengths() -> None:
    after = recompile(compiled(MONTHLY, *USUAL, most_capsules_per_dose=1), step_back(MONTHLY, after_nights=65))
    assert after.balances == (Balance(D("1.5"), 0, 0), Balance(D(3), 0, 30), Balance(D("4.5"), 25, 30))
    assert [each.to_dispense for each in after.balances] == [0, 30, 5]


def test_a_second_change_counts_from_what_the_patient_had_then() -> None:
    first = recompile(compiled(TWO_WEEKLY, "1.5"), hold(TWO_WEEKLY, on_night=15, nights=7))
    rest = first.compilation
    had = {each.strength_mg: each.leftover + each.to_dispense for each in first.balances}
    second = recompile(rest, resume(rest.schedule, after_nights=7), had=had)
    assert second.balances == (Balance(D("1.5"), leftover=70, needed=70),)


def test_what_is_not_used_again_is_left_over() -> None:
    had = {D("1.5"): 90, D(3): 5}
    after = recompile(compiled(TWO_WEEKLY, "1.5"), resume(TWO_WEEKLY, after_nights=14), had=had)
    assert [(each.strength_mg, each.unused) for each in after.balances] == [(D("1.5"), 6), (D(3), 5)]


def test_a_dose_of_the_pack_before_is_made_as_it_was_then() -> None:
    pack = compiled(TWO_WEEKLY, "1.5")
    first = step_back(TWO_WEEKLY, after_nights=31)
    rest = recompile(pack, first).compilation
    second = step_back(first.remaining, after_nights=5, earlier=first.taken)
    with refuses(InvalidInput, "DOSE_NOT_IN_PACK", field="earlier"):
        recompile(rest, second)
    after = recompile(rest, second, earlier=pack.doses)
    assert after.compilation == pack
    assert after.balances == (Balance(D("1.5"), leftover=60, needed=84),)


@pytest.mark.parametrize("had", [{D("1.5"): 13}, {}, {D(3): 84}])
def test_refuses_a_count_that_was_taken_already(had: dict[Decimal, int]) -> None:
    with refuses(InvalidInput, "TAKEN_MORE_THAN_HAD", field="had"):
        recompile(compiled(TWO_WEEKLY, "1.5"), resume(TWO_WEEKLY, after_nights=14), had=had)


def test_refuses_the_change_of_another_schedule() -> None:
    with refuses(InvalidInput, "CHANGE_OF_ANOTHER_SCHEDULE", field="change"):
        recompile(compiled(TWO_WEEKLY, "1.5"), resume(MONTHLY, after_nights=14))
