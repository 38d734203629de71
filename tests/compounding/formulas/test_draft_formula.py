from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest

from compounding.formulas import rules
from compounding.formulas.models import CheckKind, FillBasis, Formula, FormulaCheck, FormulaVersion, Stage
from compounding.formulas.selectors import checks_of, components_of, steps_of, text_of
from compounding.formulas.services import CheckText, Component, FormulaText, StepText
from compounding.formulas.states import FormulaStatus
from compounding.inventory.models import MaterialKind
from pharmacy.core.errors import InvalidInput, NotPermitted
from pharmacy.people.models import Staff
from tests.compounding.formulas.conftest import STRENGTH, a_text, components, draft
from tests.factories import FORMULA_CHECKS, FORMULA_STEPS, FORMULA_TEXT, a_material
from tests.pharmacy.audit.trail import trail
from tests.refusal import database_refuses, refuses

pytestmark = pytest.mark.django_db


def test_drafts_are_numbered_and_keep_everything_in_order(formula: Formula, pharmacist: Staff) -> None:
    one, two = draft(formula, pharmacist), draft(formula, pharmacist)
    assert (one.number, two.number, two.status, two.authored_by) == (1, 2, FormulaStatus.DRAFT, pharmacist)
    assert [(line.position, line.material.kind, line.amount_per_unit_mg) for line in two.lines.all()] == [
        (1, "active", STRENGTH), (2, "filler", None), (3, "shell", None)
    ]  # fmt: skip
    stored = FormulaVersion.objects.get(pk=two.pk)
    assert text_of(stored) == FORMULA_TEXT
    assert components_of(stored) == components()
    assert (tuple(steps_of(stored)), tuple(checks_of(stored))) == (FORMULA_STEPS, FORMULA_CHECKS)
    assert trail(two) == [("insert", "draft", "draft_formula", "priya", "")]


def test_a_draft_may_still_be_empty(formula: Formula, pharmacist: Staff) -> None:
    bare = FormulaText(unit_weight_mg=Decimal(225), weighing_tolerance_percent=Decimal(2), beyond_use_days=180)
    version = draft(formula, pharmacist, [], bare, steps=(), checks=())
    assert (version.status, version.lines.count(), version.steps.count()) == (FormulaStatus.DRAFT, 0, 0)


@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_only_a_pharmacist_drafts(who: str, request: pytest.FixtureRequest, formula: Formula) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        draft(formula, request.getfixturevalue(who))
    assert not FormulaVersion.objects.exists()


def test_the_author_writes_every_column_of_a_version() -> None:
    """Or else a new column would be neither drafted nor signed."""
    kept_by_services = {"id", "formula", "number", "status", "authored_by", "approved_by", "approved_at"}
    columns = {field.name for field in FormulaVersion._meta.concrete_fields}
    assert {field.name for field in fields(FormulaText)} == columns - kept_by_services


def test_the_rules_know_the_lengths_and_choices_of_the_columns() -> None:
    columns: dict[str, Any] = {field.name: field for field in FormulaVersion._meta.concrete_fields}
    assert {name: columns[name].max_length for name in rules.LONGEST} == rules.LONGEST
    limited = {name for name, field in columns.items() if getattr(field, "max_length", None) and not field.choices}
    assert limited == set(rules.LONGEST)
    assert {name for name, field in columns.items() if field.get_internal_type() == "TextField"} == set(rules.PROSE)
    expected: Any = FormulaCheck._meta.get_field("expected")
    name: Any = Formula._meta.get_field("name")
    assert (expected.max_length, name.max_length) == (rules.LONGEST_EXPECTED, rules.LONGEST_NAME)
    choices = [tuple(choices.values) for choices in (FillBasis, Stage, CheckKind)]
    assert choices == [rules.FILL_BASES, rules.STAGES, rules.CHECK_KINDS]


