"""Pure rules about lots."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pharmacy.core.errors import Problem

_HUNDRED = Decimal(100)
_FACTOR_PLACES = Decimal("0.0001")
_LEDGER_PLACES = 4  # 0.1 mg; finer than that, the ledger would round what was weighed
_LARGEST_QUANTITY = Decimal(10) ** 10
_LARGEST_FACTOR = Decimal(100)


def potency_factor(*, water_percent: Decimal, assay_percent: Decimal) -> Decimal:
    """How much powder to weigh for 1 part of naltrexone HCl, for an assay on the anhydrous basis.

    100 / (100 - water %) x 100 / assay %, to four places; water 8.7 %, assay 99.5 % gives 1.1008. An "as is"
    assay already includes water: pass ``water_percent`` 0 then, or it is corrected twice.
    """
    dry = _HUNDRED / (_HUNDRED - water_percent)
    return (dry * _HUNDRED / assay_percent).quantize(_FACTOR_PLACES, ROUND_HALF_UP)


def quantity_problems(quantity: Decimal, *, unit: str, label: str, field: str = "quantity") -> list[Problem]:
    """Why ``quantity`` cannot be a line of the ledger, which keeps it exactly or not at all."""
    if not quantity.is_finite() or quantity <= 0:
        return [Problem("QUANTITY_NOT_POSITIVE", "Give a quantity greater than 0.", field)]
    if quantity >= _LARGEST_QUANTITY:
        return [Problem("QUANTITY_TOO_LARGE", f"Give a quantity below {_LARGEST_QUANTITY:,} {unit}.", field)]
    if unit == "each" and quantity != quantity.to_integral_value():
        return [Problem("QUANTITY_NOT_WHOLE", f"{label} is counted in whole pieces.", field)]
    if quantity != round(quantity, _LEDGER_PLACES):
        return [Problem("QUANTITY_TOO_FINE", f"Give at most {_LEDGER_PLACES} decimals.", field)]
    return []


def receipt_problems(*, kind: str, potency_factor: Decimal) -> list[Problem]:
    """Why a delivery of this kind of material with this factor is not taken in."""
    problems = []
    if kind == "finished":
        message = "Finished capsules enter stock only by the release of their batch."
        problems.append(Problem("FINISHED_FROM_BATCH_ONLY", message, "material"))
    if not potency_factor.is_finite() or not 1 <= potency_factor < _LARGEST_FACTOR:
        message = f"A potency factor is at least 1 and below {_LARGEST_FACTOR}."
        problems.append(Problem("POTENCY_FACTOR_OUT_OF_RANGE", message, "potency_factor"))
    return problems


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
