"""Holding, stepping back and going on: what has been taken stays as it was, and the rest is a new schedule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from pharmacy.core.errors import InvalidInput, Problem, Refused, refuse_any
from pharmacy.core.quantities import format_mg
from pharmacy.orders.limits import LIMITS
from pharmacy.orders.schedule import Schedule, Step, days_problems

_Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """``nights_taken`` of ``schedule`` are behind; ``remaining`` begins with the next night, as its night 1."""

    schedule: Schedule
    nights_taken: int
    remaining: Schedule

    @property
    def taken(self) -> _Steps:
        """The steps as they were taken, the last perhaps in part."""
        return _split(self.schedule, self.nights_taken)[0]


def hold(schedule: Schedule, *, on_night: int, nights: int) -> Change:
    """From ``on_night`` on, ``nights`` more at the dose last taken (on night 1: at the first); then the rest as it was.

    Raises ``Refused`` CHANGE_BEFORE_START, CHANGE_AFTER_END; ``InvalidInput`` DAYS_OUT_OF_RANGE or
    DAYS_SUPPLY_OUT_OF_RANGE, field "nights".
    """
    refuse_any(_night_problems(schedule, on_night, "on_night", most=schedule.total_days), Refused)
    refuse_any(days_problems(nights, "nights"))
    taken, rest = _split(schedule, on_night - 1)
    left = sum(step.days for step in rest)
    if left + nights > LIMITS.most_days:
        message = f"{left} nights are left; with {nights} more there would be more than {LIMITS.most_days}."
        raise InvalidInput.of("DAYS_SUPPLY_OUT_OF_RANGE", message, "nights")
    held_mg = taken[-1].dose_mg if taken else rest[0].dose_mg
    held = _joined((Step(held_mg, nights), rest[0]))
    return Change(schedule, on_night - 1, Schedule((*held, *rest[1:])))


def step_back(schedule: Schedule, *, after_nights: int, earlier: _Steps = ()) -> Change:
    """After ``after_nights``, the last lower dose again for all its days, then the present step anew and the rest.

    The step that is left is that of the last night taken, also on its last day. ``earlier`` are the steps taken before
    ``schedule``, when it is itself what remained after a change. Raises ``Refused`` CHANGE_BEFORE_START,
    CHANGE_AFTER_END, NO_LOWER_STEP; ``InvalidInput`` as ``Schedule``, when that makes it too long.
    """
    refuse_any(_taken_problems(schedule, after_nights), Refused)
    now = len(_split(schedule, after_nights)[0]) - 1
    dose_mg = schedule.steps[now].dose_mg
    lower = [step for step in _joined((*earlier, *schedule.steps[:now])) if step.dose_mg < dose_mg]
    if not lower:
        message = f"No step before {format_mg(dose_mg)} has a lower dose; hold it, or ask the prescriber."
        raise Refused.of("NO_LOWER_STEP", message, "after_nights")
    return Change(schedule, after_nights, Schedule((lower[-1], *schedule.steps[now:])))


def resume(schedule: Schedule, *, after_nights: int) -> Change:
    """After an interruption: the rest of the schedule, from the first night not taken.

    Raises ``Refused`` CHANGE_BEFORE_START, CHANGE_AFTER_END.
    """
    refuse_any(_taken_problems(schedule, after_nights), Refused)
    return Change(schedule, after_nights, Schedule(_split(schedule, after_nights)[1]))


def _taken_problems(schedule: Schedule, after_nights: int) -> list[Problem]:
    return _night_problems(schedule, after_nights, "after_nights", most=schedule.total_days - 1)


def _night_problems(schedule: Schedule, night: int, field: str, *, most: int) -> list[Problem]:
    if night < 1:
        message = "Nights count from 1: give 1 or more. Before night 1, write the schedule itself anew."
        return [Problem("CHANGE_BEFORE_START", message, field)]
    if night > most:
        message = f"The schedule ends with night {schedule.total_days}; what follows is a new prescription."
        return [Problem("CHANGE_AFTER_END", message, field)]
    return []


def _split(schedule: Schedule, nights: int) -> tuple[_Steps, _Steps]:
    """The steps, whole or in part, of the first ``nights`` and of those after."""
    spans = list(zip(schedule.steps, schedule.spans(), strict=True))
    before = ((step.dose_mg, min(last, nights) - first + 1) for step, (first, last) in spans)
    after = ((step.dose_mg, last - max(first - 1, nights)) for step, (first, last) in spans)
    return _whole(before), _whole(after)


def _whole(steps: Iterable[tuple[Decimal, int]]) -> _Steps:
    return tuple(Step(dose_mg, days) for dose_mg, days in steps if days > 0)


def _joined(steps: _Steps) -> _Steps:
    """With one step in place of several of the same dose in a row."""
    runs = groupby(steps, key=lambda step: step.dose_mg)
    return tuple(Step(dose_mg, sum(step.days for step in run)) for dose_mg, run in runs)