WRONG_NUMBERS = [
    ("unit_weight_mg", "0", "QUANTITY_NOT_POSITIVE"),
    ("unit_weight_mg", "-225", "QUANTITY_NOT_POSITIVE"),
    ("unit_weight_mg", "NaN", "QUANTITY_NOT_POSITIVE"),
    ("unit_weight_mg", "Infinity", "QUANTITY_NOT_POSITIVE"),
    ("unit_weight_mg", "100000", "QUANTITY_OUT_OF_RANGE"),
    ("unit_weight_mg", "225.001", "TOO_MANY_DECIMALS"),
    ("overage_percent", "-1", "PERCENT_OUT_OF_RANGE"),
    ("overage_percent", "25.1", "PERCENT_OUT_OF_RANGE"),
    ("overage_percent", "NaN", "PERCENT_OUT_OF_RANGE"),
    ("overage_percent", "2.55", "TOO_MANY_DECIMALS"),
    ("weighing_tolerance_percent", "0", "PERCENT_OUT_OF_RANGE"),
    ("weighing_tolerance_percent", "10.1", "PERCENT_OUT_OF_RANGE"),
    ("content_error_percent", "0", "PERCENT_OUT_OF_RANGE"),
    ("content_error_percent", "11", "PERCENT_OUT_OF_RANGE"),
    ("capsule_each_percent", "10.1", "PERCENT_OUT_OF_RANGE"),
    ("capsule_mean_percent", "0", "PERCENT_OUT_OF_RANGE"),
    ("yield_low_percent", "-1", "PERCENT_OUT_OF_RANGE"),
    ("yield_high_percent", "201", "PERCENT_OUT_OF_RANGE"),
    ("yield_high_percent", "89", "YIELD_LIMITS_REVERSED"),
]


@pytest.mark.parametrize(("field", "value", "code"), WRONG_NUMBERS)
def test_refuses_a_number_that_means_nothing(
    formula: Formula, pharmacist: Staff, field: str, value: str, code: str
) -> None:
    with refuses(InvalidInput, code, field=field):
        draft(formula, pharmacist, text=a_text(**{field: Decimal(value)}))
    assert not FormulaVersion.objects.exists()


@pytest.mark.parametrize(
    ("field", "code"), [("beyond_use_days", "BEYOND_USE_OUT_OF_RANGE"), ("capsules_to_weigh", "COUNT_OUT_OF_RANGE")]
)
@pytest.mark.parametrize("value", [-1, 0, 181, 365])
def test_refuses_a_whole_number_out_of_range(
    formula: Formula, pharmacist: Staff, field: str, code: str, value: int
) -> None:
    with refuses(InvalidInput, code, field=field):
        draft(formula, pharmacist, text=a_text(**{field: value}))


@pytest.mark.parametrize("field", ["dosage_form", "storage", "container_closure", "appearance"])
def test_refuses_a_text_that_does_not_fit(formula: Formula, pharmacist: Staff, field: str) -> None:
    longest = rules.LONGEST[field]
    assert draft(formula, pharmacist, text=a_text(**{field: "x" * longest}))
    with refuses(InvalidInput, "TEXT_TOO_LONG", field=field):
        draft(formula, pharmacist, text=a_text(**{field: "x" * (longest + 1)}))


def test_refuses_a_label_statement_that_no_label_holds(formula: Formula, pharmacist: Staff) -> None:
    with refuses(InvalidInput, "TEXT_TOO_LONG", field="label_statements"):
        draft(formula, pharmacist, text=replace(FORMULA_TEXT, label_statements=("Fine.", "x" * 81)))


@pytest.mark.parametrize("text", ["Capsule\u200b", "Cap\x00sule", "Capsule \x1d"])
def test_refuses_what_nobody_can_see(formula: Formula, pharmacist: Staff, text: str) -> None:
    for wrong in (a_text(dosage_form=text), a_text(precautions=text), a_text(label_statements=(text,))):
        with refuses(InvalidInput, "TEXT_UNPRINTABLE"):
            draft(formula, pharmacist, text=wrong)
    with refuses(InvalidInput, "TEXT_UNPRINTABLE", field="steps.0.instruction"):
        draft(formula, pharmacist, steps=[StepText("blending", text)])
    with refuses(InvalidInput, "TEXT_UNPRINTABLE", field="checks.0.procedure"):
        draft(formula, pharmacist, checks=[CheckText("other", text, "")])


def test_texts_are_stored_as_one_tidy_paragraph(formula: Formula, pharmacist: Staff) -> None:
    text = a_text(equipment=" Balance\r\nMortar ", label_statements=("Keep  dry.", " "), remarks="Cafe\u0301")
    version = draft(formula, pharmacist, text=text, steps=[StepText("blending", "Mix.\n\nSieve.")])
    stored = text_of(FormulaVersion.objects.get())
    assert (stored.equipment, stored.label_statements, stored.remarks) == ("Balance Mortar", ("Keep dry.",), "Café")
    assert version.steps.get().instruction == "Mix. Sieve."


