"""Pure rules about lots."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pharmacy.core.errors import Problem

_HUNDRED = Decimal(100)
_FACTOR_PLACES = Decimal("0.0001")


def potency_factor(*, water_percent: Decimal, assay_percent: Decimal) -> Decimal:
    """How much powder to weigh for 1 part of naltrexone HCl, for an assay on the anhydrous basis.

    100 / (100 - water %) x 100 / assay %, to four places; water 8.7 %, assay 99.5 % gives 1.1008. An "as is"
    assay already includes water: pass ``water_percent`` 0 then, or it is corrected twice.
    """
    dry = _HUNDRED / (_HUNDRED - water_percent)
    return (dry * _HUNDRED / assay_percent).quantize(_FACTOR_PLACES, ROUND_HALF_UP)


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
