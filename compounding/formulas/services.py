"""Drafting and approving Master Formulation Records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from compounding.formulas.models import Formula, FormulaLine, FormulaVersion
from compounding.formulas.states import FormulaStatus
from compounding.formulas.workflow import APPROVE_FORMULA, SUPERSEDE_FORMULA
from compounding.inventory.models import Material
from pharmacy.audit.history import acting
from pharmacy.core.errors import Refused, refuse_any
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning
from pharmacy.signatures.services import confirm_identity, sign
from pharmacy.workflow.engine import lock, perform, refusals, require_permission


@dataclass(frozen=True, slots=True)
class Component:
    """``amount_per_capsule_mg`` is None for the filler, which fills up, and for the shell."""

    material: Material
    amount_per_capsule_mg: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FormulaText:
    fill_weight_mg: Decimal
    overage_percent: Decimal
    weighing_tolerance_percent: Decimal
    beyond_use_days: int
    beyond_use_source: str
    storage: str
    appearance: str
    instructions: str


@transaction.atomic
def draft_version(
    formula: Formula, text: FormulaText, components: Sequence[Component], *, actor: Staff
) -> FormulaVersion:
    """The next draft of ``formula``."""
    require_permission("compounding.draft_formula", actor)
    formula = lock(formula)
    latest: int = formula.versions.aggregate(latest=Max("number"))["latest"] or 0
    with acting(actor=actor, action="draft_formula"):
        version = FormulaVersion.objects.create(formula=formula, number=latest + 1, authored_by=actor, **asdict(text))
        FormulaLine.objects.bulk_create(
            FormulaLine(version=version, position=position, material=c.material,
                        amount_per_capsule_mg=c.amount_per_capsule_mg)
            for position, c in enumerate(components, start=1)
        )  # fmt: skip
    return version


def approve_formula(
    version: FormulaVersion, *, actor: Staff, password: str, reason: str, at: datetime
) -> FormulaVersion:
    """Sign and freeze ``version``; the version approved before is superseded in the same act.

    Raises ``NotPermitted`` (rights, password) or ``Refused`` with every reason; nothing is stored then.
    """
    require_permission("compounding.approve_formula", actor)
    signer = confirm_identity(actor, password)
    with transaction.atomic():
        lock(version.formula)
        # Before anything is superseded, or the refusal would speak of a state that was rolled back.
        refuse_any(refusals(APPROVE_FORMULA, lock(version), actor), Refused)
        for earlier in version.formula.versions.filter(status=FormulaStatus.APPROVED):
            perform(SUPERSEDE_FORMULA, earlier, actor=actor, reason=reason)
        approved = perform(APPROVE_FORMULA, version, actor=actor, reason=reason, approved_by=actor, approved_at=at)
        sign(approved, signer=signer, meaning=Meaning.APPROVED_FORMULA, reason=reason,
             content=formula_content(approved), at=at)  # fmt: skip
    return approved


def formula_content(version: FormulaVersion) -> dict[str, Any]:
    """Everything a signature on ``version`` covers."""
    lines = version.lines.select_related("material").order_by("position")
    fields = ("fill_weight_mg", "overage_percent", "weighing_tolerance_percent", "beyond_use_days",
              "beyond_use_source", "storage", "appearance", "instructions")  # fmt: skip
    return {
        "formula": version.formula.name,
        "product": version.formula.product.name,
        "version": version.number,
        "lines": [[line.material.name, line.amount_per_capsule_mg] for line in lines],
        **{name: getattr(version, name) for name in fields},
    }
