from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from compounding.formulas.content import formula_content, formula_digest
from compounding.formulas.models import Formula, FormulaVersion
from compounding.formulas.selectors import checks_of, components_of, steps_of, text_of
from compounding.formulas.services import CheckText, Component, StepText, approve_formula, copy_version, edit_draft
from compounding.formulas.states import FormulaStatus
from compounding.inventory.models import MaterialKind
from pharmacy.core.errors import Conflict, InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Signature
from tests.compounding.formulas.conftest import approve, components, draft
from tests.factories import FORMULA_CHECKS, FORMULA_STEPS, FORMULA_TEXT, NOW, PASSWORD, a_material
from tests.pharmacy.audit.trail import trail
from tests.refusal import refuses

pytestmark = pytest.mark.django_db
NEW_TEXT = replace(FORMULA_TEXT, unit_weight_mg=Decimal(230), label_statements=("Contains sucrose.",))
NEW_STEPS = (StepText("blending", "Mix for 5 minutes.", second_person=True), FORMULA_STEPS[1])
NEW_CHECKS = (*FORMULA_CHECKS, CheckText("other", "Look at the blend.", "No streaks"))


def edit(version: FormulaVersion, actor: Staff) -> FormulaVersion:
    parts = [*components()[:1], Component(a_material(MaterialKind.FILLER, "Sucrose")), *components()[2:]]
    return edit_draft(version, NEW_TEXT, parts, steps=NEW_STEPS, checks=NEW_CHECKS, actor=actor)


def test_the_author_replaces_the_whole_content_of_a_draft(formula: Formula, pharmacist: Staff) -> None:
    version = edit(draft(formula, pharmacist), pharmacist)
    assert (version.number, version.status, FormulaVersion.objects.count()) == (1, FormulaStatus.DRAFT, 1)
    assert (text_of(version), tuple(steps_of(version)), tuple(checks_of(version))) == (NEW_TEXT, NEW_STEPS, NEW_CHECKS)
    assert [line.material.name for line in version.lines.all()] == ["Active ingredient", "Sucrose", "Capsule shell"]
    assert trail(version, "unit_weight_mg")[-1] == ("update", Decimal(230), "edit_formula", "priya", "")


@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_only_a_pharmacist_edits_and_copies(
    who: str, request: pytest.FixtureRequest, formula: Formula, pharmacist: Staff
) -> None:
    version, other = draft(formula, pharmacist), request.getfixturevalue(who)
    with refuses(NotPermitted, "NOT_PERMITTED"):
        edit(version, other)
    with refuses(NotPermitted, "NOT_PERMITTED"):
        copy_version(version, actor=other)


def test_refuses_to_edit_the_draft_of_another(formula: Formula, pharmacist: Staff, other_pharmacist: Staff) -> None:
    """Else two people could write a formula, and one of them approve it."""
    version = draft(formula, pharmacist)
    with refuses(Refused, "NOT_YOUR_DRAFT") as refusal:
        edit(version, other_pharmacist)
    assert "start your own draft from it" in refusal.message
    assert text_of(FormulaVersion.objects.get()) == FORMULA_TEXT


def test_refuses_to_edit_what_is_approved_or_superseded(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    first = approve(draft(formula, pharmacist), other_pharmacist)
    with refuses(Refused, "NOT_A_DRAFT"):
        edit(first, pharmacist)
    approve(draft(formula, pharmacist), other_pharmacist)
    with refuses(Refused, "NOT_A_DRAFT") as refusal:
        edit(first, pharmacist)
    assert "v1 is superseded" in refusal.message


def test_a_refused_edit_changes_nothing(formula: Formula, pharmacist: Staff) -> None:
    version = draft(formula, pharmacist)
    before = formula_content(version)
    wrong = replace(NEW_TEXT, overage_percent=Decimal(26))
    with refuses(InvalidInput, "PERCENT_OUT_OF_RANGE"):
        edit_draft(version, wrong, components(), steps=(), checks=(), actor=pharmacist)
    assert formula_content(FormulaVersion.objects.get()) == before


def test_copies_an_approved_version_into_the_next_draft(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    first = approve(draft(formula, pharmacist), other_pharmacist)
    copy = copy_version(first, actor=other_pharmacist)
    assert (copy.number, copy.status, copy.authored_by) == (2, FormulaStatus.DRAFT, other_pharmacist)
    assert (copy.approved_by, copy.approved_at) == (None, None)
    assert (text_of(copy), components_of(copy)) == (text_of(first), components_of(first))
    assert (steps_of(copy), checks_of(copy)) == (steps_of(first), checks_of(first))
    assert trail(copy)[-1] == ("insert", "draft", "copy_formula", "omar", "Started from version 1")
    assert approve(copy, pharmacist).status == FormulaStatus.APPROVED


def test_the_copy_of_a_draft_belongs_to_who_copied_it(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    copy = copy_version(draft(formula, pharmacist), actor=other_pharmacist)
    assert text_of(edit(copy, other_pharmacist)) == NEW_TEXT
    with refuses(Refused, "APPROVER_IS_AUTHOR"):
        approve(copy, other_pharmacist)


def test_nobody_signs_a_draft_that_changed_after_he_read_it(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    version = draft(formula, pharmacist)
    read = formula_digest(version)
    edit(version, pharmacist)
    with refuses(Conflict, "CHANGED_SINCE_READ", field="seen"):
        approve_formula(version, actor=other_pharmacist, password=PASSWORD, reason="Fine", at=NOW, seen=read)
    assert not Signature.objects.exists()
    again = formula_digest(FormulaVersion.objects.get())
    approved = approve_formula(version, actor=other_pharmacist, password=PASSWORD, reason="Fine", at=NOW, seen=again)
    assert approved.status == FormulaStatus.APPROVED
