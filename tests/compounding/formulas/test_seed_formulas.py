"""The demo's Master Formulation Records are whole: every element is there, and every strength has its own."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import hashers

from compounding.formulas.content import formula_content
from compounding.formulas.models import CheckKind, FillBasis, Formula, FormulaVersion, Stage
from compounding.formulas.selectors import excipient_flags
from compounding.formulas.states import FormulaStatus
from compounding.formulas.workflow import open_points
from compounding.inventory.models import MaterialKind
from pharmacy.catalog.strengths import STRENGTH_LADDER_MG
from pharmacy.checks import DEMO_PASSWORD
from pharmacy.core.quantities import format_mg
from pharmacy.demo import formulas as demo
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Signature
from pharmacy.signatures.services import content_digest
from tests.factories import NOW, a_material

pytestmark = pytest.mark.django_db
TAILS = (" in MCC", " in MCC from 1:10 triturate", " in sucrose", ", lactose-free, gelatin-free")


@pytest.fixture
def materials(db: None) -> None:
    a_material(MaterialKind.ACTIVE, demo.ACTIVE)
    a_material(MaterialKind.FILLER, demo.CELLULOSE, excipient="microcrystalline_cellulose")
    a_material(MaterialKind.FILLER, demo.SUCROSE, excipient="sucrose")
    a_material(MaterialKind.SHELL, demo.GELATIN, excipient="gelatin", capsule_size="3")
    a_material(MaterialKind.SHELL, demo.HYPROMELLOSE, excipient="hypromellose_shell", capsule_size="3")
    for parts in demo.TRITURATE_PARTS:
        a_material(MaterialKind.TRITURATE, demo.triturate_name(parts), parts=parts)
    for strength in STRENGTH_LADDER_MG:
        a_material(MaterialKind.FINISHED, f"Naltrexone HCl {format_mg(strength)} capsule", strength_mg=strength)


@pytest.fixture
def approver(other_pharmacist: Staff) -> Staff:
    other_pharmacist.set_password(DEMO_PASSWORD)
    other_pharmacist.save()
    return other_pharmacist


@pytest.fixture
def seeded(materials: None, pharmacist: Staff, approver: Staff) -> list[FormulaVersion]:
    return demo.seed_formulas(author=pharmacist, approver=approver, at=NOW)


def capsules(tail: str) -> Iterator[FormulaVersion]:
    for strength in STRENGTH_LADDER_MG:
        yield FormulaVersion.objects.get(formula__name=f"Naltrexone HCl {format_mg(strength)} capsule{tail}")


def brought(version: FormulaVersion) -> dict[str, Decimal | None]:
    return {line.material.name: line.amount_per_unit_mg for line in version.lines.select_related("material")}


def test_every_strength_has_its_four_and_there_are_two_triturates(seeded: list[FormulaVersion]) -> None:
    assert len(seeded) == FormulaVersion.objects.count() == 4 * len(STRENGTH_LADDER_MG) + 2
    assert {version.status for version in FormulaVersion.objects.all()} == {FormulaStatus.APPROVED}
    for tail in TAILS:
        assert [version.formula.product.strength_mg for version in capsules(tail)] == list(STRENGTH_LADDER_MG)


def test_every_record_is_signed_and_has_every_element(
    seeded: list[FormulaVersion], pharmacist: Staff, approver: Staff
) -> None:
    for version in FormulaVersion.objects.all():
        assert open_points(version, approver) == [], version
        assert (version.authored_by, version.approved_by) == (pharmacist, approver)
        assert (version.beyond_use_days, version.beyond_use_source[:18]) == (180, "USP <795> (2023), ")
        assert version.remarks
        assert version.label_statements
        signature = Signature.objects.get(subject_id=str(version.pk))
        assert signature.digest_sha256 == content_digest(formula_content(version))


def test_the_plain_capsules_are_weighed_out_directly_and_filled_by_packing(seeded: list[FormulaVersion]) -> None:
    for version, strength in zip(capsules(" in MCC"), STRENGTH_LADDER_MG, strict=True):
        assert brought(version) == {demo.ACTIVE: strength, demo.CELLULOSE: None, demo.GELATIN: None}
        assert version.fill_basis == FillBasis.PACKING
        assert excipient_flags(version) == ("Animal origin", "Gelatin")


def test_the_triturate_brings_the_same_strength(seeded: list[FormulaVersion]) -> None:
    for version, strength in zip(capsules(" in MCC from 1:10 triturate"), STRENGTH_LADDER_MG, strict=True):
        ten = demo.triturate_name(10)
        assert brought(version) == {ten: strength, demo.CELLULOSE: None, demo.GELATIN: None}


def test_there_is_a_way_round_cellulose_lactose_and_gelatin(seeded: list[FormulaVersion]) -> None:
    for version in capsules(" in sucrose"):
        assert set(brought(version)) == {demo.ACTIVE, demo.SUCROSE, demo.GELATIN}
        assert excipient_flags(version) == ("Animal origin", "Gelatin", "Sucrose")
        assert "Contains sucrose." in version.label_statements
    for version in capsules(", lactose-free, gelatin-free"):
        assert set(brought(version)) == {demo.ACTIVE, demo.CELLULOSE, demo.HYPROMELLOSE}
        assert excipient_flags(version) == ()


def test_triturates_hold_one_part_in_ten_and_in_fifty(seeded: list[FormulaVersion]) -> None:
    for parts, amount in ((10, 100), (50, 20)):
        version = FormulaVersion.objects.get(formula__product__parts=parts)
        assert brought(version) == {demo.ACTIVE: amount, demo.CELLULOSE: None}
        assert version.unit_weight_mg == 1000
        assert {step.stage for step in version.steps.all()} == {Stage.BLENDING}
        assert CheckKind.CAPSULE_WEIGHT not in {check.kind for check in version.checks.all()}


def test_second_persons_look_where_a_mistake_cannot_be_seen_later(seeded: list[FormulaVersion]) -> None:
    for version in FormulaVersion.objects.all():
        assert version.steps.filter(second_person=True).exists(), version


def test_seeding_checks_the_password_once(
    materials: None, pharmacist: Staff, approver: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A password takes a sixth of a second to check, and there are 30 formulas."""
    calls: list[str] = []
    check = hashers.verify_password

    def counted(password: str, *args: Any, **kwargs: Any) -> Any:
        calls.append(password)
        return check(password, *args, **kwargs)

    monkeypatch.setattr(hashers, "verify_password", counted)
    demo.seed_formulas(author=pharmacist, approver=approver, at=NOW)
    assert calls == [DEMO_PASSWORD]
    assert Formula.objects.count() == 30
