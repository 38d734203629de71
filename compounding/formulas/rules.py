"""Pure rules of what may be written into a draft: numbers that mean something and texts that fit. No Django."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from compounding.formulas.texts import CheckText, Component, FormulaText, StepText
from pharmacy.core.errors import Problem
from pharmacy.core.quantities import format_number

MOST_BEYOND_USE_DAYS = 180  # USP <795>, Table of beyond-use dates: other nonaqueous dosage forms
GRAM_MG = Decimal(1000)
LONGEST = {"dosage_form": 60, "storage": 80, "container_closure": 200, "appearance": 200}
PROSE = ("equipment", "instructions", "precautions", "beyond_use_source", "remarks")
LONGEST_NAME, LONGEST_EXPECTED, LONGEST_STATEMENT, LONGEST_PROSE = 120, 200, 80, 1900
FILL_BASES = ("weight", "packing")
STAGES = ("blending", "encapsulating")
CHECK_KINDS = ("appearance", "capsule_weight", "yield", "other")

_MOST_MG = Decimal("99999.99")
_MOST_ROWS = 60
_PERCENTS = {
    "overage_percent": ("0", "25"),
    "weighing_tolerance_percent": ("0.1", "10"),
    "content_error_percent": ("0.1", "10"),
    "capsule_each_percent": ("0.1", "10"),
    "capsule_mean_percent": ("0.1", "10"),
    "yield_low_percent": ("0", "200"),
    "yield_high_percent": ("0", "200"),
}


def text_problems(text: FormulaText) -> list[Problem]:
    """Everything wrong with the numbers and the lengths of ``text``.

    Codes: QUANTITY_NOT_POSITIVE, QUANTITY_OUT_OF_RANGE, TOO_MANY_DECIMALS, PERCENT_OUT_OF_RANGE,
    BEYOND_USE_OUT_OF_RANGE, COUNT_OUT_OF_RANGE, YIELD_LIMITS_REVERSED, TEXT_TOO_LONG, TEXT_UNPRINTABLE, NOT_A_CHOICE.
    """
    problems = [*_mass(text.unit_weight_mg, "unit_weight_mg", places=2)]
    for field, (least, most) in _PERCENTS.items():
        problems += _percent(getattr(text, field), field, Decimal(least), Decimal(most))
    problems += _whole(text.beyond_use_days, "beyond_use_days", MOST_BEYOND_USE_DAYS, "BEYOND_USE_OUT_OF_RANGE")
    problems += _whole(text.capsules_to_weigh, "capsules_to_weigh", 100, "COUNT_OUT_OF_RANGE")
    problems += _choice(text.fill_basis, "fill_basis", FILL_BASES)
    for field, longest in {**LONGEST, **dict.fromkeys(PROSE, LONGEST_PROSE)}.items():
        problems += words(getattr(text, field), field, longest)
    for statement in text.label_statements:
        problems += words(statement, "label_statements", LONGEST_STATEMENT)
    return problems or list(_reversed_limits(text))


def component_problems(components: Sequence[Component]) -> list[Problem]:
    """Codes: QUANTITY_*, TOO_MANY_DECIMALS, COMPONENT_TWICE, COMPONENT_IS_FINISHED, SHELL_HAS_AMOUNT, TOO_MANY_ROWS."""
    problems = _too_many(components, "components")
    known: set[object] = set()
    for index, component in enumerate(components):
        problems += _component(component, f"components.{index}")
        if component.material.pk in known:
            message = f"{component.material} is a component already; give each once."
            problems.append(Problem("COMPONENT_TWICE", message, f"components.{index}.material"))
        known.add(component.material.pk)
    return problems


def step_problems(steps: Sequence[StepText]) -> list[Problem]:
    """Codes: NOT_A_CHOICE, TEXT_TOO_LONG, TEXT_UNPRINTABLE, TOO_MANY_ROWS."""
    problems = _too_many(steps, "steps")
    for index, step in enumerate(steps):
        problems += _choice(step.stage, f"steps.{index}.stage", STAGES)
        problems += words(step.instruction, f"steps.{index}.instruction", LONGEST_PROSE)
    return problems


def check_problems(checks: Sequence[CheckText]) -> list[Problem]:
    """Codes: NOT_A_CHOICE, TEXT_TOO_LONG, TEXT_UNPRINTABLE, TOO_MANY_ROWS."""
    problems = _too_many(checks, "checks")
    for index, check in enumerate(checks):
        problems += _choice(check.kind, f"checks.{index}.kind", CHECK_KINDS)
        problems += words(check.procedure, f"checks.{index}.procedure", LONGEST_PROSE)
        problems += words(check.expected, f"checks.{index}.expected", LONGEST_EXPECTED)
    return problems


def words(value: str, field: str, longest: int) -> Iterator[Problem]:
    """Why a text is not stored: codes TEXT_TOO_LONG, TEXT_UNPRINTABLE."""
    if len(value) > longest:
        yield Problem("TEXT_TOO_LONG", f"Give at most {longest:,} characters; these are {len(value):,}.", field)
    if not value.isprintable():
        yield Problem("TEXT_UNPRINTABLE", "This text holds a character that cannot be printed; type it anew.", field)


def _component(component: Component, field: str) -> Iterator[Problem]:
    amount, kind = component.amount_per_unit_mg, component.material.kind
    if kind == "finished":
        message = f"{component.material} is a finished capsule and goes into no formula."
        yield Problem("COMPONENT_IS_FINISHED", message, f"{field}.material")
    if amount is None:
        return
    if kind == "shell":
        message = "A shell has no amount: each capsule takes 1."
        yield Problem("SHELL_HAS_AMOUNT", message, f"{field}.amount_per_unit_mg")
    yield from _mass(amount, f"{field}.amount_per_unit_mg", places=3)


def _mass(value: Decimal, field: str, *, places: int) -> Iterator[Problem]:
    if not value.is_finite() or value <= 0:
        yield Problem("QUANTITY_NOT_POSITIVE", "Give a weight greater than 0 mg.", field)
    elif value > _MOST_MG:
        yield Problem("QUANTITY_OUT_OF_RANGE", f"Give at most {format_number(_MOST_MG)} mg.", field)
    else:
        yield from _decimals(value, field, places)


def _percent(value: Decimal, field: str, least: Decimal, most: Decimal) -> Iterator[Problem]:
    if not (value.is_finite() and least <= value <= most):
        message = f"Give a percentage from {format_number(least)} to {format_number(most)}."
        yield Problem("PERCENT_OUT_OF_RANGE", message, field)
    else:
        yield from _decimals(value, field, 1)


def _decimals(value: Decimal, field: str, places: int) -> Iterator[Problem]:
    """The database would round in silence."""
    if value != round(value, places):
        yield Problem("TOO_MANY_DECIMALS", f"Give at most {places} digits after the point.", field)


def _whole(value: int, field: str, most: int, code: str) -> Iterator[Problem]:
    if not 1 <= value <= most:
        yield Problem(code, f"Give a whole number from 1 to {most}.", field)


def _choice(value: str, field: str, choices: Sequence[str]) -> Iterator[Problem]:
    if value not in choices:
        yield Problem("NOT_A_CHOICE", f"Choose one of: {', '.join(choices)}.".replace("_", " "), field)


def _too_many(rows: Sequence[object], field: str) -> list[Problem]:
    if len(rows) <= _MOST_ROWS:
        return []
    return [Problem("TOO_MANY_ROWS", f"Give at most {_MOST_ROWS}.", field)]


def _reversed_limits(text: FormulaText) -> Iterator[Problem]:
    if text.yield_low_percent > text.yield_high_percent:
        message = f"The lowest yield is {format_number(text.yield_low_percent)} %; the highest is at least that."
        yield Problem("YIELD_LIMITS_REVERSED", message, "yield_high_percent")
