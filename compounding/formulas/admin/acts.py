"""What a person may do to a formula; each calls one service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from compounding.formulas import services, workflow
from compounding.formulas.admin.forms import ApproveForm, FormulaForm, StartForm
from compounding.formulas.models import Formula, FormulaVersion
from compounding.formulas.selectors import version_before
from pharmacy.core.errors import Problem
from pharmacy.workbench.acts import Act, Doing
from pharmacy.workflow.engine import Actor

_DRAFT = "compounding.draft_formula"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditAct(Act):
    """Offered to the author of a draft, and refused to everybody else with the reason."""

    def is_offered(self, subject: Any, actor: Actor, part: Any = None) -> bool:
        return actor.has_perm(self.right()) and not self.refusals(subject, actor, part)

    def refusals(self, subject: Any, actor: Actor, part: Any = None) -> list[Problem]:
        return workflow.edit_problems(subject, actor)


def _start(doing: Doing) -> Formula:
    return services.start_formula(**doing.values, actor=doing.actor)


def _draft(doing: Doing) -> FormulaVersion:
    return services.draft_version(doing.subject, **doing.values, actor=doing.actor)


def _edit(doing: Doing) -> FormulaVersion:
    return services.edit_draft(doing.subject, **doing.values, actor=doing.actor)


def _copy(doing: Doing) -> FormulaVersion:
    return services.copy_version(doing.subject, actor=doing.actor)


def _approve(doing: Doing) -> FormulaVersion:
    return services.approve_formula(doing.subject, actor=doing.actor, at=doing.at, **doing.values)


def _tells_approve(version: FormulaVersion, _: Any) -> Sequence[str]:
    before = version_before(version)
    then = f"{before} is superseded: batches planned from it may be finished." if before else "It is the first version."
    return f"{version} is frozen and may be used.", then, "What changed is listed below; read the whole record first."


def _tells_copy(version: FormulaVersion, _: Any) -> Sequence[str]:
    return (
        f"A new draft of {version.formula} starts with the whole content of version {version.number}.",
        "You are its author; another pharmacist approves it.",
    )


START = Act(
    name="start_formula", label="Start formula", permission=_DRAFT, form=StartForm, run=_start,
    done="{} is started. Draft its first version.", tone="primary",
)  # fmt: skip
DRAFT = Act(
    name="draft_formula", label="Draft a version", permission=_DRAFT, form=FormulaForm, run=_draft,
    tells=lambda *_: ("The draft may be incomplete; its page says what is still missing.",),
    done="{} is drafted.", goes_to=lambda version, _: version, about=lambda formula, _: str(formula),
)  # fmt: skip
EDIT = EditAct(
    name="edit_formula", label="Edit draft", permission=_DRAFT, form=FormulaForm, run=_edit, done="{} is saved.",
)  # fmt: skip
COPY = Act(
    name="copy_formula", label="Start a draft from this version", permission=_DRAFT, run=_copy, tells=_tells_copy,
    done="{} is drafted.", goes_to=lambda version, _: version,
)  # fmt: skip
APPROVE = Act(
    name="approve_formula", label="Approve formula", transition=workflow.APPROVE_FORMULA, run=_approve,
    form=ApproveForm, done="{} is approved.", tone="primary", tells=_tells_approve,
    signs="I have approved this formula: components, amounts, instructions, quality control, labelling and "
    "beyond-use limit.",
)  # fmt: skip
TEMPLATES = {
    DRAFT.name: "compounding/formula_form.html",
    EDIT.name: "compounding/formula_form.html",
    APPROVE.name: "compounding/formula_approve.html",
}
