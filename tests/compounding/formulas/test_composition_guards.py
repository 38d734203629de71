from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from compounding.formulas.models import Formula
from compounding.formulas.services import Component
from compounding.formulas.states import FormulaStatus
from compounding.inventory.models import MaterialKind
from pharmacy.core.errors import Refused
from pharmacy.people.models import Staff
from tests.compounding.formulas.conftest import STRENGTH, approve, components, draft, draft_triturate, powders, refused
from tests.factories import FORMULA_TEXT, TRITURATE_TEXT, a_material

pytestmark = pytest.mark.django_db
PACKING = replace(FORMULA_TEXT, fill_basis="packing")


def triturate_material(parts: int = 10) -> Component:
    """Brings 1.5 mg."""
    return Component(a_material(MaterialKind.TRITURATE, f"Triturate 1:{parts}", parts=parts), STRENGTH)


@pytest.mark.parametrize("active_mg", ["15", "0.15", "1.4", "1.501", "4.5"])
def test_refuses_an_amount_of_active_that_is_not_the_strength(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff, active_mg: str
) -> None:
    version = draft(formula, pharmacist, components(active_mg))
    message = refused(version, other_pharmacist, Refused, "ACTIVE_NOT_STRENGTH").message
    assert "it must be 1.5 mg, the strength of Naltrexone 1.5 mg" in message


def test_refuses_an_active_without_amount(formula: Formula, pharmacist: Staff, other_pharmacist: Staff) -> None:
    refused(draft(formula, pharmacist, components(None)), other_pharmacist, Refused, "ACTIVE_WITHOUT_AMOUNT")


def test_a_triturate_may_bring_the_strength(formula: Formula, pharmacist: Staff, other_pharmacist: Staff) -> None:
    parts = [triturate_material(), *components()[1:]]
    assert approve(draft(formula, pharmacist, parts), other_pharmacist).status == FormulaStatus.APPROVED


