"""Night by night: which capsules on which date, and the months to draw them in. Whole dates, so no clock changes."""

from __future__ import annotations

from calendar import SUNDAY, Calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from compounding.calculations.expiry import date_problems
from compounding.packs.compilation import Compilation
from pharmacy.core.errors import refuse_any

# Not from the standard library, which asks the locale of the process.
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_WEEKS = Calendar(firstweekday=SUNDAY)


@dataclass(frozen=True, slots=True)
class Take:
    """Capsules out of the container at index ``container``."""

    container: int
    capsules: int


@dataclass(frozen=True, slots=True)
class Night:
    """One dose: ``number`` counts from 1; ``takes`` has more than one only where strengths are mixed."""

    on: date
    number: int
    step_number: int
    takes: tuple[Take, ...]
    dose_mg: Decimal
    first_of_step: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One square of the calendar, with the dose of that date if there is one."""

    on: date
    night: Night | None


@dataclass(frozen=True, slots=True)
class Month:
    """``weeks`` are of seven squares, Sunday first; a square of another month is None."""

    year: int
    month: int
    weeks: tuple[tuple[Day | None, ...], ...]

    @property
    def name(self) -> str:
        """ "November 2026"."""
        return f"{_MONTHS[self.month - 1]} {self.year}"


def nights(compilation: Compilation, *, starts_on: date) -> list[Night]:
    """Every night from ``starts_on`` on. Raises ``InvalidInput`` DATE_OUT_OF_RANGE."""
    refuse_any(date_problems(starts_on, "starts_on"))
    indexes = {container.strength_mg: index for index, container in enumerate(compilation.containers)}
    spans = zip(compilation.schedule.spans(), compilation.doses, strict=True)
    return [
        Night(starts_on + timedelta(number - 1), number, step, takes, dose.dose_mg, first_of_step=number == first)
        for step, ((first, last), dose) in enumerate(spans, start=1)
        for takes in [tuple(Take(indexes[part.strength_mg], part.capsules) for part in dose.parts)]
        for number in range(first, last + 1)
    ]


def months(nights: Sequence[Night]) -> list[Month]:
    """Every month from the first of ``nights`` to the last, whole."""
    by_date = {night.on: night for night in nights}
    named = sorted({(on.year, on.month) for on in by_date})
    return [Month(year, month, _weeks(year, month, by_date)) for year, month in named]


def _weeks(year: int, month: int, by_date: Mapping[date, Night]) -> tuple[tuple[Day | None, ...], ...]:
    return tuple(
        tuple(Day(on, by_date.get(on)) if on.month == month else None for on in week)
        for week in _WEEKS.monthdatescalendar(year, month)
    )
