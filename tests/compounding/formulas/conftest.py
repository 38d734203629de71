from __future__ import annotations

from decimal import Decimal

import pytest

from compounding.formulas.models import Formula, FormulaVersion
from compounding.formulas.services import Component, FormulaText, approve_formula, draft_version
from compounding.inventory.models import MaterialKind
from pharmacy.core.errors import DomainError
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Signature
from tests.factories import FORMULA_TEXT, NOW, PASSWORD, a_material
from tests.refusal import refuses

STRENGTH = Decimal("1.5")


@pytest.fixture
def formula(db: None) -> Formula:
    product = a_material(MaterialKind.FINISHED, "Naltrexone 1.5 mg", strength_mg=STRENGTH)
    return Formula.objects.create(name="Naltrexone 1.5 mg in MCC", product=product)


def components(active_mg: str | None = "1.5") -> list[Component]:
    return [
        Component(a_material(MaterialKind.ACTIVE), Decimal(active_mg) if active_mg else None),
        Component(a_material(MaterialKind.FILLER)),
        Component(a_material(MaterialKind.SHELL)),
    ]


def draft(
    formula: Formula, author: Staff, parts: list[Component] | None = None, text: FormulaText = FORMULA_TEXT
) -> FormulaVersion:
    return draft_version(formula, text, components() if parts is None else parts, actor=author)


def approve(version: FormulaVersion, actor: Staff, password: str = PASSWORD) -> FormulaVersion:
    return approve_formula(version, actor=actor, password=password, reason="New filler", at=NOW)


def refused(version: FormulaVersion, actor: Staff, kind: type[DomainError], *codes: str) -> str:
    signed = Signature.objects.count()
    before = list(FormulaVersion.objects.order_by("pk").values_list("status"))
    with refuses(kind, *codes) as refusal:
        approve(version, actor)
    assert (Signature.objects.count(), list(FormulaVersion.objects.order_by("pk").values_list("status"))) == (
        signed, before
    )  # fmt: skip
    return refusal.message
