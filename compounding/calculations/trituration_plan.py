"""The plan as it is handed over: what to weigh, in order, and why not more simply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from compounding.calculations.trituration_choice import Assessed
from compounding.calculations.trituration_need import Need
from compounding.calculations.trituration_ways import Way, contributions, portion_mg
from compounding.calculations.trituration_words import bound_name, way_name
from compounding.calculations.weighing_error import BalanceLimits, combined_percent
from pharmacy.core.quantities import format_mg, format_number

Kind = Literal["direct", "dilution", "serial"]
_KINDS: tuple[Kind, ...] = ("direct", "dilution", "serial")


@dataclass(frozen=True, slots=True)
class PlannedWeighing:
    """One line to weigh, in order. Stages count from 1; the last is the capsule blend."""

    what: str
    mass_mg: Decimal
    minimum_mg: Decimal
    relative_error_percent: Decimal
    stage: int


@dataclass(frozen=True, slots=True)
class Alternative:
    """A simpler way that was refused."""

    kind: Kind
    ratios: tuple[int, ...]
    code: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    kind: Kind
    weighings: tuple[PlannedWeighing, ...]
    ratios: tuple[int, ...]
    predicted_error_percent: Decimal
    reason: str
    refused: tuple[Alternative, ...]


def plan_of(need: Need, balance: BalanceLimits, way: Way, refused: Sequence[Assessed]) -> Plan:
    error = combined_percent(contributions(need, balance, way))
    alternatives = tuple(_alternative(each) for each in refused)
    reason = _reason(need, balance, way, error, refused)
    return Plan(_kind(way.ratios), _weighings(balance, way), way.ratios, error, reason, alternatives)


def _kind(ratios: tuple[int, ...]) -> Kind:
    return _KINDS[len(ratios)]


def _weighings(balance: BalanceLimits, way: Way) -> tuple[PlannedWeighing, ...]:
    masses = [(each, balance.readable(each.mass_mg)) for each in way.weighed]
    return tuple(
        PlannedWeighing(each.what, mass, balance.smallest_mg, balance.relative_error_percent(mass), each.stage)
        for each, mass in masses
    )


def _alternative(assessed: Assessed) -> Alternative:
    why = " ".join(problem.message for problem in assessed.problems)
    return Alternative(_kind(assessed.ratios), assessed.ratios, assessed.problems[0].code, why)


def _reason(need: Need, balance: BalanceLimits, way: Way, error: Decimal, refused: Sequence[Assessed]) -> str:
    outcome = f"and the predicted content error is {format_number(error)} %, within {bound_name(need)}."
    portion = format_mg(balance.readable(portion_mg(need, way.ratios)))
    if not refused:
        least = format_mg(balance.smallest_mg)
        return f"{balance.name} weighs {least} or more and the powder is {portion}, {outcome}"
    return f"{refused[0].problems[0].message} With {way_name(way.ratios)} the aliquot is {portion} {outcome}"
