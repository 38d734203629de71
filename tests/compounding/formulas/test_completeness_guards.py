from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from compounding.formulas.models import Formula
from compounding.formulas.services import CheckText, FormulaText, StepText
from compounding.formulas.workflow import open_points
from pharmacy.core.errors import Refused
from pharmacy.people.models import Staff
from tests.compounding.formulas.conftest import a_text, draft, draft_triturate, refused
from tests.factories import FORMULA_CHECKS, FORMULA_STEPS, FORMULA_TEXT, TRITURATE_CHECKS

pytestmark = pytest.mark.django_db
MISSING = "FORMULA_INCOMPLETE"
BARE = FormulaText(unit_weight_mg=Decimal(225), weighing_tolerance_percent=Decimal(2), beyond_use_days=180)


def test_an_empty_formula_gives_every_reason_at_once(formula: Formula, pharmacist: Staff) -> None:
    version = draft(formula, pharmacist, [], BARE, steps=(), checks=())
    codes = ["APPROVER_IS_AUTHOR", *[MISSING] * 3, "ONE_FILLER_FILLS_UP", *[MISSING] * 12]
    refusal = refused(version, pharmacist, Refused, *codes)
    assert [problem.message for problem in refusal.problems if problem.code == MISSING] == [
        "The formula has no active ingredient.",
        "The formula has no filler.",
        "The formula has no capsule shell.",
        "The formula does not say the dosage form.",
        "The formula does not say the container and its closure.",
        "The formula does not say equipment and supplies.",
        "The formula does not say the method in short.",
        "The formula does not say the precautions.",
        "The formula does not say the expected appearance.",
        "The formula does not say the source of the beyond-use limit.",
        "The formula does not say the storage.",
        "The formula has no label statements.",
        "The formula has no blending step.",
        "The formula has no encapsulating step.",
        "The formula has no quality control procedure.",
    ]


@pytest.mark.parametrize(
    "field",
    ["dosage_form", "container_closure", "equipment", "instructions", "precautions", "appearance",
     "beyond_use_source", "storage"],
)  # fmt: skip
@pytest.mark.parametrize("blank", ["", "  "])
def test_each_element_of_the_record_is_asked_for(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff, field: str, blank: str
) -> None:
    version = draft(formula, pharmacist, text=a_text(**{field: blank}))
    assert refused(version, other_pharmacist, Refused, MISSING).field == field


def test_label_statements_are_asked_for(formula: Formula, pharmacist: Staff, other_pharmacist: Staff) -> None:
    version = draft(formula, pharmacist, text=replace(FORMULA_TEXT, label_statements=()))
    assert refused(version, other_pharmacist, Refused, MISSING).field == "label_statements"


def test_remarks_may_be_empty(formula: Formula, pharmacist: Staff, other_pharmacist: Staff) -> None:
    assert open_points(draft(formula, pharmacist, text=replace(FORMULA_TEXT, remarks="")), other_pharmacist) == []


@pytest.mark.parametrize(
    ("steps", "codes"),
    [
        ((), [MISSING, MISSING]),
        (FORMULA_STEPS[:1], [MISSING]),
        (FORMULA_STEPS[1:], [MISSING]),
        ((FORMULA_STEPS[0], StepText("blending", " "), FORMULA_STEPS[1]), [MISSING]),
        (FORMULA_STEPS[::-1], ["STEPS_OUT_OF_ORDER"]),
    ],
)
def test_a_capsule_is_blended_then_filled(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff, steps: tuple[StepText, ...], codes: list[str]
) -> None:
    assert refused(draft(formula, pharmacist, steps=steps), other_pharmacist, Refused, *codes).field == "steps"


@pytest.mark.parametrize(
    ("checks", "message"),
    [
        ((), "no quality control procedure"),
        (FORMULA_CHECKS[:1], "No procedure weighs single capsules"),
        ((CheckText("appearance", "", "White"), *FORMULA_CHECKS[1:]), "Check 1 (appearance) has no procedure"),
        ((FORMULA_CHECKS[1], CheckText("yield", "Count.", " ")), "Check 2 (yield) has no expected result"),
    ],
)
def test_every_check_has_its_procedure_and_expected_result(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff, checks: tuple[CheckText, ...], message: str
) -> None:
    assert message in refused(draft(formula, pharmacist, checks=checks), other_pharmacist, Refused, MISSING).message


def test_a_triturate_is_not_filled_into_capsules(
    triturate: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    assert open_points(draft_triturate(triturate, pharmacist), other_pharmacist) == []
    version = draft_triturate(triturate, pharmacist, steps=FORMULA_STEPS, checks=(*TRITURATE_CHECKS, FORMULA_CHECKS[1]))
    refused(version, other_pharmacist, Refused, "STEP_NOT_WANTED", "CHECK_NOT_WANTED")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"storage": "Store at room temp, exp. 180 days"}, "LABEL_EXPIRATION"),
        ({"label_statements": ("Take 1 capsule qhs.",)}, "LABEL_ABBREVIATION"),
        ({"label_statements": ("Contains 5.0 mg of sucrose.",)}, "LABEL_TRAILING_ZERO"),
        ({"storage": "Store dry \u4e7e"}, "LABEL_GLYPH_MISSING"),
        ({"precautions": "Dust above .5 mg in the air"}, "LABEL_LEADING_ZERO"),
        ({"equipment": "Balance, 1.0 mg"}, "LABEL_TRAILING_ZERO"),
        ({"remarks": "Add 5mg more"}, "LABEL_UNIT_SPACE"),
    ],
)
def test_what_a_label_would_refuse_is_refused_now(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff, change: dict[str, object], code: str
) -> None:
    version = draft(formula, pharmacist, text=a_text(**change))
    assert refused(version, other_pharmacist, Refused, code).field == next(iter(change))


def test_steps_and_checks_are_read_like_a_worksheet(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    steps = [StepText("blending", "Add 5.0 mg."), FORMULA_STEPS[1]]
    version = draft(formula, pharmacist, steps=steps)
    message = refused(version, other_pharmacist, Refused, "LABEL_TRAILING_ZERO").message
    assert message.startswith('In step 1, "5.0" can be misread')
    checks = [*FORMULA_CHECKS, CheckText("other", "Weigh.", "Below .5 mg")]
    version = draft(formula, pharmacist, checks=checks)
    assert refused(version, other_pharmacist, Refused, "LABEL_LEADING_ZERO").field == "checks"


def test_the_open_points_of_a_draft_do_not_depend_on_the_reader(formula: Formula, pharmacist: Staff) -> None:
    assert open_points(draft(formula, pharmacist), pharmacist) == []
