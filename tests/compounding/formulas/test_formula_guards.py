from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from compounding.formulas.models import Formula, FormulaVersion
from compounding.formulas.services import Component
from compounding.formulas.states import FormulaStatus
from compounding.inventory.models import MaterialKind
from pharmacy.core.errors import Refused
from pharmacy.people.models import Staff
from tests.compounding.formulas.conftest import STRENGTH, approve, components, draft, refused
from tests.factories import FORMULA_TEXT, NOW, a_material
from tests.refusal import database_refuses

pytestmark = pytest.mark.django_db


def test_an_empty_formula_gives_every_reason_at_once(formula: Formula, pharmacist: Staff) -> None:
    codes = ["APPROVER_IS_AUTHOR", *["FORMULA_INCOMPLETE"] * 3, "ONE_FILLER_FILLS_UP"]
    refused(draft(formula, pharmacist, []), pharmacist, Refused, *codes)


@pytest.mark.parametrize("active_mg", ["15", "0.15", "1.4", "4.5"])
def test_refuses_an_amount_of_active_that_is_not_the_strength(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff, active_mg: str
) -> None:
    message = refused(
        draft(formula, pharmacist, components(active_mg)), other_pharmacist, Refused, "ACTIVE_NOT_STRENGTH"
    )
    assert "must be 1.5 mg a capsule" in message


def test_refuses_an_active_without_amount(formula: Formula, pharmacist: Staff, other_pharmacist: Staff) -> None:
    version = draft(formula, pharmacist, components(None))
    refused(version, other_pharmacist, Refused, "ACTIVE_NOT_STRENGTH", "ONE_FILLER_FILLS_UP")


def test_refuses_two_fillers_that_both_fill_up(formula: Formula, pharmacist: Staff, other_pharmacist: Staff) -> None:
    parts = [*components(), Component(a_material(MaterialKind.FILLER, "Lactose"))]
    refused(draft(formula, pharmacist, parts), other_pharmacist, Refused, "ONE_FILLER_FILLS_UP")
    parts[-1] = replace(parts[-1], amount_per_capsule_mg=Decimal(50))
    assert approve(draft(formula, pharmacist, parts), other_pharmacist).status == FormulaStatus.APPROVED


def test_refuses_a_fill_weight_that_leaves_no_room(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    version = draft(formula, pharmacist, text=replace(FORMULA_TEXT, fill_weight_mg=STRENGTH))
    refused(version, other_pharmacist, Refused, "FILL_WEIGHT_TOO_SMALL")


def test_refuses_a_formula_for_something_without_strength(pharmacist: Staff, other_pharmacist: Staff) -> None:
    formula = Formula.objects.create(name="A filler", product=a_material(MaterialKind.FILLER))
    refused(draft(formula, pharmacist), other_pharmacist, Refused, "PRODUCT_HAS_NO_STRENGTH")


@pytest.mark.parametrize("days", [0, 181, 365])
def test_database_refuses_a_beyond_use_limit_over_180_days(formula: Formula, pharmacist: Staff, days: int) -> None:
    with database_refuses("beyond_use_at_most_180_days"):
        draft(formula, pharmacist, text=replace(FORMULA_TEXT, beyond_use_days=days))


def test_database_refuses_approval_by_nobody_or_by_the_author(formula: Formula, pharmacist: Staff) -> None:
    draft(formula, pharmacist)
    for approver in (None, pharmacist):
        with database_refuses("formula_approved_by_another"):
            FormulaVersion.objects.update(status="approved", approved_by=approver, approved_at=NOW)


def test_database_refuses_two_approved_versions(formula: Formula, pharmacist: Staff, other_pharmacist: Staff) -> None:
    approve(draft(formula, pharmacist), other_pharmacist)
    second = draft(formula, pharmacist)
    with database_refuses("one_approved_version_per_formula"):
        FormulaVersion.objects.filter(pk=second.pk).update(status="approved", approved_by=other_pharmacist)
