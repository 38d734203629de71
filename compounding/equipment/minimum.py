"""The least that a new balance may be trusted with: by its class, its readability or its calibration service. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_CEILING, Decimal

from compounding.calculations.balances import (
    mass_problems,
    minimum_weighable_mg_class_iii,
    minimum_weighable_mg_usp41,
    percent_problems,
)
from compounding.calculations.weighing_error import BalanceLimits
from pharmacy.core.errors import Problem, refuse_any

_CLASS_III_ERROR, _USP_41_ERROR = Decimal(5), Decimal("0.10")
_MINIMUM_PLACES, _READABILITY_PLACES, _ERROR_PLACES = 3, 4, 2
_LARGEST_MG = Decimal(10_000)


def balance_limits(
    name: str, *, basis: str, readability_mg: Decimal, stated_minimum_mg: Decimal | None, error_percent: Decimal | None
) -> BalanceLimits:
    """Limits by ``basis``: "class_iii" (5 % unless stated), "usp_41" (820 d, 0.10 %) or "stated" (minimum and error).

    The minimum is rounded up to 0.001 mg. Raises ``InvalidInput`` with every reason.
    """
    refuse_any(_input_problems(basis, readability_mg, stated_minimum_mg, error_percent))
    if basis == "class_iii":
        error = error_percent or _CLASS_III_ERROR
        least = minimum_weighable_mg_class_iii(error_percent=error).value
    elif basis == "usp_41":
        error, least = _USP_41_ERROR, minimum_weighable_mg_usp41(readability_mg=readability_mg).value
    else:
        error, least = error_percent or Decimal(0), stated_minimum_mg or Decimal(0)
    return BalanceLimits(
        name, least.quantize(Decimal(1).scaleb(-_MINIMUM_PLACES), ROUND_CEILING), error, readability_mg
    )


def _input_problems(
    basis: str, readability_mg: Decimal, stated_minimum_mg: Decimal | None, error_percent: Decimal | None
) -> Iterator[Problem]:
    yield from _mass_problems(readability_mg, "readability_mg", _READABILITY_PLACES)
    stated = basis == "stated"
    if stated_minimum_mg is not None and not stated:
        yield Problem("MINIMUM_NOT_STATED", "This basis gives the minimum itself; leave it empty.", "stated_minimum_mg")
    if stated and stated_minimum_mg is None:
        yield Problem("MINIMUM_MISSING", "Give the minimum that the calibration service states.", "stated_minimum_mg")
    if stated and stated_minimum_mg is not None:
        yield from _mass_problems(stated_minimum_mg, "stated_minimum_mg", _MINIMUM_PLACES)
    yield from _error_problems(basis, error_percent)


def _error_problems(basis: str, error_percent: Decimal | None) -> Iterator[Problem]:
    if error_percent is None:
        if basis == "stated":
            yield Problem("ERROR_MISSING", "Give the error (%) at that minimum.", "error_percent")
    elif basis == "usp_41":
        yield Problem("ERROR_NOT_STATED", "USP <41> allows 0.1 %; leave the error empty.", "error_percent")
    else:
        wrong = percent_problems(error_percent, "error_percent", least=Decimal("0.01"), most=Decimal(100))
        yield from wrong or _fineness_problems(error_percent, "error_percent", _ERROR_PLACES)


def _mass_problems(mass_mg: Decimal, field: str, places: int) -> list[Problem]:
    wrong = mass_problems(mass_mg, field)
    if not wrong and mass_mg >= _LARGEST_MG:
        wrong = [Problem("QUANTITY_TOO_LARGE", f"Give less than {_LARGEST_MG:,} mg.", field)]
    return wrong or _fineness_problems(mass_mg, field, places)


def _fineness_problems(value: Decimal, field: str, places: int) -> list[Problem]:
    if value == round(value, places):
        return []
    return [Problem("QUANTITY_TOO_FINE", f"Give at most {places} decimals.", field)]
