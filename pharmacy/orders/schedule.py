"""A titration as data: so many milligrams for so many days, then so many more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from pharmacy.catalog.strengths import STRENGTH_MAX_MG, STRENGTH_MIN_MG
from pharmacy.core.errors import Problem, refuse_any
from pharmacy.core.quantities import format_mg, format_number
from pharmacy.orders.limits import LIMITS

_FINEST_MG = Decimal("0.001")
_RANGE = f"A dose is {format_mg(STRENGTH_MIN_MG)} to {format_mg(STRENGTH_MAX_MG)} a day."


@dataclass(frozen=True, slots=True)
class Step:
    """``dose_mg`` is what is taken on each of ``days`` days, in however many capsules."""

    dose_mg: Decimal
    days: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """The steps of a titration, first to last; nights are numbered from 1 across all of them.

    Raises ``InvalidInput``: SCHEDULE_EMPTY, TOO_MANY_STEPS, DAYS_SUPPLY_OUT_OF_RANGE (all steps together), and for
    each step DOSE_NOT_A_NUMBER, DOSE_OUT_OF_RANGE, DOSE_TOO_PRECISE, DAYS_OUT_OF_RANGE.
    """

    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        refuse_any([*_length_problems(self.steps), *_step_problems(self.steps)])
        refuse_any(_total_problems(self.total_days))

    @property
    def total_days(self) -> int:
        return sum(step.days for step in self.steps)

    def spans(self) -> Iterator[tuple[int, int]]:
        """The first and the last night of each step: (1, 14), (15, 28) ..."""
        last = 0
        for step in self.steps:
            first, last = last + 1, last + step.days
            yield first, last

    def to_json(self) -> list[dict[str, Any]]:
        """``[{"dose_mg": "1.5", "days": 14}, ...]``; ``schedule_json.schedule_from_json`` reads it back."""
        return [{"dose_mg": format_number(step.dose_mg), "days": step.days} for step in self.steps]


def schedule_warnings(schedule: Schedule) -> list[Problem]:
    """What a pharmacist looks at twice, and may accept: STEP_JUMP, STEP_DOWN, STEP_REPEATED."""
    return [
        Problem(code, message, f"steps.{index}.dose_mg")
        for index, (before, step) in enumerate(pairwise(schedule.steps), start=1)
        for code, message in _change_warnings(before.dose_mg, step.dose_mg)
    ]


def _change_warnings(before_mg: Decimal, dose_mg: Decimal) -> Iterator[tuple[str, str]]:
    change = f"{format_mg(before_mg)} is followed by {format_mg(dose_mg)}"
    if dose_mg - before_mg > LIMITS.most_rise_mg:
        yield "STEP_JUMP", f"{change}; a step up is usually {format_mg(LIMITS.most_rise_mg)} or less."
    elif dose_mg < before_mg:
        yield "STEP_DOWN", f"{change}; a titration usually goes up."
    elif dose_mg == before_mg:
        yield "STEP_REPEATED", f"{change}; make it one step, or ask which dose was meant."


def days_problems(days: object, field: str) -> list[Problem]:
    """Why ``days`` is no number of days; code DAYS_OUT_OF_RANGE."""
    if isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= LIMITS.most_days:
        return []
    return [Problem("DAYS_OUT_OF_RANGE", f"Give a whole number of days from 1 to {LIMITS.most_days}.", field)]


def _length_problems(steps: tuple[Step, ...]) -> Iterator[Problem]:
    if not steps:
        yield Problem("SCHEDULE_EMPTY", "Give at least one step: a dose and for how many days.", "steps")
    if len(steps) > LIMITS.most_steps:
        yield Problem("TOO_MANY_STEPS", f"A schedule has at most {LIMITS.most_steps} steps.", "steps")


def _step_problems(steps: tuple[Step, ...]) -> Iterator[Problem]:
    for index, step in enumerate(steps):
        yield from _dose_problems(step.dose_mg, f"steps.{index}.dose_mg")
        yield from days_problems(step.days, f"steps.{index}.days")


def _dose_problems(dose_mg: object, field: str) -> Iterator[Problem]:
    if not isinstance(dose_mg, Decimal) or not dose_mg.is_finite():
        yield Problem("DOSE_NOT_A_NUMBER", f"The dose is a decimal number of milligrams. {_RANGE}", field)
    elif not STRENGTH_MIN_MG <= dose_mg <= STRENGTH_MAX_MG:
        yield Problem("DOSE_OUT_OF_RANGE", f"{_RANGE} Ask the prescriber; nothing is assumed.", field)
    elif dose_mg != dose_mg.quantize(_FINEST_MG):
        yield Problem("DOSE_TOO_PRECISE", "Give the dose with at most 3 decimals.", field)


def _total_problems(total_days: int) -> Iterator[Problem]:
    if total_days > LIMITS.most_days:
        message = f"The steps last {format_number(total_days)} days together; at most {LIMITS.most_days} are dispensed."
        yield Problem("DAYS_SUPPLY_OUT_OF_RANGE", message, "steps")