def test_refuses_an_unknown_fill_basis(formula: Formula, pharmacist: Staff) -> None:
    with refuses(InvalidInput, "NOT_A_CHOICE", field="fill_basis"):
        draft(formula, pharmacist, text=replace(FORMULA_TEXT, fill_basis="guess"))


WRONG_COMPONENTS: list[tuple[Callable[[], Component], str, str]] = [
    (lambda: Component(a_material(MaterialKind.FILLER, "Silica"), Decimal(0)), "QUANTITY_NOT_POSITIVE", "amount_per_unit_mg"),
    (lambda: Component(a_material(MaterialKind.FILLER, "Silica"), Decimal(-5)), "QUANTITY_NOT_POSITIVE", "amount_per_unit_mg"),
    (lambda: Component(a_material(MaterialKind.FILLER, "Silica"), Decimal("NaN")), "QUANTITY_NOT_POSITIVE", "amount_per_unit_mg"),
    (lambda: Component(a_material(MaterialKind.FILLER, "Silica"), Decimal("1.0001")), "TOO_MANY_DECIMALS", "amount_per_unit_mg"),
    (lambda: Component(a_material(MaterialKind.FILLER, "Silica"), Decimal(10**6)), "QUANTITY_OUT_OF_RANGE", "amount_per_unit_mg"),
    (lambda: Component(a_material(MaterialKind.FILLER)), "COMPONENT_TWICE", "material"),
    (lambda: Component(a_material(MaterialKind.FINISHED, "A capsule")), "COMPONENT_IS_FINISHED", "material"),
    (lambda: Component(a_material(MaterialKind.SHELL, "Size 1"), Decimal(1)), "SHELL_HAS_AMOUNT", "amount_per_unit_mg"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "code", "field"), WRONG_COMPONENTS)
def test_refuses_a_component_that_makes_no_sense(
    formula: Formula, pharmacist: Staff, wrong: Callable[[], Component], code: str, field: str
) -> None:
    with refuses(InvalidInput, code, field=f"components.3.{field}"):
        draft(formula, pharmacist, [*components(), wrong()])
    assert not FormulaVersion.objects.exists()


def test_refuses_unknown_stages_and_kinds_and_endless_rows(formula: Formula, pharmacist: Staff) -> None:
    with refuses(InvalidInput, "NOT_A_CHOICE", field="steps.1.stage"):
        draft(formula, pharmacist, steps=[FORMULA_STEPS[0], StepText("packing", "Pack.")])
    with refuses(InvalidInput, "NOT_A_CHOICE", field="checks.0.kind"):
        draft(formula, pharmacist, checks=[CheckText("taste", "Taste it.", "Bitter")])
    with refuses(InvalidInput, "TEXT_TOO_LONG", field="steps.0.instruction"):
        draft(formula, pharmacist, steps=[StepText("blending", "x" * 1901)])
    with refuses(InvalidInput, "TEXT_TOO_LONG", field="checks.0.expected"):
        draft(formula, pharmacist, checks=[CheckText("other", "Look.", "x" * 201)])
    with refuses(InvalidInput, "TOO_MANY_ROWS", field="steps"):
        draft(formula, pharmacist, steps=FORMULA_STEPS[:1] * 61)


def test_every_problem_is_told_at_once(formula: Formula, pharmacist: Staff) -> None:
    text = replace(FORMULA_TEXT, unit_weight_mg=Decimal(0), beyond_use_days=999)
    parts = [Component(a_material(MaterialKind.SHELL), Decimal(1))]
    codes = ("QUANTITY_NOT_POSITIVE", "BEYOND_USE_OUT_OF_RANGE", "SHELL_HAS_AMOUNT", "NOT_A_CHOICE")
    with refuses(InvalidInput, *codes):
        draft(formula, pharmacist, parts, text, steps=[StepText("", "Mix.")])


@pytest.mark.parametrize("days", [0, 181, 365])
def test_database_refuses_a_beyond_use_limit_over_180_days(formula: Formula, pharmacist: Staff, days: int) -> None:
    draft(formula, pharmacist)
    with database_refuses("beyond_use_at_most_180_days"):
        FormulaVersion.objects.update(beyond_use_days=days)
