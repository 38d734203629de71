"""How to measure out the active of a batch when a balance cannot weigh so little of it, or not exactly enough.

Three ways, in order of preference: weigh the powder directly; make one 1:N triturate and weigh an aliquot of it;
make a triturate of a triturate. The first that works is taken: fewest dilutions, then the smallest total ratio,
then the least triturate. A way works when no weighing is below the balance's minimum, the aliquot leaves room for
filler in the capsule, and the predicted error of the content is within the bound.

The predicted error combines, in quadrature (JCGM 100:2008, GUM, 5.1.2), every weighing along the way (powder,
diluent, aliquot, filler), its rounding to the readability, and the assay. See ``trituration_ways`` for their shares.
It says nothing about how evenly the powders are mixed or how evenly capsules are filled.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from compounding.calculations.derivation import Derived
from compounding.calculations.trituration_choice import Assessed, assess, chains, smallest_direct_batch
from compounding.calculations.trituration_need import Need
from compounding.calculations.trituration_plan import Plan, plan_of
from compounding.calculations.trituration_steps import steps_of
from compounding.calculations.trituration_ways import way_of
from compounding.calculations.trituration_words import batch_name, bound_name, way_name
from compounding.calculations.weighing_error import HUNDRED, BalanceLimits, as_shown
from pharmacy.core.errors import Problem, Refused
from pharmacy.core.quantities import format_mg, format_number


def plan_weighings(need: Need, balance: BalanceLimits) -> Derived[Plan]:
    """The simplest way that works; ``Refused`` NO_WEIGHING_PLAN, with every reason, when there is none."""
    refused: list[Assessed] = []
    for ratios in chains(need):
        assessed = assess(need, balance, ratios)
        if assessed.way:
            plan = plan_of(need, balance, assessed.way, refused)
            return Derived(plan, "", steps_of(need, balance, assessed.way, refused))
        refused.append(assessed)
    raise Refused(_no_plan(need, balance), *(_named(each, problem) for each in refused for problem in each.problems))


def direct_problems(need: Need, balance: BalanceLimits) -> list[Problem]:
    """Why the powder may not be weighed directly, and what would help; empty when it may."""
    problems = assess(need, balance, ()).problems
    if not problems:
        return []
    ways = [way_name(ratios) for ratios in chains(need) if ratios and assess(need, balance, ratios).way]
    help_ = _advice(_larger_batch(need, balance), *(f"use {name}" for name in ways[:1]))
    return [Problem(each.code, f"{each.message}{help_}", each.field) for each in problems]


def _named(assessed: Assessed, problem: Problem) -> Problem:
    return Problem(problem.code, f"{way_name(assessed.ratios).capitalize()}: {problem.message}", problem.field)


def _no_plan(need: Need, balance: BalanceLimits) -> Problem:
    message = (
        f"No way of weighing {batch_name(need)} on {balance.name} keeps every weighing at "
        f"{format_mg(balance.smallest_mg)} or more and the content within {bound_name(need)}."
    )
    help_ = _advice(_larger_batch(need, balance), _finer_balance(need, balance))
    return Problem("NO_WEIGHING_PLAN", f"{message}{help_}", "capsules")


def _advice(*ways: str) -> str:
    text = ", or ".join(way for way in ways if way)
    return f" {text[0].upper()}{text[1:]}." if text else ""


def _larger_batch(need: Need, balance: BalanceLimits) -> str:
    capsules = smallest_direct_batch(need, balance)
    return f"make at least {format_number(capsules)} capsules" if capsules else ""


def _finer_balance(need: Need, balance: BalanceLimits) -> str:
    """The error, rounding included, at which the powder of this batch could be weighed directly."""
    way = way_of(need, (), ())
    left = need.accepted_percent**2 - need.assay_error_percent**2
    shares = sum(((each.share / each.mass_mg) ** 2 for each in way.weighed), Decimal(0))
    within = as_shown((left / shares).sqrt() / HUNDRED, ROUND_DOWN)
    least = as_shown(min(each.mass_mg for each in way.weighed), ROUND_DOWN)
    return f"use a balance that weighs {least} mg to within {within} mg"