def test_active_and_triturate_together_are_the_strength(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    half = replace(triturate_material(), amount_per_unit_mg=Decimal("0.75"))
    assert approve(draft(formula, pharmacist, [half, *components("0.75")]), other_pharmacist)
    version = draft(formula, pharmacist, [triturate_material(), *components()])
    assert "3 mg a capsule" in refused(version, other_pharmacist, Refused, "ACTIVE_NOT_STRENGTH").message


@pytest.mark.parametrize("kind", [MaterialKind.FILLER, MaterialKind.ACTIVE, MaterialKind.SHELL])
def test_refuses_a_formula_for_what_is_not_made_here(
    pharmacist: Staff, other_pharmacist: Staff, kind: MaterialKind
) -> None:
    product = a_material(kind, "Something else")
    formula = Formula.objects.create(name="Something else", product=product)
    refused(draft(formula, pharmacist), other_pharmacist, Refused, "PRODUCT_HAS_NO_STRENGTH")


def test_refuses_a_finished_capsule_without_strength(pharmacist: Staff, other_pharmacist: Staff) -> None:
    product = a_material(MaterialKind.FINISHED, "Some capsule")
    formula = Formula.objects.create(name="Some capsule", product=product)
    refused(draft(formula, pharmacist), other_pharmacist, Refused, "PRODUCT_HAS_NO_STRENGTH")


def test_refuses_two_fillers_that_both_fill_up(formula: Formula, pharmacist: Staff, other_pharmacist: Staff) -> None:
    parts = [*components(), Component(a_material(MaterialKind.FILLER, "Silica"))]
    refused(draft(formula, pharmacist, parts), other_pharmacist, Refused, "ONE_FILLER_FILLS_UP")
    parts[-1] = replace(parts[-1], amount_per_unit_mg=Decimal(2))
    assert approve(draft(formula, pharmacist, parts), other_pharmacist).status == FormulaStatus.APPROVED


def test_refuses_a_filler_with_an_amount_alone(formula: Formula, pharmacist: Staff, other_pharmacist: Staff) -> None:
    active, filler, shell = components()
    parts = [active, replace(filler, amount_per_unit_mg=Decimal(200)), shell]
    refused(draft(formula, pharmacist, parts), other_pharmacist, Refused, "ONE_FILLER_FILLS_UP")


@pytest.mark.parametrize("weight", [STRENGTH, Decimal(1)])
def test_refuses_a_fill_weight_that_leaves_no_room(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff, weight: Decimal
) -> None:
    version = draft(formula, pharmacist, text=replace(FORMULA_TEXT, unit_weight_mg=weight))
    refused(version, other_pharmacist, Refused, "FILL_WEIGHT_TOO_SMALL")


def test_the_room_is_counted_in_powder_of_a_triturate(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    """1.5 mg out of a 1:150 triturate is 225 mg: the whole capsule."""
    version = draft(formula, pharmacist, [triturate_material(150), *components()[1:]])
    assert "225 mg do not fit 225 mg" in refused(version, other_pharmacist, Refused, "FILL_WEIGHT_TOO_SMALL").message


@pytest.mark.parametrize(("shells", "code"), [(0, "FORMULA_INCOMPLETE"), (2, "ONE_SHELL")])
def test_a_capsule_has_exactly_one_shell(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff, shells: int, code: str
) -> None:
    parts = powders("1.5") + [Component(a_material(MaterialKind.SHELL, f"Shell {number}")) for number in range(shells)]
    refused(draft(formula, pharmacist, parts), other_pharmacist, Refused, code)


def test_packing_needs_a_shell_of_a_known_size(formula: Formula, pharmacist: Staff, other_pharmacist: Staff) -> None:
    unsized = Component(a_material(MaterialKind.SHELL, "Some shell", capsule_size=""))
    version = draft(formula, pharmacist, [*powders("1.5"), unsized], PACKING)
    assert refused(version, other_pharmacist, Refused, "PACKING_NEEDS_CAPSULE_SIZE").field == "fill_basis"
    sized = Component(a_material(MaterialKind.SHELL, "Gelatin capsule shell, size 3", capsule_size="3"))
    assert approve(draft(formula, pharmacist, [*powders("1.5"), sized], PACKING), other_pharmacist)


@pytest.mark.parametrize(
    ("name", "code", "cited"),
    [
        ("Calcium carbonate USP", "", "Swidan 2019"),
        ("Filler 7", "calcium_carbonate", "Swidan 2019"),
        ("Methocel E4M Premium", "", "LDN Research Trust"),
        ("Hypromellose 2208", "", "immediate release"),
        ("Carbopol 974P NF", "", "Lubrizol"),
        ("Capsule base", "ethylcellulose", "immediate release"),
        ("Polyox WSR N-60K", "", "polyethylene oxide"),
        ("Xanthan gum NF", "microcrystalline_cellulose", "Xanthan gum"),
    ],
)
def test_refuses_a_filler_that_spoils_release_with_the_citation(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff, name: str, code: str, cited: str
) -> None:
    filler = Component(a_material(MaterialKind.FILLER, name, excipient=code))
    active, _, shell = components()
    refusal = refused(draft(formula, pharmacist, [active, filler, shell]), other_pharmacist, Refused, "FILLER_REFUSED")
    assert refusal.message.startswith(f"{name} is refused as a filler.")
    assert cited.lower() in refusal.message.lower()


def test_a_small_amount_of_a_refused_filler_is_refused_too(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    some = Component(a_material(MaterialKind.FILLER, "Calcium carbonate"), Decimal(5))
    refused(draft(formula, pharmacist, [*components(), some]), other_pharmacist, Refused, "FILLER_REFUSED")


def test_refuses_a_triturate_in_a_refused_filler(formula: Formula, pharmacist: Staff, other_pharmacist: Staff) -> None:
    bought = Component(a_material(MaterialKind.TRITURATE, "Naltrexone 1:10 in calcium carbonate", parts=10), STRENGTH)
    refused(draft(formula, pharmacist, [bought, *components()[1:]]), other_pharmacist, Refused, "FILLER_REFUSED")


def test_a_shell_of_hypromellose_is_fine(formula: Formula, pharmacist: Staff, other_pharmacist: Staff) -> None:
    shell = Component(a_material(MaterialKind.SHELL, "Hypromellose shell, size 3", excipient="hypromellose_shell"))
    version = draft(formula, pharmacist, [*powders("1.5"), shell])
    assert approve(version, other_pharmacist).status == FormulaStatus.APPROVED


@pytest.mark.parametrize("parts", [2, 10, 50, 1000])
def test_approves_a_triturate_of_one_part_in_its_parts(pharmacist: Staff, other_pharmacist: Staff, parts: int) -> None:
    product = a_material(MaterialKind.TRITURATE, f"Triturate 1:{parts}", parts=parts)
    formula = Formula.objects.create(name=f"Triturate 1:{parts}", product=product)
    version = draft_triturate(formula, pharmacist, powders(str(Decimal(1000) / parts)))
    assert approve(version, other_pharmacist).status == FormulaStatus.APPROVED


@pytest.mark.parametrize("active_mg", ["10", "99.999", "100.001", "90.909", "1000"])
def test_refuses_a_triturate_that_is_not_its_parts(
    triturate: Formula, pharmacist: Staff, other_pharmacist: Staff, active_mg: str
) -> None:
    """90.909 mg is 1 part active to 10 parts filler: 1 in 11."""
    codes = ["TRITURATE_NOT_ITS_PARTS", *(["FILL_WEIGHT_TOO_SMALL"] if active_mg == "1000" else [])]
    refusal = refused(draft_triturate(triturate, pharmacist, powders(active_mg)), other_pharmacist, Refused, *codes)
    assert "1 in 10" in refusal.message


def test_a_triturate_may_be_made_from_a_stronger_one(pharmacist: Staff, other_pharmacist: Staff) -> None:
    product = a_material(MaterialKind.TRITURATE, "Triturate 1:100", parts=100)
    formula = Formula.objects.create(name="Triturate 1:100", product=product)
    strong = Component(a_material(MaterialKind.TRITURATE, "Triturate 1:10", parts=10), Decimal(10))
    version = draft_triturate(formula, pharmacist, [strong, powders()[1]])
    assert approve(version, other_pharmacist).status == FormulaStatus.APPROVED


def test_refuses_a_triturate_made_from_itself(triturate: Formula, pharmacist: Staff, other_pharmacist: Staff) -> None:
    itself = Component(triturate.product, Decimal(50))
    version = draft_triturate(triturate, pharmacist, [itself, *powders("50")])
    refused(version, other_pharmacist, Refused, "COMPONENT_IS_PRODUCT")


@pytest.mark.parametrize("weight", [225, 999, 1001])
def test_a_triturate_is_written_for_a_gram(
    triturate: Formula, pharmacist: Staff, other_pharmacist: Staff, weight: int
) -> None:
    version = draft_triturate(
        triturate, pharmacist, text=replace(TRITURATE_TEXT, unit_weight_mg=Decimal(weight))
    )  # fmt: skip
    refused(version, other_pharmacist, Refused, "UNIT_OF_TRITURATE")


def test_a_triturate_has_no_shell_and_no_packing(
    triturate: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    text = replace(TRITURATE_TEXT, fill_basis="packing")
    refused(draft_triturate(triturate, pharmacist, components("100")), other_pharmacist, Refused, "SHELL_NOT_WANTED")
    refused(draft_triturate(triturate, pharmacist, text=text), other_pharmacist, Refused, "PACKING_NEEDS_CAPSULE_SIZE")
