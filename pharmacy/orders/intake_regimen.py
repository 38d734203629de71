"""What is to be taken, in one of two forms: capsules of one strength, or a titration of doses; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pharmacy.catalog.strengths import STRENGTH_LADDER_MG, STRENGTH_MAX_MG, strength_problems
from pharmacy.core.errors import Problem
from pharmacy.core.quantities import format_mg, format_number
from pharmacy.orders.limits import LIMITS
from pharmacy.orders.schedule import Schedule, Step, days_problems

if TYPE_CHECKING:
    from pharmacy.orders.intake import OrderIntake

REFILL_DAYS = 30
_ONE_STRENGTH = ("strength_mg", "capsules_per_dose", "quantity_capsules", "days_supply")


@dataclass(frozen=True, slots=True)
class StepIntake:
    """``strength_mg`` is what is taken on each day of the step, in however many capsules."""

    strength_mg: Decimal
    days: int


def schedule_of(steps: Sequence[StepIntake]) -> Schedule:
    """The schedule that passed ``regimen_problems``."""
    return Schedule(tuple(Step(step.strength_mg, step.days) for step in steps))


def goes_on(intake: OrderIntake) -> bool:
    """Whether the last dose goes on after the pack: as stated, else when there are refills of it."""
    stated = intake.open_ended
    return intake.schedule is not None and (intake.refills > 0 if stated is None else stated)


def regimen_problems(intake: OrderIntake) -> Iterator[Problem]:
    """Codes of ``strength_problems`` and: DOSE_NOT_WHOLE_CAPSULES, DAYS_SUPPLY_OUT_OF_RANGE, QTY_DAYS_MISMATCH,
    DAILY_DOSE_OUT_OF_RANGE; for a titration REGIMEN_STATED_TWICE, REGIMEN_NOT_WHOLE_CAPSULES, SCHEDULE_EMPTY,
    TOO_MANY_STEPS, DAYS_OUT_OF_RANGE, REFILL_DAYS_OUT_OF_RANGE, REFILLS_NOT_OPEN_ENDED; NOT_A_TITRATION,
    REGIMEN_MISSING when neither form is stated."""
    if intake.schedule is not None:
        yield from _titration(intake, intake.schedule)
        return
    for name, stated in (("open_ended", intake.open_ended), ("refill_days", intake.refill_days)):
        if stated:
            yield Problem("NOT_A_TITRATION", "This is stated with a schedule only.", name)
    missing = [name for name in _ONE_STRENGTH if getattr(intake, name) is None]
    for name in missing:
        yield Problem("REGIMEN_MISSING", "State this, or a schedule instead.", name)
    if not missing:
        yield from _one_strength(intake)


def _one_strength(intake: OrderIntake) -> Iterator[Problem]:
    strength_mg, capsules, quantity, days = (getattr(intake, name) for name in _ONE_STRENGTH)
    yield from strength_problems(strength_mg)
    if not 1 <= capsules <= LIMITS.most_capsules_per_dose:
        yield Problem("DOSE_NOT_WHOLE_CAPSULES", "A dose is 1, 2 or 3 capsules.", "capsules_per_dose")
    if not 1 <= days <= LIMITS.most_days:
        message = f"Days' supply is 1 to {LIMITS.most_days}: a capsule may be used for 180 days at most."
        yield Problem("DAYS_SUPPLY_OUT_OF_RANGE", message, "days_supply")
    if quantity != capsules * days:
        message = f"{capsules} a day for {days} days is {capsules * days} capsules."
        yield Problem("QTY_DAYS_MISMATCH", message, "quantity_capsules")
    if capsules > 1 and not strength_problems(strength_mg):
        yield from _daily_dose(strength_mg * capsules, capsules)


def _daily_dose(daily_mg: Decimal, capsules: int) -> Iterator[Problem]:
    if daily_mg > STRENGTH_MAX_MG:
        most = format_mg(STRENGTH_MAX_MG)
        message = f"{capsules} capsules are {format_mg(daily_mg)} a day; at most {most} is offered."
        yield Problem("DAILY_DOSE_OUT_OF_RANGE", message, "capsules_per_dose")


def _titration(intake: OrderIntake, steps: Sequence[StepIntake]) -> Iterator[Problem]:
    for name in _ONE_STRENGTH:
        if getattr(intake, name) is not None:
            message = "The schedule says this already, and the pharmacy chooses the capsules: leave it out."
            yield Problem("REGIMEN_STATED_TWICE", message, name)
    yield from _steps(steps)
    refill_days = REFILL_DAYS if intake.refill_days is None else intake.refill_days
    if not 1 <= refill_days <= LIMITS.most_days:
        yield Problem("REFILL_DAYS_OUT_OF_RANGE", f"A refill lasts 1 to {LIMITS.most_days} days.", "refill_days")
    if intake.refills > 0 and not goes_on(intake):
        message = "A refill goes on with the last dose: state open_ended true, or no refills."
        yield Problem("REFILLS_NOT_OPEN_ENDED", message, "open_ended")


def _steps(steps: Sequence[StepIntake]) -> Iterator[Problem]:
    if not steps:
        yield Problem("SCHEDULE_EMPTY", "Give at least one step: a dose and for how many days.", "schedule")
    if len(steps) > LIMITS.most_steps:
        yield Problem("TOO_MANY_STEPS", f"A schedule has at most {LIMITS.most_steps} steps.", "schedule")
    wrong = [problem for index, step in enumerate(steps[: LIMITS.most_steps]) for problem in _step(index, step)]
    yield from wrong
    total = sum(step.days for step in steps)
    if not wrong and total > LIMITS.most_days:
        message = f"The steps last {format_number(total)} days together; at most {LIMITS.most_days} are dispensed."
        yield Problem("DAYS_SUPPLY_OUT_OF_RANGE", message, "schedule")


def _step(index: int, step: StepIntake) -> Iterator[Problem]:
    field = f"schedule.{index}.strength_mg"
    for problem in strength_problems(step.strength_mg, field):
        between = problem.code == "STRENGTH_STEP"
        yield Problem("REGIMEN_NOT_WHOLE_CAPSULES", _not_whole(step.strength_mg), field) if between else problem
    yield from days_problems(step.days, f"schedule.{index}.days")


def _not_whole(dose_mg: Decimal) -> str:
    """Every dose of whole capsules is a strength of its own, so the near doses are the strengths beside it."""
    below = max(strength for strength in STRENGTH_LADDER_MG if strength < dose_mg)
    above = min(strength for strength in STRENGTH_LADDER_MG if strength > dose_mg)
    return (
        f"{dose_mg} mg a day cannot be made of whole capsules; near it are {format_mg(below)} and {format_mg(above)}."
        " Ask the prescriber; nothing is rounded."
    )
