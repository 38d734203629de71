from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from compounding.batches.models import Batch, BatchStep
from compounding.batches.services import SecondPerson, do_step
from compounding.batches.states import BatchStatus
from compounding.formulas.models import FormulaStep, FormulaVersion
from compounding.formulas.services import Component, StepText, approve_formula, draft_version
from compounding.inventory.models import MaterialKind
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning, Signature
from pharmacy.signatures.services import content_digest
from tests.compounding.batches.conftest import ACTIVE, FILLER, SHELL, Bench, a_bench, refused
from tests.factories import FORMULA_CHECKS, FORMULA_TEXT, NOW, PASSWORD, a_formula, a_material, an_approved_formula

pytestmark = pytest.mark.django_db

STEPS = (
    StepText("blending", "Sieve both powders."),
    StepText("blending", "Mix by geometric dilution.", second_person=True),
    StepText("encapsulating", "Fill the capsules."),
)


@pytest.fixture
def version(pharmacist: Staff, other_pharmacist: Staff) -> FormulaVersion:
    """Three steps; a second person watches the mixing."""
    product = a_material(MaterialKind.FINISHED, "Naltrexone 1.5 mg", strength_mg=Decimal("1.5"))
    parts = [Component(a_material(ACTIVE), Decimal("1.5")), Component(a_material(FILLER)), Component(a_material(SHELL))]
    version = draft_version(
        a_formula("Naltrexone 1.5 mg in MCC", product), replace(FORMULA_TEXT, remarks="Slowly"), parts, steps=STEPS,
        checks=FORMULA_CHECKS, actor=pharmacist,
    )  # fmt: skip
    return approve_formula(version, actor=other_pharmacist, password=PASSWORD, reason="First version", at=NOW)


@pytest.fixture
def blending(version: FormulaVersion, technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> Batch:
    return a_bench(version, technician, pharmacist, other_pharmacist).reach(BatchStatus.BLENDING)


def step(batch: Batch, position: int) -> FormulaStep:
    return batch.formula_version.steps.get(position=position)


def do(
    batch: Batch,
    position: int,
    actor: Staff,
    second: Staff | None = None,
    *,
    password: str = PASSWORD,
    remark: str = "",
) -> BatchStep:
    person = SecondPerson(second, password) if second else None
    return do_step(batch, step(batch, position), actor=actor, at=NOW, second=person, remark=remark)


def test_a_step_is_done_by_somebody_at_some_time(blending: Batch, technician: Staff) -> None:
    done = do(blending, 1, technician, remark=" Lumps  sieved\ntwice ")
    done.refresh_from_db()
    assert (done.batch, done.step, done.done_by, done.done_at) == (blending, step(blending, 1), technician, NOW)
    assert (done.checked_by, done.remark) == (None, "Lumps sieved twice")
    assert not Signature.objects.filter(meaning=Meaning.CHECKED_STEP).exists()


def test_a_second_person_signs_what_was_done(blending: Batch, technician: Staff, pharmacist: Staff) -> None:
    do(blending, 1, technician)
    done = do(blending, 2, technician, pharmacist)
    assert (done.done_by, done.checked_by) == (technician, pharmacist)
    signature = Signature.objects.get(meaning=Meaning.CHECKED_STEP)
    assert (signature.signer, signature.subject_type, signature.subject_id) == (
        pharmacist, "compounding.batchstep", str(done.pk),
    )  # fmt: skip
    content = {"batch": blending.number, "step": 2, "instruction": "Mix by geometric dilution."}
    assert signature.digest_sha256 == content_digest(content)


def test_a_second_person_who_was_not_asked_for_is_not_recorded(
    blending: Batch, technician: Staff, pharmacist: Staff
) -> None:
    assert do(blending, 1, technician, pharmacist).checked_by is None


def test_refuses_without_the_second_person(blending: Batch, technician: Staff) -> None:
    do(blending, 1, technician)
    with refused(Refused, "SECOND_PERSON_MISSING", field="checker") as refusal:
        do(blending, 2, technician)
    assert refusal.message == "Step 2: a second person looks and signs."


def test_refuses_to_watch_oneself(blending: Batch, technician: Staff) -> None:
    do(blending, 1, technician)
    with refused(Refused, "SECOND_PERSON_DID_IT", field="checker"):
        do(blending, 2, technician, technician)


def test_refuses_a_second_person_without_the_right(blending: Batch, technician: Staff, nobody: Staff) -> None:
    do(blending, 1, technician)
    with refused(NotPermitted, "NOT_PERMITTED", field="checker"):
        do(blending, 2, technician, nobody)


def test_refuses_a_wrong_password(blending: Batch, technician: Staff, pharmacist: Staff) -> None:
    do(blending, 1, technician)
    with refused(NotPermitted, "PASSWORD_REFUSED", field="password"):
        do(blending, 2, technician, pharmacist, password="wrong")


def test_refuses_a_later_step_first(blending: Batch, technician: Staff, pharmacist: Staff) -> None:
    with refused(Refused, "STEP_OUT_OF_ORDER", field="step") as refusal:
        do(blending, 2, technician, pharmacist)
    assert refusal.message == "Step 1 comes first."


def test_refuses_a_step_that_is_done(blending: Batch, technician: Staff) -> None:
    do(blending, 1, technician)
    with refused(Refused, "STEP_DONE", field="step"):
        do(blending, 1, technician)


def test_refuses_a_step_of_another_stage(blending: Batch, technician: Staff) -> None:
    with refused(Refused, "WRONG_STATE", field="status") as refusal:
        do(blending, 3, technician)
    assert refusal.message == f"Step 3 belongs to encapsulating; Batch {blending.number} is blending."


def test_refuses_before_the_blending_begins(
    version: FormulaVersion, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    bench: Bench = a_bench(version, technician, pharmacist, other_pharmacist)
    with refused(Refused, "WRONG_STATE"):
        do(bench.batch, 1, technician)


def test_refuses_a_step_of_another_formula(
    blending: Batch, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    other = an_approved_formula(pharmacist, other_pharmacist, strength_mg="4.5").steps.get(position=1)
    with refused(Refused, "STEP_OF_OTHER_FORMULA", field="step"):
        do_step(blending, other, actor=technician, at=NOW)


@pytest.mark.parametrize(("remark", "code"), [("x" * 201, "TEXT_TOO_LONG"), ("\x00", "TEXT_UNPRINTABLE")])
def test_refuses_a_remark_that_cannot_be_kept(blending: Batch, technician: Staff, remark: str, code: str) -> None:
    with refused(InvalidInput, code, field="remark"):
        do(blending, 1, technician, remark=remark)


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_refuses_who_has_no_right(blending: Batch, who: str, request: pytest.FixtureRequest) -> None:
    actor = request.getfixturevalue(who)
    with refused(NotPermitted, "NOT_PERMITTED"):
        do(blending, 1, actor)
