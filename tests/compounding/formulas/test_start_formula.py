from __future__ import annotations

import pytest

from compounding.formulas.models import Formula
from compounding.formulas.services import start_formula
from compounding.inventory.models import Material, MaterialKind
from pharmacy.core.errors import Conflict, InvalidInput, NotPermitted
from pharmacy.people.models import Staff
from tests.factories import a_material
from tests.pharmacy.audit.trail import trail
from tests.refusal import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def capsule(db: None) -> Material:
    return a_material(MaterialKind.FINISHED, "Naltrexone 3 mg", strength_mg="3")


def test_starts_a_formula_without_a_version(capsule: Material, pharmacist: Staff) -> None:
    formula = start_formula("  Naltrexone 3 mg   in sucrose ", capsule, actor=pharmacist)
    assert (formula.name, formula.product, formula.versions.count()) == ("Naltrexone 3 mg in sucrose", capsule, 0)
    assert trail(formula, "name") == [("insert", formula.name, "start_formula", "priya", "")]


def test_a_triturate_is_a_formula_too(pharmacist: Staff) -> None:
    product = a_material(MaterialKind.TRITURATE, "Triturate 1:50", parts=50)
    assert start_formula("Triturate 1:50 in MCC", product, actor=pharmacist).product == product


@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_only_a_pharmacist_starts_a_formula(who: str, request: pytest.FixtureRequest, capsule: Material) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        start_formula("Mine", capsule, actor=request.getfixturevalue(who))
    assert not Formula.objects.exists()


@pytest.mark.parametrize(
    ("name", "code"), [("", "NAME_MISSING"), (" \t", "NAME_MISSING"), ("N" * 121, "TEXT_TOO_LONG")]
)
def test_refuses_a_name_that_is_none(name: str, code: str, capsule: Material, pharmacist: Staff) -> None:
    with refuses(InvalidInput, code, field="name"):
        start_formula(name, capsule, actor=pharmacist)


@pytest.mark.parametrize("kind", [MaterialKind.ACTIVE, MaterialKind.FILLER, MaterialKind.SHELL])
def test_refuses_what_is_not_made_here(kind: MaterialKind, pharmacist: Staff) -> None:
    with refuses(InvalidInput, "PRODUCT_NOT_COMPOUNDED", field="product"):
        start_formula("A formula", a_material(kind), actor=pharmacist)


def test_refuses_a_name_that_is_taken_whatever_its_case(capsule: Material, pharmacist: Staff) -> None:
    start_formula("Naltrexone 3 mg", capsule, actor=pharmacist)
    with refuses(Conflict, "FORMULA_EXISTS", field="name"):
        start_formula("NALTREXONE 3 mg", capsule, actor=pharmacist)
    assert Formula.objects.count() == 1
