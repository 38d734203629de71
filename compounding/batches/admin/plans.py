"""How the actives of a batch can be weighed, as a page shows it: the way, its weighings, and why not more simply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from compounding.batches.weighing_plan import weighing_plan
from compounding.calculations.derivation import Step
from compounding.calculations.trituration_plan import Plan
from compounding.equipment.models import Balance
from compounding.equipment.selectors import usable_balances
from compounding.formulas.models import FormulaVersion
from pharmacy.core.errors import DomainError
from pharmacy.core.quantities import format_mg, format_number
from pharmacy.workbench.page import Table

_WAYS = {
    "direct": "Weigh directly",
    "dilution": "Through one triturate",
    "serial": "Through a triturate of a triturate",
}
_NO_LOT = "There is nothing to plan: no released lot of the active, or a triturate, whose active is weighed directly."


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """``way`` is empty when there is none; ``words`` then says every reason."""

    balance: Balance
    way: str
    words: Sequence[str]
    error: str = ""
    weighings: Table | None = None
    refused: Table | None = None
    steps: Sequence[Step] = ()


def plan_of_finest(version: FormulaVersion, units: int, *, on: date) -> ShownPlan | None:
    """With the finest balance that is ready; None without any."""
    balance = usable_balances(on=on).first()
    return shown_plan(version, units, balance, on=on) if balance else None


def shown_plan(version: FormulaVersion, units: int, balance: Balance, *, on: date) -> ShownPlan:
    try:
        found = weighing_plan(version, units, balance=balance, on=on)
    except DomainError as error:
        return ShownPlan(balance, "", [problem.message for problem in error.problems])
    if found is None:
        return ShownPlan(balance, "", [_NO_LOT])
    plan = found.value
    predicted = f"{format_number(plan.predicted_error_percent)} %"
    way = _way(plan.kind, plan.ratios)
    return ShownPlan(balance, way, [plan.reason], predicted, _weighings(plan), _refused(plan), found.steps)


def _way(kind: str, ratios: Sequence[int]) -> str:
    chain = ", then ".join(f"1:{ratio}" for ratio in ratios)
    return f"{_WAYS[kind]} ({chain})" if chain else _WAYS[kind]


def _weighings(plan: Plan) -> Table:
    rows = [
        (str(each.stage), each.what, format_mg(each.mass_mg), f"{format_mg(each.minimum_mg)} or more",
         f"{format_number(each.relative_error_percent)} %")
        for each in plan.weighings
    ]  # fmt: skip
    return Table(("Stage", "What", "To weigh", "The balance weighs", "Error of this weighing"), rows)


def _refused(plan: Plan) -> Table:
    rows = [(_way(each.kind, each.ratios), each.why) for each in plan.refused]
    return Table(("Simpler way", "Why not"), rows, empty="No simpler way was refused.")
