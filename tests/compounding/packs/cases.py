"""The schedules most tests start from, and how random ones are made."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from compounding.packs.compilation import Compilation
from compounding.packs.rules import compile_schedule
from pharmacy.catalog.strengths import STRENGTH_LADDER_MG
from pharmacy.orders.schedule import Schedule, Step

D = Decimal
ONE_AND_A_HALF, THREE, FOUR_AND_A_HALF = D("1.5"), D(3), D("4.5")
USUAL = (ONE_AND_A_HALF, THREE, FOUR_AND_A_HALF)


def schedule(*steps: tuple[str, int]) -> Schedule:
    """``schedule(("1.5", 14), ("3", 14))``."""
    return Schedule(tuple(Step(D(dose_mg), days) for dose_mg, days in steps))


TWO_WEEKLY = schedule(("1.5", 14), ("3", 14), ("4.5", 14))
MONTHLY = schedule(("1.5", 30), ("3", 30), ("4.5", 30))
LADDER = schedule(*((str(dose_mg), 7) for dose_mg in STRENGTH_LADDER_MG))


def compiled(plan: Schedule, *offered_mg: Decimal | str, **options: Any) -> Compilation:
    return compile_schedule(plan, offered_mg=[D(each) for each in offered_mg], **options).value


def doses_of(plan: Schedule) -> list[Decimal]:
    """The dose of each night."""
    return [step.dose_mg for step in plan.steps for _ in range(step.days)]


def singles(offered_mg: tuple[Decimal, ...], most: int = 3) -> list[Decimal]:
    """The doses that one strength makes and that may be prescribed."""
    made = {strength * n for strength in offered_mg for n in range(1, most + 1)}
    return sorted(dose for dose in made if ONE_AND_A_HALF <= dose <= FOUR_AND_A_HALF)


OFFERS = st.sets(st.sampled_from(STRENGTH_LADDER_MG), min_size=1).map(lambda chosen: tuple(sorted(chosen)))


def schedules(doses_mg: st.SearchStrategy[Decimal], most_steps: int = 6) -> st.SearchStrategy[Schedule]:
    steps = st.builds(Step, doses_mg, st.integers(1, 30))
    return st.lists(steps, min_size=1, max_size=most_steps).map(lambda each: Schedule(tuple(each)))


@st.composite
def compilable(draw: st.DrawFn) -> tuple[Schedule, tuple[Decimal, ...], int]:
    """A schedule, the strengths that make it and the most capsules a day."""
    offered, most = draw(OFFERS), draw(st.integers(1, 3))
    return draw(schedules(st.sampled_from(singles(offered, most)))), offered, most


@st.composite
def compilations(draw: st.DrawFn) -> Compilation:
    """Any that can be, mixtures among them."""
    if draw(st.booleans()):
        plan, offered, most = draw(compilable())
        return compiled(plan, *offered, most_capsules_per_dose=most)
    plan, offered = draw(mixable())
    return compiled(plan, *offered, may_mix=True)


@st.composite
def mixable(draw: st.DrawFn) -> tuple[Schedule, tuple[Decimal, ...]]:
    """A schedule with doses that only two strengths together make."""
    offered = tuple(sorted(draw(st.sampled_from([("1.5", "2"), ("1.5", "2", "2.5"), ("1.5", "2", "3")]))))
    strengths = tuple(map(D, offered))
    sums = {one + other for one in strengths for other in strengths if one + other <= FOUR_AND_A_HALF}
    return draw(schedules(st.sampled_from(sorted({*singles(strengths), *sums})))), strengths
