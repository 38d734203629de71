from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Sum

from compounding.formulas.models import FormulaVersion
from compounding.formulas.states import FormulaStatus
from compounding.inventory.models import MaterialKind
from pharmacy.core.errors import Problem
from pharmacy.core.quantities import format_mg
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


def active_is_the_strength(version: FormulaVersion, _: Actor) -> Iterable[Problem]:
    strength_mg = version.formula.product.strength_mg
    if strength_mg is None:
        message = f"{version.formula.product} is not a capsule of one strength."
        yield Problem("PRODUCT_HAS_NO_STRENGTH", message, "formula")
        return
    for line in version.lines.filter(material__kind=MaterialKind.ACTIVE).select_related("material"):
        if line.amount_per_capsule_mg != strength_mg:
            message = f"{line.material} must be {format_mg(strength_mg)} a capsule, the strength of the product."
            yield Problem("ACTIVE_NOT_STRENGTH", message, "lines")


def one_filler_fills_up(version: FormulaVersion, _: Actor) -> Iterable[Problem]:
    open_lines = version.lines.filter(amount_per_capsule_mg=None).exclude(material__kind=MaterialKind.SHELL)
    if [line.material.kind for line in open_lines.select_related("material")] != [MaterialKind.FILLER]:
        yield Problem("ONE_FILLER_FILLS_UP", "Exactly one filler has no amount and fills the capsule up.", "lines")


def contents_fit_the_capsule(version: FormulaVersion, _: Actor) -> Iterable[Problem]:
    stated_mg: Decimal = version.lines.aggregate(total=Sum("amount_per_capsule_mg"))["total"] or Decimal(0)
    if stated_mg >= version.fill_weight_mg:
        message = f"{format_mg(stated_mg)} do not fit {format_mg(version.fill_weight_mg)} with room for a filler."
        yield Problem("FILL_WEIGHT_TOO_SMALL", message, "fill_weight_mg")


APPROVE_FORMULA = Transition(
    "approve_formula",
    (FormulaStatus.DRAFT,),
    FormulaStatus.APPROVED,
    "compounding.approve_formula",
    (
        approver_is_not_author,
        has_active_filler_and_shell,
        active_is_the_strength,
        one_filler_fills_up,
        contents_fit_the_capsule,
    ),
)
SUPERSEDE_FORMULA = Transition(
    "supersede_formula", (FormulaStatus.APPROVED,), FormulaStatus.SUPERSEDED, "compounding.approve_formula"
)
