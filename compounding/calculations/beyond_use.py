"""The beyond-use date of a preparation: the earliest of every limit on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal

from compounding.calculations.derivation import Derived, Step
from compounding.calculations.expiry import date_problems
from pharmacy.core.errors import Problem, refuse_any
from pharmacy.core.quantities import format_number

_MOST_DAYS = 180
_LONGEST_STUDY = 36_500
_COMPONENTS = "USP <795>: not later than the date of any component"
_SHORTENS = "may shorten the table limit, never lengthen it"


@dataclass(frozen=True, slots=True)
class Cap:
    """One limit on the beyond-use date and what it comes from."""

    on: date
    basis: str


def beyond_use(
    made_on: date,
    *,
    limit_days: int,
    limit_source: str,
    study_days: Decimal | int | None = None,
    policy_days: Decimal | int | None = None,
    components: Sequence[Cap],
) -> Derived[Cap]:
    """The earliest of the table limit, a stability study, local policy and every component's own last day.

    Days count from compounding, which is day 1: whether it is day 0 could not be verified, and this date satisfies
    both readings (2026-01-15 with 180 days gives 2026-07-13). A part of a day is dropped. Of equal dates the first
    decides. Raises ``InvalidInput``: BEYOND_USE_OVER_LIMIT, DAYS_OUT_OF_RANGE, COMPONENT_EXPIRED (last day before
    compounding), DATE_OUT_OF_RANGE. Source: USP <795>, 180 days for non-aqueous forms.
    """
    shorter = {"study": study_days, "policy": policy_days}
    problems = [*_limit_problems(limit_days), *_day_problems(shorter), *date_problems(made_on, "made_on")]
    refuse_any([*problems, *_component_problems(made_on, components)])
    caps = [_cap(made_on, limit_days, f"{limit_days} days from compounding ({limit_source})")]
    steps = [Step("Table limit", _counted(made_on, limit_days), _day(caps[0].on), limit_source)]
    for name, days in shorter.items():
        if days is not None:
            whole = int(min(Decimal(days), Decimal(limit_days)).to_integral_value(ROUND_FLOOR))
            label = {"study": "Stability study", "policy": "Local policy"}[name]
            given = f"{label}, {format_number(days)} days"
            caps.append(_cap(made_on, whole, f"{whole} days from compounding ({label.lower()})"))
            steps.append(Step(given, _counted(made_on, whole), _day(caps[-1].on), _SHORTENS))
    for component in components:
        caps.append(component)
        steps.append(Step("Component", component.basis, _day(component.on), _COMPONENTS))
    decisive = min(caps, key=lambda cap: cap.on)
    last = Step("Beyond-use date", f"earliest of {len(caps)}: {decisive.basis}", _day(decisive.on), "USP <795>")
    return Derived(decisive, "", (*steps, last))


def _limit_problems(limit_days: int) -> list[Problem]:
    if 1 <= limit_days <= _MOST_DAYS:
        return []
    message = f"A beyond-use limit is from 1 to {_MOST_DAYS} days; no study justifies more."
    return [Problem("BEYOND_USE_OVER_LIMIT", message, "limit_days")]


def _day_problems(given: dict[str, Decimal | int | None]) -> Iterator[Problem]:
    for name, days in given.items():
        if days is not None and not (Decimal(days).is_finite() and 1 <= days <= _LONGEST_STUDY):
            message = f"Give 1 to {format_number(_LONGEST_STUDY)} days, or none at all."
            yield Problem("DAYS_OUT_OF_RANGE", message, f"{name}_days")


def _component_problems(made_on: date, components: Sequence[Cap]) -> Iterator[Problem]:
    for index, cap in enumerate(components):
        if cap.on < made_on:
            message = f"{cap.basis}: {_day(cap.on)} is before compounding on {_day(made_on)}; take another lot."
            yield Problem("COMPONENT_EXPIRED", message, f"components.{index}")


def _cap(made_on: date, days: int, basis: str) -> Cap:
    return Cap(made_on + timedelta(days=days - 1), basis)


def _counted(made_on: date, days: int) -> str:
    return f"{_day(made_on)} is day 1 of {days}"


def _day(on: date) -> str:
    return f"{on:%d %b %Y}"
