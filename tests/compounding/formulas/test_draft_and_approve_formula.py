from __future__ import annotations

import pytest

from compounding.formulas.models import Formula, FormulaVersion
from compounding.formulas.services import formula_content
from compounding.formulas.states import FormulaStatus
from pharmacy.core.errors import NotPermitted, Refused
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning, Signature
from pharmacy.signatures.services import content_digest
from tests.compounding.formulas.conftest import STRENGTH, approve, draft, refused
from tests.factories import NOW
from tests.pharmacy.audit.trail import trail
from tests.refusal import refuses

pytestmark = pytest.mark.django_db


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
