from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from compounding.formulas.models import Formula, FormulaVersion
from compounding.formulas.services import Component, FormulaText, approve_formula, draft_version, formula_content
from compounding.formulas.states import FormulaStatus
from compounding.inventory.models import MaterialKind
from pharmacy.core.errors import DomainError, NotPermitted, Refused
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning, Signature
from pharmacy.signatures.services import content_digest
from tests.factories import FORMULA_TEXT, NOW, PASSWORD, a_material
from tests.pharmacy.audit.trail import trail
from tests.refusal import database_refuses, refuses

pytestmark = pytest.mark.django_db

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


def test_drafts_are_numbered_and_keep_the_lines_in_order(formula: Formula, pharmacist: Staff) -> None:
    one, two = draft(formula, pharmacist), draft(formula, pharmacist)
    assert (one.number, two.number, two.status, two.authored_by) == (1, 2, FormulaStatus.DRAFT, pharmacist)
    assert [(line.position, line.material.kind, line.amount_per_capsule_mg) for line in two.lines.all()] == [
        (1, "active", STRENGTH), (2, "filler", None), (3, "shell", None)
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_only_a_pharmacist_drafts_and_approves(
    who: str, request: pytest.FixtureRequest, formula: Formula, pharmacist: Staff
) -> None:
    version, other = draft(formula, pharmacist), request.getfixturevalue(who)
    with refuses(NotPermitted, "NOT_PERMITTED"):
        draft(formula, other)
    with refuses(NotPermitted, "NOT_PERMITTED"):
        approve(version, other, "wrong")
    other.refresh_from_db()
    assert (FormulaVersion.objects.count(), other.failed_logins) == (1, 0)


def test_approves_with_a_signature_over_the_whole_record(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    approve(draft(formula, pharmacist), other_pharmacist)
    version = FormulaVersion.objects.get()
    assert (version.status, version.approved_by, version.approved_at) == ("approved", other_pharmacist, NOW)
    signature = Signature.objects.get()
    assert (signature.meaning, signature.signer, signature.reason) == (
        Meaning.APPROVED_FORMULA, other_pharmacist, "New filler"
    )  # fmt: skip
    assert signature.digest_sha256 == content_digest(formula_content(version))


def test_the_version_before_is_superseded_in_the_same_act(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    first, second = draft(formula, pharmacist), draft(formula, pharmacist)
    approve(first, other_pharmacist)
    approve(second, other_pharmacist)
    assert trail(first)[-1] == ("update", "superseded", "supersede_formula", "omar", "New filler")
    assert trail(second)[-1] == ("update", "approved", "approve_formula", "omar", "New filler")


def refused(version: FormulaVersion, actor: Staff, kind: type[DomainError], *codes: str) -> str:
    signed = Signature.objects.count()
    before = list(FormulaVersion.objects.order_by("pk").values_list("status"))
    with refuses(kind, *codes) as refusal:
        approve(version, actor)
    assert (Signature.objects.count(), list(FormulaVersion.objects.order_by("pk").values_list("status"))) == (
        signed, before
    )  # fmt: skip
    return refusal.message


def test_refuses_the_author(formula: Formula, pharmacist: Staff) -> None:
    refused(draft(formula, pharmacist), pharmacist, Refused, "APPROVER_IS_AUTHOR")


def test_refuses_a_wrong_password(formula: Formula, pharmacist: Staff, other_pharmacist: Staff) -> None:
    version = draft(formula, pharmacist)
    with refuses(NotPermitted, "PASSWORD_REFUSED", field="password"):
        approve(version, other_pharmacist, "wrong")
    assert not Signature.objects.exists()


def test_refuses_a_second_approval_in_words_that_are_true(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    version = approve(draft(formula, pharmacist), other_pharmacist)
    assert "v1 is approved; to approve formula it must be draft" in refused(
        version, other_pharmacist, Refused, "WRONG_STATE"
    )


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
