"""The least that a balance can weigh, and what counts as an amount at all. Milligrams, Decimal only."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

from compounding.calculations.derivation import Derived, Step
from pharmacy.core.errors import Problem, refuse_any
from pharmacy.core.quantities import format_mg, format_number

_HUNDRED = Decimal(100)
_PLACES = Decimal("0.0001")
_FLOOR_DIVISIONS = Decimal(820)
_SMALLEST, _LARGEST = Decimal("0.000001"), Decimal(10) ** 9
_MOST_UNITS = 1_000_000


def mass_problems(value: Decimal, field: str) -> list[Problem]:
    """Why ``value`` is no amount (mg or g); codes QUANTITY_NOT_POSITIVE, QUANTITY_OUT_OF_RANGE."""
    if not value.is_finite() or value <= 0:
        return [Problem("QUANTITY_NOT_POSITIVE", "Give a quantity greater than 0.", field)]
    if not _SMALLEST <= value <= _LARGEST:
        message = f"Give a quantity from {format_number(_SMALLEST)} to {format_number(_LARGEST)}."
        return [Problem("QUANTITY_OUT_OF_RANGE", message, field)]
    return []


def percent_problems(value: Decimal, field: str, *, least: Decimal, most: Decimal) -> list[Problem]:
    """Why ``value`` (%) is not from ``least`` to ``most``; code PERCENT_OUT_OF_RANGE."""
    if value.is_finite() and least <= value <= most:
        return []
    message = f"Give a percentage from {format_number(least)} to {format_number(most)}."
    return [Problem("PERCENT_OUT_OF_RANGE", message, field)]


def count_problems(value: int, field: str) -> list[Problem]:
    """Why ``value`` is not a count of units; code COUNT_OUT_OF_RANGE."""
    if 1 <= value <= _MOST_UNITS:
        return []
    return [Problem("COUNT_OUT_OF_RANGE", f"Give a whole number from 1 to {format_number(_MOST_UNITS)}.", field)]


def minimum_weighable_mg_class_iii(
    *, sensitivity_mg: Decimal = Decimal(6), error_percent: Decimal = Decimal(5)
) -> Derived[Decimal]:
    """Least mass (mg) for a Class III prescription balance: sensitivity requirement x 100 / accepted error (%).

    6 mg at 5 % is 120 mg. Rounded up to 0.0001 mg, never down. Raises ``InvalidInput``: QUANTITY_NOT_POSITIVE,
    QUANTITY_OUT_OF_RANGE, PERCENT_OUT_OF_RANGE (0.01 to 100 %). Source: USP <1176>.
    """
    error = percent_problems(error_percent, "error_percent", least=Decimal("0.01"), most=_HUNDRED)
    refuse_any([*mass_problems(sensitivity_mg, "sensitivity_mg"), *error])
    least = (sensitivity_mg * _HUNDRED / error_percent).quantize(_PLACES, ROUND_CEILING)
    working = f"{format_mg(sensitivity_mg)} \u00d7 100 ÷ {format_number(error_percent)}"
    source = "USP <1176>: minimum weighable quantity of a Class III balance"
    return Derived(least, "mg", (Step("Minimum weighable quantity", working, format_mg(least), source),))


def minimum_weighable_mg_usp41(*, readability_mg: Decimal) -> Derived[Decimal]:
    """Least net mass (mg) that USP <41> can allow an electronic balance of this readability d (mg): 820 d.

    This is the floor, 2 x 0.41 d / 0.10 %: with a repeatability (SD) above 0.41 d the minimum is 2,000 SD. d = 1 mg
    gives 820 mg. Raises ``InvalidInput``: QUANTITY_NOT_POSITIVE, QUANTITY_OUT_OF_RANGE. Source: USP <41>.
    """
    refuse_any(mass_problems(readability_mg, "readability_mg"))
    least = _FLOOR_DIVISIONS * readability_mg
    working = f"820 \u00d7 {format_mg(readability_mg)}"
    source = "USP <41>: 2 \u00d7 0.41 d ÷ 0.10 %; a repeatability above 0.41 d needs more"
    return Derived(least, "mg", (Step("Minimum weighable quantity", working, format_mg(least), source),))
