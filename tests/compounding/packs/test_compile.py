"""Which capsules a schedule becomes: worked examples, what always holds, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, combinations_with_replacement, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.calculations.derivation import Step as Working
from compounding.packs.compilation import Compilation
from compounding.packs.containers import Container, Use
from compounding.packs.rules import compile_schedule
from pharmacy.catalog.strengths import STRENGTH_LADDER_MG
from pharmacy.core.errors import InvalidInput
from pharmacy.orders.schedule import Schedule
from tests.compounding.packs.cases import (
    LADDER,
    MONTHLY,
    OFFERS,
    TWO_WEEKLY,
    USUAL,
    D,
    compilable,
    compilations,
    compiled,
    mixable,
    schedule,
    singles,
)
from tests.refusal import refuses


def held(compilation: Compilation) -> dict[Decimal, int]:
    return {container.strength_mg: container.capsules for container in compilation.containers}


# Worked examples


def test_one_strength_taken_as_one_two_and_three_is_84_capsules() -> None:
    found = compiled(TWO_WEEKLY, "1.5")
    uses = (Use(1, 1, 14, 1), Use(2, 15, 28, 2), Use(3, 29, 42, 3))
    assert found.containers == (Container(D("1.5"), 84, uses),)
    assert [str(dose) for dose in found.doses] == [
        "1 capsule of 1.5 mg",
        "2 capsules of 1.5 mg",
        "3 capsules of 1.5 mg",
    ]
    assert found.proof.capsules == 14 * 1 + 14 * 2 + 14 * 3 == 84


def test_the_working_can_be_followed_by_hand() -> None:
    derived = compile_schedule(TWO_WEEKLY, offered_mg=USUAL)
    total = "the sum over the steps is what the containers hold"
    assert derived.unit == "capsules"
    assert derived.steps == (
        Working("Strengths", "1.5 mg of 1.5 mg, 3 mg, 4.5 mg on offer", "1 container", "fewest containers, then fewest capsules"),
        Working("Step 1", "14 days \u00d7 1 capsule of 1.5 mg", "14 capsules", "schedule as prescribed"),
        Working("Step 2", "14 days \u00d7 2 capsules of 1.5 mg", "28 capsules", "schedule as prescribed"),
        Working("Step 3", "14 days \u00d7 3 capsules of 1.5 mg", "42 capsules", "schedule as prescribed"),
        Working("Capsules", "14 + 28 + 42", "84 capsules", total),
    )  # fmt: skip


def test_one_strength_per_step() -> None:
    found = compiled(MONTHLY, *USUAL, most_capsules_per_dose=1)
    assert held(found) == {D("1.5"): 30, D(3): 30, D("4.5"): 30}
    assert [container.last_night for container in found.containers] == [30, 60, 90]


def test_a_month_each_in_one_container() -> None:
    assert held(compiled(MONTHLY, *USUAL)) == {D("1.5"): 180}


def test_of_equally_many_containers_the_fewest_capsules() -> None:
    assert held(compiled(schedule(("3", 14)), *USUAL)) == {D(3): 14}
    assert held(compiled(schedule(("2", 10), ("4", 10)), "2", "4")) == {D(2): 30}


def test_a_strength_serves_two_steps_apart_from_each_other() -> None:
    found = compiled(schedule(("1.5", 7), ("2", 7), ("3", 7)), "1.5", "2")
    assert found.containers == (
        Container(D("1.5"), 21, (Use(1, 1, 7, 1), Use(3, 15, 21, 2))), Container(D(2), 7, (Use(2, 8, 14, 1),)),
    )  # fmt: skip


def test_the_whole_ladder_takes_four_strengths() -> None:
    # 3 and 4.5 are made of 1.5, 4 of 2; nothing else makes 2.5 and 3.5.
    assert list(held(compiled(LADDER, *STRENGTH_LADDER_MG))) == [D("1.5"), D(2), D("2.5"), D("3.5")]


def test_a_dose_of_two_strengths_is_made_only_when_allowed() -> None:
    plan = schedule(("2", 3), ("3.5", 3))
    with refuses(InvalidInput, "DOSE_NOT_WHOLE_CAPSULES", field="steps.1.dose_mg") as caught:
        compiled(plan, "1.5", "2")
    assert caught.message == (
        "3.5 mg cannot be made of whole capsules of 1.5 mg or 2 mg, at most 3 a day. Near it are 3 mg (2 capsules of "
        "1.5 mg) and 4 mg (2 capsules of 2 mg). Only a mixture makes it: 1 capsule of 1.5 mg and 1 capsule of 2 mg; "
        "it needs to be allowed."
    )
    found = compiled(plan, "1.5", "2", may_mix=True)
    assert held(found) == {D(2): 6, D("1.5"): 3}
    assert str(found.doses[1]) == "1 capsule of 1.5 mg and 1 capsule of 2 mg"


def test_a_dose_that_one_strength_makes_is_never_mixed() -> None:
    plan = schedule(("1.5", 7), ("2", 7), ("3.5", 7))
    assert list(held(compiled(plan, "1.5", "2", may_mix=True))) == [D("1.5"), D(2)]
    assert list(held(compiled(plan, "1.5", "2", "3.5", may_mix=True))) == [D("1.5"), D(2), D("3.5")]


# What always holds


@given(compilations())
def test_every_night_is_exactly_its_dose_in_whole_capsules(found: Compilation) -> None:
    for step, dose in zip(found.schedule.steps, found.doses, strict=True):
        assert dose.dose_mg == step.dose_mg
        assert 1 <= dose.capsules <= 3
        assert all(type(part.capsules) is int and part.capsules > 0 for part in dose.parts)


@given(compilations())
def test_the_capsules_are_the_sum_of_days_times_capsules_a_day(found: Compilation) -> None:
    total = sum(step.days * dose.capsules for step, dose in zip(found.schedule.steps, found.doses, strict=True))
    assert (
        total == sum(held(found).values()) == found.proof.capsules == sum(line.capsules for line in found.proof.lines)
    )
    assert sum(mg * number for mg, number in held(found).items()) == sum(
        s.dose_mg * s.days for s in found.schedule.steps
    )


@given(compilable())
def test_one_strength_a_night_unless_mixing_is_allowed(case: tuple[Schedule, tuple[Decimal, ...], int]) -> None:
    plan, offered, most = case
    found = compiled(plan, *offered, most_capsules_per_dose=most)
    assert all(len(dose.parts) == 1 and dose.capsules <= most for dose in found.doses)
    assert set(held(found)) <= set(offered)


def fewest(plan: Schedule, offered: tuple[Decimal, ...], most: int, *, mixed: bool = False) -> tuple[int, int, int]:
    """The least (mixed steps, containers, capsules) over every way to make every dose, by trying all."""
    bags = [bag for n in range(1, most + 1) for bag in combinations_with_replacement(offered, n)]
    doses = sorted({step.dose_mg for step in plan.steps})
    ways = [[bag for bag in bags if sum(bag) == dose and (mixed or len(set(bag)) == 1)] for dose in doses]
    return min(score(plan, dict(zip(doses, chosen, strict=True))) for chosen in product(*ways))


def score(plan: Schedule, bags: dict[Decimal, tuple[Decimal, ...]]) -> tuple[int, int, int]:
    opened = {strength for bag in bags.values() for strength in bag}
    capsules = sum(step.days * len(bags[step.dose_mg]) for step in plan.steps)
    return sum(len(set(bag)) > 1 for bag in bags.values()), len(opened), capsules


def found_score(found: Compilation) -> tuple[int, int, int]:
    mixed = {dose.dose_mg for dose in found.doses if len(dose.parts) > 1}
    return len(mixed), len(found.containers), found.proof.capsules


@given(compilable())
def test_nothing_has_fewer_containers_or_as_many_and_fewer_capsules(
    case: tuple[Schedule, tuple[Decimal, ...], int],
) -> None:
    plan, offered, most = case
    assert found_score(compiled(plan, *offered, most_capsules_per_dose=most)) == fewest(plan, offered, most)


@given(mixable())
def test_with_mixing_allowed_first_the_fewest_mixed_doses(case: tuple[Schedule, tuple[Decimal, ...]]) -> None:
    plan, offered = case
    assert found_score(compiled(plan, *offered, may_mix=True)) == fewest(plan, offered, 3, mixed=True)


def test_every_offer_and_every_two_doses_agree_with_trying_all() -> None:
    for size in range(1, 8):
        for offered in combinations(STRENGTH_LADDER_MG, size):
            for first, second in combinations_with_replacement(singles(offered), 2):
                plan = schedule((str(first), 3), (str(second), 2))
                assert found_score(compiled(plan, *offered)) == fewest(plan, offered, 3), (offered, plan)


@given(compilable(), st.sampled_from(STRENGTH_LADDER_MG))
def test_one_strength_more_on_offer_never_takes_more_containers(
    case: tuple[Schedule, tuple[Decimal, ...], int], more: Decimal
) -> None:
    plan, offered, most = case
    before = found_score(compiled(plan, *offered, most_capsules_per_dose=most))
    assert found_score(compiled(plan, *offered, more, most_capsules_per_dose=most)) <= before


@given(mixable(), st.sampled_from(STRENGTH_LADDER_MG))
def test_with_mixing_it_never_takes_more_mixed_doses_or_more_containers_for_as_many(
    case: tuple[Schedule, tuple[Decimal, ...]], more: Decimal
) -> None:
    plan, offered = case
    before = found_score(compiled(plan, *offered, may_mix=True))
    assert found_score(compiled(plan, *offered, more, may_mix=True)) <= before


@given(compilable(), st.randoms())
def test_the_order_and_writing_of_the_offer_do_not_matter(
    case: tuple[Schedule, tuple[Decimal, ...], int], random: Random
) -> None:
    plan, offered, most = case
    shuffled = [D(f"{each:.3f}") for each in offered for _ in range(2)]
    random.shuffle(shuffled)
    expected = compile_schedule(plan, offered_mg=offered, most_capsules_per_dose=most)
    assert compile_schedule(plan, offered_mg=shuffled, most_capsules_per_dose=most) == expected


# What is refused


@given(OFFERS, st.integers(1, 3), st.decimals(D("1.5"), D("4.5"), places=3))
def test_a_dose_is_compiled_or_its_neighbours_are_named(offered: tuple[Decimal, ...], most: int, dose: Decimal) -> None:
    possible = singles(offered, most)
    plan = schedule((str(dose), 14))
    if dose in possible:
        assert compiled(plan, *offered, most_capsules_per_dose=most).doses[0].dose_mg == dose
        return
    with refuses(InvalidInput, "DOSE_NOT_WHOLE_CAPSULES", field="steps.0.dose_mg") as caught:
        compiled(plan, *offered, most_capsules_per_dose=most)
    near = [max([d for d in possible if d < dose], default=None), min([d for d in possible if d > dose], default=None)]
    for each in near:
        assert each is None or f"{each.normalize():f} mg (" in caught.message.split("Near it ")[1]


def test_names_each_step_that_cannot_be_made() -> None:
    with refuses(InvalidInput, "DOSE_NOT_WHOLE_CAPSULES", "DOSE_NOT_WHOLE_CAPSULES") as caught:
        compiled(schedule(("1.5", 7), ("2", 7), ("3", 7), ("4", 7)), "1.5")
    assert [problem.field for problem in caught.problems] == ["steps.1.dose_mg", "steps.3.dose_mg"]
    assert caught.problems[1].message == (
        "4 mg cannot be made of whole capsules of 1.5 mg, at most 3 a day. "
        "Near it are 3 mg (2 capsules of 1.5 mg) and 4.5 mg (3 capsules of 1.5 mg)."
    )


def test_names_the_one_neighbour_there_is() -> None:
    with refuses(InvalidInput, "DOSE_NOT_WHOLE_CAPSULES") as caught:
        compiled(schedule(("1.5", 7)), "2")
    assert caught.message.endswith("Near it is 2 mg (1 capsule of 2 mg).")


def test_names_a_neighbour_in_its_fewest_capsules() -> None:
    with refuses(InvalidInput, "DOSE_NOT_WHOLE_CAPSULES") as caught:
        compiled(schedule(("2", 7)), "1.5", "3")
    assert caught.message.endswith("Near it are 1.5 mg (1 capsule of 1.5 mg) and 3 mg (1 capsule of 3 mg).")


def test_refuses_an_offer_of_nothing() -> None:
    with refuses(InvalidInput, "NOTHING_OFFERED", field="offered_mg"):
        compiled(TWO_WEEKLY)


@pytest.mark.parametrize(
    ("strength", "code"),
    [("50", "STRENGTH_TENFOLD_SUSPECT"), ("0.5", "STRENGTH_OUT_OF_RANGE"), ("1.75", "STRENGTH_STEP"), ("NaN", "STRENGTH_NOT_A_NUMBER")],
)  # fmt: skip
def test_refuses_to_count_with_capsules_that_are_not_made(strength: str, code: str) -> None:
    with refuses(InvalidInput, code, field="offered_mg.1"):
        compiled(TWO_WEEKLY, "1.5", strength)


@pytest.mark.parametrize("most", [0, -1, 4])
def test_refuses_more_capsules_a_day_than_directions_have_words_for(most: int) -> None:
    with refuses(InvalidInput, "CAPSULES_PER_DOSE_OUT_OF_RANGE", field="most_capsules_per_dose"):
        compiled(TWO_WEEKLY, "1.5", most_capsules_per_dose=most)
