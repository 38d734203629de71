from __future__ import annotations

from collections.abc import Iterable

from compounding.formulas.models import FormulaVersion
from compounding.formulas.states import FormulaStatus
from compounding.inventory.models import MaterialKind
from pharmacy.core.errors import Problem
from pharmacy.workflow.engine import Actor, Transition


def approver_is_not_author(version: FormulaVersion, actor: Actor) -> Iterable[Problem]:
    if version.authored_by_id == actor.pk:
        yield Problem("APPROVER_IS_AUTHOR", "A pharmacist other than the author approves a formula.")


def has_active_filler_and_shell(version: FormulaVersion, _: Actor) -> Iterable[Problem]:
    kinds = set(version.lines.values_list("material__kind", flat=True))
    wanted = {MaterialKind.FILLER, MaterialKind.SHELL}
    missing = [kind.label for kind in MaterialKind if kind in wanted and kind not in kinds]
    if not kinds & {MaterialKind.ACTIVE, MaterialKind.TRITURATE}:
        missing.insert(0, MaterialKind.ACTIVE.label)
    for name in missing:
        yield Problem("FORMULA_INCOMPLETE", f"The formula has no {name.lower()}.", "lines")


APPROVE_FORMULA = Transition(
    "approve_formula",
    (FormulaStatus.DRAFT,),
    FormulaStatus.APPROVED,
    "compounding.approve_formula",
    (approver_is_not_author, has_active_filler_and_shell),
)
SUPERSEDE_FORMULA = Transition(
    "supersede_formula", (FormulaStatus.APPROVED,), FormulaStatus.SUPERSEDED, "compounding.approve_formula"
)
