from __future__ import annotations

from collections.abc import Iterable

from compounding.formulas.completeness import COMPLETENESS
from compounding.formulas.composition import COMPOSITION
from compounding.formulas.models import FormulaVersion
from compounding.formulas.states import FormulaStatus
from pharmacy.core.errors import Problem
from pharmacy.workflow.engine import Actor, Transition


def approver_is_not_author(version: FormulaVersion, actor: Actor) -> Iterable[Problem]:
    if version.authored_by_id == actor.pk:
        yield Problem("APPROVER_IS_AUTHOR", "A pharmacist other than the author approves a formula.")


def edit_problems(version: FormulaVersion, actor: Actor) -> list[Problem]:
    """Why ``actor`` may not edit ``version``: codes NOT_A_DRAFT, NOT_YOUR_DRAFT."""
    if version.status != FormulaStatus.DRAFT:
        status = version.get_status_display().lower()
        message = f"{version} is {status} and stays as it is: start a new draft from it."
        return [Problem("NOT_A_DRAFT", message, "status")]
    if version.authored_by_id != actor.pk:
        message = f"{version} is a draft of {version.authored_by}: start your own draft from it."
        return [Problem("NOT_YOUR_DRAFT", message)]
    return []


def open_points(version: FormulaVersion, actor: Actor) -> list[Problem]:
    """What still keeps a draft from approval, whoever looks at it."""
    return [problem for guard in (*COMPOSITION, *COMPLETENESS) for problem in guard(version, actor)]


APPROVE_FORMULA = Transition(
    "approve_formula",
    (FormulaStatus.DRAFT,),
    FormulaStatus.APPROVED,
    "compounding.approve_formula",
    (approver_is_not_author, *COMPOSITION, *COMPLETENESS),
)
SUPERSEDE_FORMULA = Transition(
    "supersede_formula", (FormulaStatus.APPROVED,), FormulaStatus.SUPERSEDED, "compounding.approve_formula"
)
