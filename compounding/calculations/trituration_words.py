"""Why a way of weighing is refused, in sentences that give the figures."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from math import prod

from compounding.calculations.trituration_need import Need
from compounding.calculations.trituration_ways import Way, contributions, material, portion_mg
from compounding.calculations.weighing_error import BalanceLimits, as_shown, combined_percent
from pharmacy.core.errors import Problem
from pharmacy.core.quantities import format_mg, format_number


def way_name(ratios: tuple[int, ...]) -> str:
    """``direct weighing``, ``a 1:10 triturate`` or ``a 1:10 and then a 1:50 dilution``."""
    if not ratios:
        return "direct weighing"
    if len(ratios) == 1:
        return f"a 1:{ratios[0]} triturate"
    return " and then ".join(f"a 1:{ratio}" for ratio in ratios) + " dilution"


def count_name(need: Need) -> str:
    return "1 capsule" if need.capsules == 1 else f"{format_number(need.capsules)} capsules"


def batch_name(need: Need) -> str:
    overage = f" with {format_number(need.overage_percent)} % overage" if need.overage_percent else ""
    return f"{count_name(need)} of {format_mg(need.strength_mg)}{overage}"


def bound_name(need: Need) -> str:
    return f"the bound of {format_number(need.bound_percent)} %"


def too_light(
    need: Need, balance: BalanceLimits, ratios: tuple[int, ...], mass: Decimal, *, is_filler: bool
) -> Problem:
    what = "filler" if is_filler else material(ratios).replace("naltrexone HCl ", "")
    verb = "needs" if need.capsules == 1 else "need"
    # Rounded down, so that a mass just below the minimum is not shown as the minimum.
    message = (
        f"{batch_name(need)} {verb} {as_shown(mass, ROUND_DOWN)} mg of {what}; "
        f"{balance.name} weighs {format_mg(balance.smallest_mg)} or more."
    )
    return Problem("WEIGHT_BELOW_MINIMUM", message, "capsules")


def too_inexact(need: Need, balance: BalanceLimits, way: Way) -> Problem:
    """``way`` is the largest that may be made, so its error is the least to be had."""
    error = format_number(combined_percent(contributions(need, balance, way)))
    portion = f"{as_shown(portion_mg(need, way.ratios))} mg of {material(way.ratios)}"
    made = f", from as much as {format_mg(need.largest_triturate_mg)} of triturate," if way.ratios else ""
    message = (
        f"{portion}{made} weighed to within {as_shown(balance.error_mg)} mg gives a predicted content error of "
        f"{error} %, above {bound_name(need)}."
    )
    return Problem("CONTENT_ERROR_ABOVE_BOUND", message, "bound_percent")


def too_large(need: Need, ratios: tuple[int, ...], needed_mg: Decimal) -> Problem:
    message = (
        f"{way_name(ratios).capitalize()} needs {format_mg(needed_mg)} of triturate; "
        f"{format_mg(need.largest_triturate_mg)} is the most that is made at once."
    )
    return Problem("TRITURATE_TOO_LARGE", message, "largest_triturate_g")


def too_much(need: Need, ratios: tuple[int, ...]) -> Problem:
    per_capsule = as_shown(need.strength_mg * prod(ratios))
    message = (
        f"A capsule of {format_mg(need.strength_mg)} needs {per_capsule} mg of {material(ratios)}; "
        f"it must take less than its fill weight of {format_mg(need.fill_weight_mg)}."
    )
    return Problem("NO_ROOM_IN_CAPSULE", message, "fill_weight_mg")


def too_weak(need: Need, ratios: tuple[int, ...]) -> Problem:
    message = (
        f"A 1:{ratios[0]} triturate cannot be made from powder that holds 1 part of HCl in "
        f"{format_number(need.potency_factor)} parts; take a ratio above that."
    )
    return Problem("POWDER_TOO_WEAK", message, "ratios")
