from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from compounding.formulas.content import formula_content
from compounding.formulas.models import Formula, FormulaLine, FormulaVersion
from compounding.formulas.services import approve_formula, approve_formula_as
from compounding.formulas.states import FormulaStatus
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning, Signature
from pharmacy.signatures.services import confirm_identity, content_digest
from tests.compounding.formulas.conftest import a_text, approve, draft, refused
from tests.factories import FORMULA_CHECKS, FORMULA_STEPS, FORMULA_TEXT, NOW, PASSWORD
from tests.pharmacy.audit.trail import trail
from tests.refusal import database_refuses, execute, refuses

pytestmark = pytest.mark.django_db


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


def test_the_signature_covers_every_text_step_check_and_line(formula: Formula, pharmacist: Staff) -> None:
    same = formula_content(draft(formula, pharmacist)) | {"version": 0}
    assert formula_content(draft(formula, pharmacist)) | {"version": 0} == same
    others = [draft(formula, pharmacist, text=a_text(**{name: value})) for name, value in _other_values().items()]
    others += [
        draft(formula, pharmacist, steps=[replace(FORMULA_STEPS[0], second_person=True), FORMULA_STEPS[1]]),
        draft(formula, pharmacist, steps=[replace(FORMULA_STEPS[0], instruction="Mix."), FORMULA_STEPS[1]]),
        draft(formula, pharmacist, checks=[replace(FORMULA_CHECKS[0], expected="Blue"), *FORMULA_CHECKS[1:]]),
        draft(formula, pharmacist, checks=FORMULA_CHECKS[::-1]),
        draft(formula, pharmacist, []),
    ]
    assert all(formula_content(other) | {"version": 0} != same for other in others)


def _other_values() -> dict[str, object]:
    """Another value for every field of the text."""
    others: dict[type, object] = {Decimal: Decimal(10), int: 20, str: "packing", tuple: ("Other.",)}
    values = {name: getattr(FORMULA_TEXT, name) for name in FORMULA_TEXT.__dataclass_fields__}
    return {name: others[type(value)] for name, value in values.items()} | {
        "capsule_each_percent": Decimal(9), "yield_low_percent": Decimal(80), "yield_high_percent": Decimal(100)
    }  # fmt: skip


@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_only_a_pharmacist_approves(
    who: str, request: pytest.FixtureRequest, formula: Formula, pharmacist: Staff
) -> None:
    version, other = draft(formula, pharmacist), request.getfixturevalue(who)
    with refuses(NotPermitted, "NOT_PERMITTED"):
        approve(version, other, "wrong")
    other.refresh_from_db()
    assert (FormulaVersion.objects.get().status, other.failed_logins) == ("draft", 0)
    with refuses(NotPermitted, "NOT_PERMITTED"):
        approve_formula_as(confirm_identity(other, PASSWORD), version, reason="r", at=NOW)


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


def test_refuses_an_approval_without_a_reason(formula: Formula, pharmacist: Staff, other_pharmacist: Staff) -> None:
    version = draft(formula, pharmacist)
    with refuses(InvalidInput, "REASON_MISSING", field="reason"):
        approve_formula(version, actor=other_pharmacist, password=PASSWORD, reason=" ", at=NOW)
    assert not Signature.objects.exists()


def test_refuses_a_second_approval_in_words_that_are_true(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    version = approve(draft(formula, pharmacist), other_pharmacist)
    message = refused(version, other_pharmacist, Refused, "WRONG_STATE").message
    assert "v1 is approved; to approve formula it must be draft" in message


def test_a_refused_second_version_leaves_the_first_approved(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    approve(draft(formula, pharmacist), other_pharmacist)
    refused(draft(formula, pharmacist, steps=()), other_pharmacist, Refused, *["FORMULA_INCOMPLETE"] * 2)


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


ROWS = {
    "lines": ("formulaline", "amount_per_unit_mg = 15", "material_id, amount_per_unit_mg"),
    "steps": ("formulastep", "instruction = 'Shake.'", "stage, instruction, second_person"),
    "checks": ("formulacheck", "expected = 'Anything'", "kind, procedure, expected"),
}


@pytest.mark.parametrize("what", ROWS)
@pytest.mark.parametrize("superseded", [False, True], ids=["approved", "superseded"])
def test_database_freezes_lines_steps_and_checks(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff, what: str, superseded: bool
) -> None:
    version = approve(draft(formula, pharmacist), other_pharmacist)
    if superseded:
        approve(draft(formula, pharmacist), other_pharmacist)
    table, change, columns = ROWS[what]
    where = f"WHERE version_id = {version.pk}"
    another = f"SELECT version_id, 9, {columns} FROM compounding_{table} {where} LIMIT 1"
    for sql in (
        f"UPDATE compounding_{table} SET {change} {where}",
        f"DELETE FROM compounding_{table} {where}",
        f"INSERT INTO compounding_{table} (version_id, position, {columns}) {another}",
    ):
        with database_refuses(f"{what} of an approved formula are frozen"):
            execute(sql)


@pytest.mark.parametrize("what", ROWS)
def test_no_row_moves_between_a_draft_and_an_approved_version(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff, what: str
) -> None:
    version = approve(draft(formula, pharmacist), other_pharmacist)
    other = draft(formula, pharmacist)
    for source, target in ((version, other), (other, version)):
        move = f"UPDATE compounding_{ROWS[what][0]} SET version_id = %s, position = position + 20 WHERE version_id = %s"
        with database_refuses(f"{what} of an approved formula are frozen"):
            execute(move, target.pk, source.pk)


def test_a_draft_can_be_changed_in_the_database(formula: Formula, pharmacist: Staff) -> None:
    """Or else the tests above would pass for tables that refuse every write."""
    draft(formula, pharmacist)
    for table, change, _ in ROWS.values():
        execute(f"UPDATE compounding_{table} SET {change}")
    assert FormulaLine.objects.filter(amount_per_unit_mg=15).count() == 3


@pytest.mark.parametrize("status", [FormulaStatus.APPROVED, FormulaStatus.SUPERSEDED])
def test_database_keeps_an_approved_version_from_being_a_draft_again(
    formula: Formula, pharmacist: Staff, other_pharmacist: Staff, status: str
) -> None:
    version = approve(draft(formula, pharmacist), other_pharmacist)
    if status == FormulaStatus.SUPERSEDED:
        approve(draft(formula, pharmacist), other_pharmacist)
    with database_refuses("Invalid transition"):
        FormulaVersion.objects.filter(pk=version.pk).update(status="draft")
