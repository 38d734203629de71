"""What became of a batch: percent yield, and whether every unit is accounted for. Units, or grams of a triturate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal

from compounding.calculations.balances import mass_problems, percent_problems
from compounding.calculations.derivation import Derived, Step
from pharmacy.core.errors import Problem, refuse_any
from pharmacy.core.quantities import format_number

_HUNDRED = Decimal(100)
_MOST_PERCENT = Decimal(200)
_PLACES = Decimal("0.1")
_IMPOSSIBLE = "COUNT_IMPOSSIBLE"


@dataclass(frozen=True, slots=True)
class Count:
    """What was planned, and where it went; all in the same unit."""

    planned: Decimal
    good: Decimal
    rejected: Decimal
    destroyed: Decimal
    retained: Decimal

    @property
    def accounted(self) -> Decimal:
        return self.good + self.rejected + self.destroyed + self.retained


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """``unaccounted`` was spilled or lost; ``within`` is whether the yield keeps to the formula's action limits."""

    yield_percent: Decimal
    accounted: Decimal
    unaccounted: Decimal
    within: bool


def reconcile(
    count: Count, *, low_percent: Decimal, high_percent: Decimal, unit: str = "units"
) -> Derived[Reconciliation]:
    """Percent yield is good / planned x 100, to one decimal, half up; that printed figure is judged, limits included.

    What was destroyed for tests, retained or rejected is accounted for and is no yield. Raises ``InvalidInput``:
    COUNT_IMPOSSIBLE (negative, not a number, nothing planned, or more than planned), PERCENT_OUT_OF_RANGE,
    YIELD_LIMITS_REVERSED. Source: the formula's action limits, which are the pharmacy's policy.
    """
    refuse_any([*_count_problems(count), *_limit_problems(low_percent, high_percent)])
    percent = (count.good * _HUNDRED / count.planned).quantize(_PLACES, ROUND_HALF_UP)
    unaccounted = count.planned - count.accounted
    result = Reconciliation(percent, count.accounted, unaccounted, low_percent <= percent <= high_percent)
    return Derived(result, unit, (*_steps(count, result, unit), _judged(result, low_percent, high_percent)))


def _count_problems(count: Count) -> list[Problem]:
    problems = [problem for field, value in asdict(count).items() for problem in _part_problems(field, value)]
    if not problems and count.accounted > count.planned:
        message = (
            f"{format_number(count.accounted)} are counted; at most the {format_number(count.planned)} planned can be."
        )
        problems = [Problem(_IMPOSSIBLE, message, "good")]
    return problems


def _part_problems(field: str, value: Decimal) -> Iterator[Problem]:
    if field == "planned" and mass_problems(value, field):
        yield Problem(_IMPOSSIBLE, "More than 0 were planned, and not more than 1,000,000,000.", field)
    elif value != 0 and mass_problems(value, field):
        yield Problem(_IMPOSSIBLE, "Give 0 or more, and not more than 1,000,000,000.", field)


def _limit_problems(low: Decimal, high: Decimal) -> list[Problem]:
    limits = {"low_percent": low, "high_percent": high}
    problems = [
        problem
        for field, value in limits.items()
        for problem in percent_problems(value, field, least=Decimal(0), most=_MOST_PERCENT)
    ]
    if not problems and low > high:
        message = f"The lower limit is {format_number(low)} %; the upper limit is at least that."
        problems = [Problem("YIELD_LIMITS_REVERSED", message, "high_percent")]
    return problems


def _steps(count: Count, result: Reconciliation, unit: str) -> Iterator[Step]:
    planned, good = format_number(count.planned), format_number(count.good)
    parts = (f"{format_number(value)} {name}" for name, value in asdict(count).items() if name != "planned")
    accounted = format_number(result.accounted)
    record = "compounding record"
    yield Step("Percent yield", f"{good} ÷ {planned} \u00d7 100", f"{format_number(result.yield_percent)} %", record)
    yield Step("Accounted for", " + ".join(parts), f"{accounted} {unit}", record)
    yield Step("Not accounted for", f"{planned} - {accounted}", f"{format_number(result.unaccounted)} {unit}", record)


def _judged(result: Reconciliation, low: Decimal, high: Decimal) -> Step:
    working = f"{format_number(low)} to {format_number(high)} % is accepted"
    return Step("Action limits", working, "within" if result.within else "outside: a deviation", "formula")
