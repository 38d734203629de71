from __future__ import annotations

import pytest

from compounding.batches.content import batch_content
from compounding.batches.models import Batch
from compounding.batches.planning import plan_batch
from compounding.batches.release import reject_batch, release_batch
from compounding.batches.states import BatchStatus
from compounding.formulas.models import FormulaVersion
from compounding.inventory.models import Lot
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning, Signature
from pharmacy.signatures.services import content_digest
from tests.compounding.batches.conftest import Bench, refused
from tests.factories import NOW, PASSWORD
from tests.pharmacy.audit.trail import trail

pytestmark = pytest.mark.django_db


def reject(batch: Batch, actor: Staff, *, password: str = PASSWORD, reason: str = "Capsules are stained") -> Batch:
    return reject_batch(batch, actor=actor, password=password, reason=reason, at=NOW)


def test_signs_the_rejection_and_puts_nothing_into_stock(waiting: Batch, pharmacist: Staff) -> None:
    lots = list(Lot.objects.order_by("pk").values_list("pk", "on_hand"))
    reject(waiting, pharmacist, reason=" Capsules\nare stained ")
    batch = Batch.objects.get()
    assert (batch.status, batch.output_lot, batch.released_by) == (BatchStatus.REJECTED, None, None)
    signature = Signature.objects.get(meaning=Meaning.REJECTED_BATCH)
    assert (signature.signer, signature.reason) == (pharmacist, "Capsules are stained")
    assert signature.digest_sha256 == content_digest(batch_content(batch))
    assert list(Lot.objects.order_by("pk").values_list("pk", "on_hand")) == lots
    assert trail(batch)[-1] == ("update", "rejected", "reject_batch", "priya", "Capsules are stained")


def test_the_compounder_may_reject_too(bench: Bench, pharmacist: Staff) -> None:
    assert reject(bench.batch, pharmacist).status == BatchStatus.REJECTED


@pytest.mark.parametrize("status", [BatchStatus.BLENDING, BatchStatus.ENCAPSULATING])
def test_rejects_at_every_stage(bench: Bench, pharmacist: Staff, status: BatchStatus) -> None:
    assert reject(bench.reach(status), pharmacist).status == BatchStatus.REJECTED


def test_rejects_a_batch_nobody_has_begun(version: FormulaVersion, technician: Staff, pharmacist: Staff) -> None:
    planned = plan_batch(version, units=100, actor=technician, at=NOW)
    assert reject(planned, pharmacist).status == BatchStatus.REJECTED


@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_refuses_who_is_not_a_pharmacist(who: str, request: pytest.FixtureRequest, bench: Bench) -> None:
    actor = request.getfixturevalue(who)
    with refused(NotPermitted, "NOT_PERMITTED"):
        reject(bench.batch, actor)


@pytest.mark.parametrize(
    ("reason", "code"), [("", "REASON_MISSING"), (" \n", "REASON_MISSING"), ("x" * 1001, "TEXT_TOO_LONG"),
                         ("\x00", "TEXT_UNPRINTABLE")],
)  # fmt: skip
def test_refuses_without_a_reason_that_can_be_kept(bench: Bench, pharmacist: Staff, reason: str, code: str) -> None:
    with refused(InvalidInput, code, field="reason"):
        reject(bench.batch, pharmacist, reason=reason)


def test_refuses_a_wrong_password(bench: Bench, pharmacist: Staff) -> None:
    with refused(NotPermitted, "PASSWORD_REFUSED", field="password"):
        reject(bench.batch, pharmacist, password="wrong")


def test_refuses_what_is_released_already(waiting: Batch, pharmacist: Staff, other_pharmacist: Staff) -> None:
    release_batch(waiting, actor=pharmacist, password=PASSWORD, at=NOW)
    with refused(Refused, "WRONG_STATE", field="status"):
        reject(waiting, other_pharmacist)


def test_a_rejected_batch_is_never_released(waiting: Batch, pharmacist: Staff, other_pharmacist: Staff) -> None:
    reject(waiting, pharmacist)
    with refused(Refused, "WRONG_STATE"):
        release_batch(waiting, actor=other_pharmacist, password=PASSWORD, at=NOW)
    with refused(Refused, "WRONG_STATE"):
        reject(waiting, other_pharmacist)
