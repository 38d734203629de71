"""Guards on what a Master Formulation Record must say (USP <795>): every element, and words a label can carry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compounding.formulas.composition import makes_triturate
from compounding.formulas.models import CheckKind, FormulaVersion, Stage
from labels.lint import PROCEDURE_RULES, RULES, Rule, lint
from labels.rules import Words
from pharmacy.core.errors import Problem
from pharmacy.workflow.engine import Actor

_TEXTS = {
    "dosage_form": "the dosage form",
    "container_closure": "the container and its closure",
    "equipment": "equipment and supplies",
    "instructions": "the method in short",
    "precautions": "the precautions",
    "appearance": "the expected appearance",
    "beyond_use_source": "the source of the beyond-use limit",
    "storage": "the storage",
}
_PRINTABLE = Words()
_ON_LABELS = {"dosage_form": "dosage form", "storage": "storage"}
_ON_SHEETS = {
    "container_closure": "container and closure",
    "equipment": "equipment and supplies",
    "instructions": "method in short",
    "precautions": "precautions",
    "appearance": "expected appearance",
    "beyond_use_source": "source of the beyond-use limit",
    "remarks": "remarks",
}


def says_everything(version: FormulaVersion, _: Actor) -> Iterable[Problem]:
    for field, name in _TEXTS.items():
        if not getattr(version, field).strip():
            yield _missing(f"The formula does not say {name}.", field)
    if not version.label_statements:
        yield _missing("The formula has no label statements.", "label_statements")


def has_its_steps(version: FormulaVersion, _: Actor) -> Iterable[Problem]:
    steps = list(version.steps.all())
    stages = {step.stage for step in steps}
    if Stage.BLENDING not in stages:
        yield _missing("The formula has no blending step.", "steps")
    if makes_triturate(version):
        if Stage.ENCAPSULATING in stages:
            yield Problem("STEP_NOT_WANTED", "A triturate is not filled into capsules: take that step out.", "steps")
    elif Stage.ENCAPSULATING not in stages:
        yield _missing("The formula has no encapsulating step.", "steps")
    for step in steps:
        if not step.instruction.strip():
            yield _missing(f"Step {step.position} has no instruction.", "steps")
    yield from _stage_order(version)


def _stage_order(version: FormulaVersion) -> Iterator[Problem]:
    """All blending is done before the first capsule is filled."""
    stages = [step.stage for step in version.steps.all()]
    if stages != sorted(stages):  # "blending" < "encapsulating"
        yield Problem("STEPS_OUT_OF_ORDER", "All blending steps come before the first encapsulating step.", "steps")


def has_its_checks(version: FormulaVersion, _: Actor) -> Iterable[Problem]:
    checks = list(version.checks.all())
    kinds = {check.kind for check in checks}
    if not checks:
        yield _missing("The formula has no quality control procedure.", "checks")
    for check in checks:
        name = check.get_kind_display().lower()
        if not check.procedure.strip():
            yield _missing(f"Check {check.position} ({name}) has no procedure.", "checks")
        if not check.expected.strip():
            yield _missing(f"Check {check.position} ({name}) has no expected result.", "checks")
    if makes_triturate(version):
        if CheckKind.CAPSULE_WEIGHT in kinds:
            message = "A triturate has no capsules to weigh: take that check out."
            yield Problem("CHECK_NOT_WANTED", message, "checks")
    elif checks and CheckKind.CAPSULE_WEIGHT not in kinds:
        yield _missing("No procedure weighs single capsules.", "checks")


def words_can_be_printed(version: FormulaVersion, _: Actor) -> Iterable[Problem]:
    """What a label or worksheet would refuse is refused now, not when the first batch waits for its paper."""
    for field, name in _ON_LABELS.items():
        yield from _unprintable(getattr(version, field), field, name, RULES)
    for statement in version.label_statements:
        yield from _unprintable(statement, "label_statements", "label statements", RULES)
    for field, name in _ON_SHEETS.items():
        yield from _unprintable(getattr(version, field), field, name, PROCEDURE_RULES)
    for step in version.steps.all():
        yield from _unprintable(step.instruction, "steps", f"step {step.position}", PROCEDURE_RULES)
    for check in version.checks.all():
        for text in (check.procedure, check.expected):
            yield from _unprintable(text, "checks", f"check {check.position}", PROCEDURE_RULES)


def _unprintable(text: str, field: str, name: str, rules: Iterable[Rule]) -> Iterator[Problem]:
    """An empty text is another guard's matter."""
    if text == "" or (text.isspace() and field != "label_statements"):
        return
    # A glyph may be missing in more than one font.
    for found in dict.fromkeys((*_PRINTABLE(text, name), *lint(text, name, rules))):
        yield Problem(found.code, found.message, field)


def _missing(message: str, field: str) -> Problem:
    return Problem("FORMULA_INCOMPLETE", message, field)


COMPLETENESS = (says_everything, has_its_steps, has_its_checks, words_can_be_printed)
