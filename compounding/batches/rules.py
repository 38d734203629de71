"""Pure rules of the bench: when a weight is refused, and when it needs a word of explanation."""

from __future__ import annotations

from decimal import Decimal

from pharmacy.core.errors import Problem
from pharmacy.core.quantities import format_number

LARGEST_BATCH = 10_000
# Nobody misses by half: beyond this it is a slip of the unit, of the component or of the decimal point.
_PLAUSIBLE = Decimal(2)
_SLIP = Decimal(500)
# USP naltrexone hydrochloride tablets, and 22 TAC 291.131: 90.0 to 110.0 % of what the label says.
LEAST_CONTENT_PERCENT, MOST_CONTENT_PERCENT = Decimal(90), Decimal(110)


def weight_problems(actual: Decimal, *, theoretical: Decimal, unit: str, field: str = "actual") -> list[Problem]:
    """Why a weight (g) or count (each) cannot be meant: not a quantity, or far from the theoretical one."""
    if not actual.is_finite() or actual <= 0:
        return [Problem("WEIGHT_NOT_POSITIVE", "Give a quantity greater than 0.", field)]
    if theoretical / _PLAUSIBLE <= actual <= theoretical * _PLAUSIBLE:
        return []
    wanted = _amount(theoretical, unit)
    hint = " Was a weight in mg typed as g?" if unit == "g" and actual > theoretical * _SLIP else ""
    side = "more than twice" if actual > theoretical else "less than half"
    return [Problem("WEIGHT_IMPLAUSIBLE", f"{_amount(actual, unit)} is {side} the {wanted} wanted.{hint}", field)]


def outside_tolerance(
    actual: Decimal, *, theoretical: Decimal, tolerance_percent: Decimal, unit: str, field: str = "actual"
) -> Problem | None:
    """What is said when ``actual`` is under or over theoretical +- tolerance; None when it is accepted."""
    span = theoretical * tolerance_percent / 100
    low, high = theoretical - span, theoretical + span
    if low <= actual <= high:
        return None
    side = "under" if actual < low else "over"
    accepted = f"{format_number(low)} to {_amount(high, unit)}" if span else f"exactly {format_number(low)}"
    message = f"{_amount(actual, unit)} is {side} {_amount(theoretical, unit)}; {accepted} is accepted."
    return Problem("WEIGHT_OUT_OF_TOLERANCE", message, field)


def content_problems(percent: Decimal) -> list[Problem]:
    """Why a batch whose units are predicted to hold ``percent`` of their label may not be released."""
    if LEAST_CONTENT_PERCENT <= percent <= MOST_CONTENT_PERCENT:
        return []
    limits = f"{format_number(LEAST_CONTENT_PERCENT)} to {format_number(MOST_CONTENT_PERCENT)} %"
    message = f"By its weighings a unit holds {format_number(percent)} % of its label; {limits} is accepted."
    return [Problem("CONTENT_OUT_OF_RANGE", message, "weighings")]


def _amount(value: Decimal, unit: str) -> str:
    return f"{format_number(value)} {'pieces' if unit == 'each' else unit}"
