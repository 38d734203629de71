from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from compounding.formulas.models import Formula, FormulaVersion
from compounding.formulas.services import (
    CheckText,
    Component,
    FormulaText,
    StepText,
    approve_formula,
    draft_version,
)
from compounding.inventory.models import MaterialKind
from pharmacy.core.errors import DomainError
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Signature
from tests.factories import (
    FORMULA_CHECKS,
    FORMULA_STEPS,
    FORMULA_TEXT,
    NOW,
    PASSWORD,
    TRITURATE_CHECKS,
    TRITURATE_TEXT,
    a_material,
)
from tests.refusal import Caught, refuses

STRENGTH = Decimal("1.5")


@pytest.fixture
def formula(db: None) -> Formula:
    product = a_material(MaterialKind.FINISHED, "Naltrexone 1.5 mg", strength_mg=STRENGTH)
    return Formula.objects.create(name="Naltrexone 1.5 mg in MCC", product=product)


@pytest.fixture
def triturate(db: None) -> Formula:
    product = a_material(MaterialKind.TRITURATE, "Triturate 1:10", parts=10)
    return Formula.objects.create(name="Naltrexone triturate 1:10", product=product)


def a_text(**changes: Any) -> FormulaText:
    return replace(FORMULA_TEXT, **changes)


def components(active_mg: str | None = "1.5") -> list[Component]:
    return [
        Component(a_material(MaterialKind.ACTIVE), Decimal(active_mg) if active_mg else None),
        Component(a_material(MaterialKind.FILLER)),
        Component(a_material(MaterialKind.SHELL)),
    ]


def powders(active_mg: str = "100") -> list[Component]:
    return components(active_mg)[:2]


def draft(
    formula: Formula,
    author: Staff,
    parts: Sequence[Component] | None = None,
    text: FormulaText = FORMULA_TEXT,
    *,
    steps: Sequence[StepText] = FORMULA_STEPS,
    checks: Sequence[CheckText] = FORMULA_CHECKS,
) -> FormulaVersion:
    parts = components() if parts is None else parts
    return draft_version(formula, text, parts, steps=steps, checks=checks, actor=author)


def draft_triturate(
    triturate: Formula,
    author: Staff,
    parts: Sequence[Component] | None = None,
    text: FormulaText = TRITURATE_TEXT,
    *,
    steps: Sequence[StepText] = FORMULA_STEPS[:1],
    checks: Sequence[CheckText] = TRITURATE_CHECKS,
) -> FormulaVersion:
    return draft(triturate, author, powders() if parts is None else parts, text, steps=steps, checks=checks)


def approve(version: FormulaVersion, actor: Staff, password: str = PASSWORD) -> FormulaVersion:
    return approve_formula(version, actor=actor, password=password, reason="New filler", at=NOW)


def refused(version: FormulaVersion, actor: Staff, kind: type[DomainError], *codes: str) -> Caught:
    """Refused with exactly these codes; nothing is signed and no status moves."""
    signed = Signature.objects.count()
    before = list(FormulaVersion.objects.order_by("pk").values_list("status"))
    with refuses(kind, *codes) as refusal:
        approve(version, actor)
    after = list(FormulaVersion.objects.order_by("pk").values_list("status"))
    assert (Signature.objects.count(), after) == (signed, before)
    return refusal
