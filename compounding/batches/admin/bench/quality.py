"""The formula's procedures with their results, and what the record says about yield and content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from compounding.batches.admin.acts.quality import RECORD_RESULT
from compounding.batches.admin.bench.capsules import Capsules
from compounding.batches.admin.bench.place import Bench, Place
from compounding.batches.models import QualityResult
from compounding.batches.quality_figures import predicted_content, reconciliation
from compounding.batches.rules import content_problems
from compounding.calculations.derivation import Step
from compounding.formulas.models import CheckKind, FormulaCheck
from pharmacy.core.errors import DomainError
from pharmacy.core.quantities import format_number

_RESULT = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """A result with the steps that lead to it."""

    name: str
    value: str
    steps: Sequence[Step]
    ok: bool | None = None


@dataclass(slots=True)
class Procedure:
    """``elsewhere``: where the record itself answers it; ``passed`` is None before there is an answer."""

    check: FormulaCheck
    results: list[QualityResult] = field(default_factory=list)
    place: Place | None = None
    elsewhere: str = ""
    passed: bool | None = None


def procedures(bench: Bench, weights: Capsules | None) -> list[Procedure]:
    """Every procedure of the formula with what it showed."""
    if bench.batch.good_units is None:
        return []
    found = {check.pk: _procedure(bench, check, weights) for check in bench.version.checks.order_by("position")}
    for result in bench.batch.quality_results.select_related("recorded_by").order_by("-pk"):
        found[result.check_of_id].results.append(result)
    for each in found.values():
        if not each.elsewhere:
            each.passed = each.results[0].passed if each.results else None
            each.place = bench.place(RECORD_RESULT, each.check, rank=0 if each.results else _RESULT)
    return list(found.values())


def _procedure(bench: Bench, check: FormulaCheck, weights: Capsules | None) -> Procedure:
    if check.kind == CheckKind.APPEARANCE:
        return Procedure(check, elsewhere="seen when the batch was counted", passed=bench.batch.appearance_ok)
    if check.kind == CheckKind.CAPSULE_WEIGHT:
        figures = weights.statistics.value if weights and weights.statistics else None
        judged = figures.passes if figures and (figures.enough or figures.outside) else None
        return Procedure(check, elsewhere="by the weights above", passed=judged)
    if check.kind == CheckKind.YIELD:
        total = reconciliation(bench.batch)
        return Procedure(check, elsewhere="by the count", passed=total.value.within if total else None)
    return Procedure(check)


def figures(bench: Bench) -> list[Figure]:
    """Yield and predicted content, as far as they can be told."""
    if bench.batch.good_units is None:
        return []
    found = []
    total = reconciliation(bench.batch)
    if total is not None:
        shown = f"{format_number(total.value.yield_percent)} %"
        found.append(Figure("Yield", shown, total.steps, ok=total.value.within))
    try:
        content = predicted_content(bench.batch)
    except DomainError:  # a component that is missing is said with the components
        return found
    shown = f"{format_number(content.value)} % of the label"
    return [*found, Figure("Content predicted from the weighings", shown, content.steps, ok=_in_range(content.value))]


def _in_range(percent: Decimal) -> bool:
    return not content_problems(percent)
