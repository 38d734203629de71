"""Pure arithmetic of a batch: Decimal in, Decimal out; grams unless the name says otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from pharmacy.core.errors import Problem
from pharmacy.core.quantities import format_number

_MG_PER_G = Decimal(1000)
_MILLIGRAM_PLACES = Decimal("0.0001")


def theoretical_active_g(
    *, amount_per_capsule_mg: Decimal, capsules: int, overage_percent: Decimal, potency_factor: Decimal
) -> Decimal:
    """Powder to weigh for the whole blend; overage scales every component alike, never the active alone."""
    return _blend_g(amount_per_capsule_mg * potency_factor, capsules, overage_percent)


def theoretical_filler_g(
    *, fill_weight_mg: Decimal, actives_as_weighed_mg: Decimal, capsules: int, overage_percent: Decimal
) -> Decimal:
    """The filler that fills each capsule up to its fill weight beside the potency-adjusted actives."""
    return _blend_g(fill_weight_mg - actives_as_weighed_mg, capsules, overage_percent)


def _blend_g(per_capsule_mg: Decimal, capsules: int, overage_percent: Decimal) -> Decimal:
    total_mg = per_capsule_mg * capsules * (1 + overage_percent / 100)
    return (total_mg / _MG_PER_G).quantize(_MILLIGRAM_PLACES, ROUND_HALF_UP)


def weight_problems(
    actual: Decimal, *, theoretical: Decimal, tolerance_percent: Decimal, unit: str, field: str = "actual"
) -> list[Problem]:
    """Why a weight (g) or count (each) is refused: not a quantity, or outside theoretical +- tolerance."""
    if not actual.is_finite() or actual <= 0:
        return [Problem("WEIGHT_NOT_POSITIVE", "Give a quantity greater than 0.", field)]
    span = theoretical * tolerance_percent / 100
    low, high = theoretical - span, theoretical + span
    if low <= actual <= high:
        return []
    side = "under" if actual < low else "over"
    accepted = f"{format_number(low)} to {format_number(high)} {unit}" if span else f"exactly {format_number(low)}"
    message = f"{format_number(actual)} {unit} is {side} {format_number(theoretical)} {unit}; {accepted} is accepted."
    return [Problem("WEIGHT_OUT_OF_TOLERANCE", message, field)]


@dataclass(frozen=True, slots=True)
class Cap:
    """One limit on the beyond-use date and what it comes from."""

    on: date
    basis: str


def beyond_use(made_on: date, *, limit_days: int, limit_source: str, components: Sequence[Cap]) -> Cap:
    """The earliest of all caps: the table limit (USP <795>, at most 180 days) and every component's own date.

    Counted so that the day of compounding is day 1: whether it is day 0 could not be verified, and this date
    satisfies both readings. Made 2026-01-15 with 180 days gives 2026-07-13.
    """
    table = Cap(made_on + timedelta(days=limit_days - 1), f"{limit_days} days from compounding ({limit_source})")
    return min([table, *components], key=lambda cap: cap.on)
