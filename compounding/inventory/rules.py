"""Pure rules about lots in stock: what the ledger can hold, and when a lot may be used."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pharmacy.core.errors import Problem

_LEDGER_PLACES = 4  # 0.1 mg; finer than that, the ledger would round what was weighed
_LARGEST_QUANTITY = Decimal(10) ** 10
_LEAST_FACTOR, _FACTOR_BELOW = Decimal("0.9"), Decimal(10_000)


def quantity_problems(quantity: Decimal, *, unit: str, label: str, field: str = "quantity") -> list[Problem]:
    """Why ``quantity`` cannot be a line of the ledger, which keeps it exactly or not at all."""
    if not quantity.is_finite() or quantity <= 0:
        return [Problem("QUANTITY_NOT_POSITIVE", "Give a quantity greater than 0.", field)]
    return _measure_problems(quantity, unit=unit, label=label, field=field)


def counted_problems(counted: Decimal, *, unit: str, label: str) -> list[Problem]:
    """Why ``counted`` cannot be what is on hand; nothing left is an answer too."""
    if not counted.is_finite() or counted < 0:
        return [Problem("COUNTED_NEGATIVE", "Give what was counted: 0 or more.", "counted")]
    return _measure_problems(counted, unit=unit, label=label, field="counted")


def _measure_problems(quantity: Decimal, *, unit: str, label: str, field: str) -> list[Problem]:
    if quantity >= _LARGEST_QUANTITY:
        return [Problem("QUANTITY_TOO_LARGE", f"Give a quantity below {_LARGEST_QUANTITY:,} {unit}.", field)]
    if unit == "each" and quantity != quantity.to_integral_value():
        return [Problem("QUANTITY_NOT_WHOLE", f"{label} is counted in whole pieces.", field)]
    if quantity != round(quantity, _LEDGER_PLACES):
        return [Problem("QUANTITY_TOO_FINE", f"Give at most {_LEDGER_PLACES} decimals.", field)]
    return []


def factor_problems(potency_factor: Decimal) -> list[Problem]:
    """Why no lot has this many parts of powder for 1 part of naltrexone hydrochloride."""
    if potency_factor.is_finite() and _LEAST_FACTOR <= potency_factor < _FACTOR_BELOW:
        return []
    message = f"A potency factor is at least {_LEAST_FACTOR} and below {_FACTOR_BELOW:,}."
    return [Problem("POTENCY_FACTOR_OUT_OF_RANGE", message, "potency_factor")]


def use_problems(*, label: str, status: str, use_until: date, on: date) -> list[Problem]:
    """Why a lot may not be used ``on`` that date; its last day is still usable."""
    problems = []
    if status != "released":
        problems.append(Problem("LOT_NOT_RELEASED", f"{label} is {status}; only a released lot may be used.", "lot"))
    if use_until < on:
        problems.append(
            Problem("LOT_EXPIRED", f"{label} could be used until {use_until:%d %b %Y}; take another lot.", "lot")
        )
    return problems


def release_problems(*, label: str, use_until: date, on: date) -> list[Problem]:
    """Why a lot whose last day is over is not released ``on`` that date."""
    if use_until >= on:
        return []
    message = f"{label} could be used until {use_until:%d %b %Y}; reject it, then destroy it."
    return [Problem("LOT_EXPIRED", message, "lot")]
