"""Drafting, copying and approving Master Formulation Records.

A draft belongs to its author: only the author edits it, so that the approver is always somebody else than everyone
who wrote it. Another pharmacist starts a draft of his own from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from compounding.formulas import rules, selectors
from compounding.formulas.content import formula_content, formula_digest
from compounding.formulas.models import Formula, FormulaCheck, FormulaLine, FormulaStep, FormulaVersion
from compounding.formulas.states import FormulaStatus
from compounding.formulas.texts import CheckText, Component, FormulaText, StepText, tidied
from compounding.formulas.workflow import APPROVE_FORMULA, SUPERSEDE_FORMULA, edit_problems
from compounding.inventory.models import Material, MaterialKind
from pharmacy.audit.history import acting
from pharmacy.core.errors import Conflict, InvalidInput, Refused, refuse_any
from pharmacy.core.texts import tidy
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning
from pharmacy.signatures.services import Signer, confirm_identity, sign
from pharmacy.workflow.engine import lock, perform, refusals, require_permission

__all__ = [
    "CheckText", "Component", "FormulaText", "StepText", "approve_formula", "approve_formula_as", "copy_version",
    "draft_version", "edit_draft", "formula_content", "start_formula",
]  # fmt: skip

_DRAFT = "compounding.draft_formula"
_MADE_HERE = (MaterialKind.FINISHED, MaterialKind.TRITURATE)


def start_formula(name: str, product: Material, *, actor: Staff) -> Formula:
    """A new formula for ``product``, still without a version.

    Raises ``NotPermitted``, ``InvalidInput`` (NAME_MISSING, TEXT_TOO_LONG, TEXT_UNPRINTABLE, PRODUCT_NOT_COMPOUNDED)
    or ``Conflict`` (FORMULA_EXISTS).
    """
    require_permission(_DRAFT, actor)
    name = tidy(name)
    if not name:
        raise InvalidInput.of("NAME_MISSING", "Give the formula a name.", "name")
    refuse_any(rules.words(name, "name", rules.LONGEST_NAME))
    if product.kind not in _MADE_HERE:
        message = f"{product} is not made here: choose a finished capsule or a triturate."
        raise InvalidInput.of("PRODUCT_NOT_COMPOUNDED", message, "product")
    exists = Conflict.of("FORMULA_EXISTS", f"There is a formula {name} already: draft a version of it.", "name")
    if Formula.objects.filter(name__iexact=name).exists():
        raise exists
    try:
        with transaction.atomic(), acting(actor=actor, action="start_formula"):
            return Formula.objects.create(name=name, product=product)
    except IntegrityError as error:  # somebody else was a moment faster
        raise exists from error


@transaction.atomic
def draft_version(
    formula: Formula,
    text: FormulaText,
    components: Sequence[Component],
    *,
    steps: Sequence[StepText] = (),
    checks: Sequence[CheckText] = (),
    actor: Staff,
) -> FormulaVersion:
    """The next draft of ``formula``. It may be incomplete, but its numbers mean something (``rules``).

    Texts are tidied to one paragraph each. Raises ``NotPermitted`` or ``InvalidInput`` with every problem; fields are
    named ``components.0.material``.
    """
    require_permission(_DRAFT, actor)
    content = _checked(text, components, steps, checks)
    return _next_draft(formula, content, actor=actor, action="draft_formula")


@transaction.atomic
def edit_draft(
    version: FormulaVersion,
    text: FormulaText,
    components: Sequence[Component],
    *,
    steps: Sequence[StepText],
    checks: Sequence[CheckText],
    actor: Staff,
) -> FormulaVersion:
    """Replace the whole content of a draft.

    Raises as ``draft_version``, and ``Refused`` (NOT_A_DRAFT, NOT_YOUR_DRAFT).
    """
    require_permission(_DRAFT, actor)
    draft = lock(version)
    refuse_any(edit_problems(draft, actor), Refused)
    content = _checked(text, components, steps, checks)
    for rows in (draft.lines, draft.steps, draft.checks):
        rows.all().delete()
    columns = content.columns()
    for name, value in columns.items():
        setattr(draft, name, value)
    with acting(actor=actor, action="edit_formula"):
        draft.save(update_fields=list(columns))
        _write_rows(draft, content)
    draft.refresh_from_db()
    return draft


@transaction.atomic
def copy_version(version: FormulaVersion, *, actor: Staff) -> FormulaVersion:
    """The next draft of the same formula, with the content of ``version`` to start from; ``actor`` is its author."""
    require_permission(_DRAFT, actor)
    content = _Content(
        selectors.text_of(version),
        selectors.components_of(version),
        selectors.steps_of(version),
        selectors.checks_of(version),
    )
    reason = f"Started from version {version.number}"
    return _next_draft(version.formula, content, actor=actor, action="copy_formula", reason=reason)


def approve_formula(
    version: FormulaVersion, *, actor: Staff, password: str, reason: str, at: datetime, seen: str = ""
) -> FormulaVersion:
    """Sign and freeze ``version``; the version approved before is superseded in the same act.

    ``seen`` is the digest of what the approver read. Raises ``NotPermitted`` (rights, password), ``Conflict``
    (CHANGED_SINCE_READ) or ``Refused`` with every reason; nothing is stored then.
    """
    require_permission("compounding.approve_formula", actor)
    return approve_formula_as(confirm_identity(actor, password), version, reason=reason, at=at, seen=seen)


@transaction.atomic
def approve_formula_as(
    signer: Signer, version: FormulaVersion, *, reason: str, at: datetime, seen: str = ""
) -> FormulaVersion:
    """``approve_formula`` for a person whose identity was confirmed just now."""
    actor = signer.staff
    require_permission("compounding.approve_formula", actor)
    if not reason.strip():
        raise InvalidInput.of("REASON_MISSING", "Say why: the first version, or what changed and why.", "reason")
    lock(version.formula)
    draft = lock(version)
    # Before anything is superseded, or the refusal would speak of a state that was rolled back.
    refuse_any(refusals(APPROVE_FORMULA, draft, actor), Refused)
    if seen and seen != formula_digest(draft):
        raise Conflict.of("CHANGED_SINCE_READ", f"{draft} was changed after you opened it. Read it again.", "seen")
    for earlier in draft.formula.versions.filter(status=FormulaStatus.APPROVED):
        perform(SUPERSEDE_FORMULA, earlier, actor=actor, reason=reason)
    approved = perform(APPROVE_FORMULA, draft, actor=actor, reason=reason, approved_by=actor, approved_at=at)
    content = formula_content(approved)
    sign(approved, signer=signer, meaning=Meaning.APPROVED_FORMULA, reason=reason, content=content, at=at)
    return approved


@dataclass(frozen=True, slots=True)
class _Content:
    text: FormulaText
    components: Sequence[Component]
    steps: Sequence[StepText]
    checks: Sequence[CheckText]

    def columns(self) -> dict[str, object]:
        return asdict(self.text) | {"label_statements": list(self.text.label_statements)}


def _checked(
    text: FormulaText, components: Sequence[Component], steps: Sequence[StepText], checks: Sequence[CheckText]
) -> _Content:
    content = _Content(
        tidied(text), components, [tidied(step) for step in steps], [tidied(check) for check in checks]
    )  # fmt: skip
    refuse_any([
        *rules.text_problems(content.text), *rules.component_problems(components),
        *rules.step_problems(content.steps), *rules.check_problems(content.checks),
    ])  # fmt: skip
    return content


def _next_draft(formula: Formula, content: _Content, *, actor: Staff, action: str, reason: str = "") -> FormulaVersion:
    formula = lock(formula)
    latest: int = formula.versions.aggregate(latest=Max("number"))["latest"] or 0
    with acting(actor=actor, action=action, reason=reason):
        version = FormulaVersion.objects.create(
            formula=formula, number=latest + 1, authored_by=actor, **content.columns()
        )
        _write_rows(version, content)
    return version


def _write_rows(version: FormulaVersion, content: _Content) -> None:
    FormulaLine.objects.bulk_create(
        FormulaLine(version=version, position=position, material=c.material, amount_per_unit_mg=c.amount_per_unit_mg)
        for position, c in enumerate(content.components, start=1)
    )
    FormulaStep.objects.bulk_create(
        FormulaStep(version=version, position=position, **asdict(step))
        for position, step in enumerate(content.steps, start=1)
    )
    FormulaCheck.objects.bulk_create(
        FormulaCheck(version=version, position=position, **asdict(check))
        for position, check in enumerate(content.checks, start=1)
    )
