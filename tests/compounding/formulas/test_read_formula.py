"""What is read off a version: its excipient flags, what came before it, what changed, and the example batch."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from compounding.formulas.comparison import Change, changes
from compounding.formulas.content import formula_content
from compounding.formulas.example import example, example_title
from compounding.formulas.models import Formula, FormulaVersion
from compounding.formulas.selectors import excipient_flags, version_before
from compounding.formulas.services import CheckText, Component, StepText, approve_formula
from compounding.inventory.models import MaterialKind
from pharmacy.people.models import Staff
from tests.compounding.formulas.conftest import approve, components, draft, draft_triturate, powders
from tests.factories import FORMULA_CHECKS, FORMULA_STEPS, FORMULA_TEXT, NOW, PASSWORD, a_material

pytestmark = pytest.mark.django_db
NAMES = {"unit_weight_mg": "Fill of one capsule (mg)", "storage": "Storage", "label_statements": "Label statement"}


def changed(before: FormulaVersion, after: FormulaVersion) -> list[Change]:
    old, new = (formula_content(FormulaVersion.objects.get(pk=version.pk)) for version in (before, after))
    return changes(old, new, NAMES)


def test_flags_come_from_codes_and_from_names(formula: Formula, pharmacist: Staff) -> None:
    lactose = Component(a_material(MaterialKind.FILLER, "Filler X", excipient="lactose_monohydrate"))
    shell = Component(a_material(MaterialKind.SHELL, "Gelatin shell, size 3, FD&C blue"))
    version = draft(formula, pharmacist, [components()[0], lactose, shell])
    assert excipient_flags(version) == ("Animal origin", "Dye", "Gelatin", "Lactose")
    plain = Component(a_material(MaterialKind.SHELL, "Hypromellose capsule shell", excipient="hypromellose_shell"))
    assert excipient_flags(draft(formula, pharmacist, [*powders(), plain])) == ()


def test_flags_of_a_capsule_hold_those_of_its_triturate(
    formula: Formula, triturate: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    lactose = Component(a_material(MaterialKind.FILLER, "Lactose monohydrate"))
    approve(draft_triturate(triturate, pharmacist, [powders()[0], lactose]), other_pharmacist)
    parts = [Component(triturate.product, Decimal("1.5")), *components()[1:]]
    assert excipient_flags(draft(formula, pharmacist, parts[:2])) == ("Animal origin", "Lactose")


def test_a_draft_is_compared_with_the_approved_version(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    first = draft(formula, pharmacist)
    assert version_before(first) is None
    approve(first, other_pharmacist)
    second, third = draft(formula, pharmacist), draft(formula, pharmacist)
    assert version_before(second) == version_before(third) == first


def test_an_approved_version_is_compared_with_the_one_it_superseded(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    first, second, third = (draft(formula, pharmacist) for _ in range(3))
    for hours, version in enumerate((first, third, second)):
        at = NOW + timedelta(hours=hours)
        approve_formula(version, actor=other_pharmacist, password=PASSWORD, reason="r", at=at)
    found = {version.number: version_before(version) for version in FormulaVersion.objects.all()}
    assert found == {1: None, 2: third, 3: first}


def test_of_two_approvals_in_the_same_second_the_lower_number_came_first(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    first, second = (approve(draft(formula, pharmacist), other_pharmacist) for _ in range(2))
    assert (version_before(FormulaVersion.objects.get(pk=first.pk)), version_before(second)) == (None, first)


def test_equal_versions_have_no_changes(formula: Formula, pharmacist: Staff) -> None:
    assert changed(draft(formula, pharmacist), draft(formula, pharmacist)) == []


def test_tells_what_changed_among_components(formula: Formula, pharmacist: Staff) -> None:
    active, _, shell = components("4.5")
    sucrose = Component(a_material(MaterialKind.FILLER, "Sucrose"))
    assert changed(draft(formula, pharmacist), draft(formula, pharmacist, [shell, active, sucrose])) == [
        Change("Component Active ingredient", "1.5 mg", "4.5 mg"),
        Change("Component Filler", "no amount stated", ""),
        Change("Component Sucrose", "", "no amount stated"),
        Change("Order of components", "Active ingredient; Capsule shell", "Capsule shell; Active ingredient"),
    ]


def test_tells_what_changed_among_texts(formula: Formula, pharmacist: Staff) -> None:
    text = replace(
        FORMULA_TEXT, unit_weight_mg=Decimal("230.50"), storage="Keep cold.", label_statements=("A.", "B.")
    )  # fmt: skip
    assert changed(draft(formula, pharmacist), draft(formula, pharmacist, text=text)) == [
        Change("Fill of one capsule (mg)", "225", "230.5"),
        Change("Storage", "Store at room temperature, dry.", "Keep cold."),
        Change("Label statement 1", "Keep out of reach of children.", "A."),
        Change("Label statement 2", "", "B."),
    ]


def test_a_new_step_is_one_change_though_all_others_move_down(formula: Formula, pharmacist: Staff) -> None:
    steps = (StepText("blending", "Sieve.", second_person=True), *FORMULA_STEPS)
    checks = (FORMULA_CHECKS[0], CheckText("capsule_weight", "Weigh 30.", "Within 10 %"))
    assert changed(draft(formula, pharmacist), draft(formula, pharmacist, steps=steps, checks=checks)) == [
        Change("Step 1", "", "Blending: Sieve. (a second person checks)"),
        Change(
            "Check 2",
            "Capsule weight: Weigh 10 capsules, each by itself. Expected: Each within 10 %, the mean within 5 %",
            "Capsule weight: Weigh 30. Expected: Within 10 %",
        ),
        Change("Check 3", "Yield: Count the good capsules. Expected: 90 to 102 %", ""),
    ]


def test_a_step_that_needs_a_second_person_now_is_a_change(formula: Formula, pharmacist: Staff) -> None:
    steps = (FORMULA_STEPS[0], replace(FORMULA_STEPS[1], second_person=True))
    [change] = changed(draft(formula, pharmacist), draft(formula, pharmacist, steps=steps))
    assert change.after == "Encapsulating: Fill the capsules; tamp evenly. (a second person checks)"


def test_example_batch_of_a_capsule(formula: Formula, pharmacist: Staff) -> None:
    version = draft(formula, pharmacist, text=replace(FORMULA_TEXT, overage_percent=Decimal(5)))
    results = [(material, step.result) for material, step in example(version)]
    assert results == [
        ("Active ingredient", "1.5 mg"), ("Active ingredient", "0.1575 g"), ("Filler", "223.5 mg"),
        ("Filler", "23.4675 g"), ("Capsule shell", "100"),
    ]  # fmt: skip
    assert example_title(version) == "Calculations, for example for 100 capsules"


def test_example_batch_from_a_triturate(formula: Formula, pharmacist: Staff) -> None:
    ten = Component(a_material(MaterialKind.TRITURATE, "Triturate 1:10", parts=10), Decimal("1.5"))
    version = draft(formula, pharmacist, [ten, *components()[1:]])
    grams = [step.result for _, step in example(version) if step.result.endswith(" g")]
    assert grams == ["1.5 g", "21 g"]


def test_example_batch_of_a_triturate(triturate: Formula, pharmacist: Staff) -> None:
    version = draft_triturate(triturate, pharmacist)
    assert [step.result for _, step in example(version) if step.result.endswith(" g")] == ["10 g", "90 g"]
    assert example_title(version) == "Calculations, for example for 100 g"


def test_a_draft_that_does_not_add_up_has_no_example(formula: Formula, pharmacist: Staff) -> None:
    assert example(draft(formula, pharmacist, components("300"))) == []
