"""The plan's arithmetic, line by line, as it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from compounding.calculations.derivation import Step
from compounding.calculations.trituration_choice import Assessed
from compounding.calculations.trituration_need import Need
from compounding.calculations.trituration_ways import Way, contributions, material
from compounding.calculations.trituration_words import bound_name, count_name, way_name
from compounding.calculations.weighing_error import BalanceLimits, Contribution, as_shown, combined_percent
from pharmacy.core.quantities import format_mg, format_number

_GUM = "JCGM 100:2008 (GUM), 5.1.2"
_PREFERENCE = "fewest dilutions first, then the smallest total ratio, then the least triturate"


def steps_of(need: Need, balance: BalanceLimits, way: Way, refused: Sequence[Assessed]) -> tuple[Step, ...]:
    return (
        *_amounts(need, balance),
        *(_refusal(each) for each in refused),
        Step("Way chosen", _PREFERENCE, way_name(way.ratios)),
        *_mixtures(balance, way),
        *_errors(need, contributions(need, balance, way)),
    )


def _amounts(need: Need, balance: BalanceLimits) -> tuple[Step, ...]:
    hcl, factor = as_shown(need.hcl_mg), _factor(need)
    counted = f"{count_name(need)} \u00d7 {format_mg(need.strength_mg)}"
    if need.overage_percent:
        counted += f" \u00d7 (1 + {format_number(need.overage_percent)} %)"
    error = f"{format_mg(balance.minimum_mg)} \u00d7 {format_number(balance.error_percent_at_minimum)} %"
    return (
        Step("Naltrexone HCl in the batch", counted, f"{hcl} mg"),
        Step("Powder for that", f"{hcl} mg \u00d7 {factor}", f"{as_shown(need.hcl_mg * need.potency_factor)} mg"),
        Step(f"Error of any weighing on {balance.name}", error, f"{as_shown(balance.error_mg)} mg"),
        Step(f"Least weighing on {balance.name}", "in steps it can show", format_mg(balance.smallest_mg)),
    )


def _factor(need: Need) -> str:
    return format_number(round(need.potency_factor, 6))


def _refusal(assessed: Assessed) -> Step:
    why = " ".join(problem.message for problem in assessed.problems)
    return Step(way_name(assessed.ratios).capitalize(), why, "refused")


def _mixtures(balance: BalanceLimits, way: Way) -> list[Step]:
    steps = []
    for stage, (part, rest) in enumerate(zip(way.weighed[::2], way.weighed[1::2], strict=True), start=1):
        part_mg, rest_mg = balance.readable(part.mass_mg), balance.readable(rest.mass_mg)
        working = f"{format_mg(part_mg)} of {part.what} + {format_mg(rest_mg)} of {rest.what}"
        is_blend = stage > len(way.ratios)
        label = "Capsule blend" if is_blend else material(way.ratios[:stage])
        held = "" if is_blend else f", 1 mg of HCl in {format_number(prod(way.ratios[:stage]))} mg"
        steps.append(Step(label, working, f"{format_mg(part_mg + rest_mg)}{held}"))
    return steps


def _errors(need: Need, causes: Sequence[Contribution]) -> list[Step]:
    steps = [Step(cause.cause, cause.working, f"{as_shown(cause.percent)} %") for cause in causes]
    working = f"square root of the sum of the squares of the {len(causes)} above; within {bound_name(need)}"
    total = f"{format_number(combined_percent(causes))} %"
    return [*steps, Step("Predicted error of the content", working, total, _GUM)]
