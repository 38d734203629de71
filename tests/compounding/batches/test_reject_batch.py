from __future__ import annotations

import pytest

from compounding.batches.models import Batch
from compounding.batches.release import batch_content, reject_batch, release_batch
from compounding.batches.states import BatchStatus
from compounding.inventory.models import Lot
from pharmacy.core.errors import DomainError, InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning, Signature
from pharmacy.signatures.services import content_digest
from tests.factories import NOW, PASSWORD
from tests.pharmacy.audit.trail import trail
from tests.refusal import refuses

pytestmark = pytest.mark.django_db


def reject(batch: Batch, actor: Staff, *, password: str = PASSWORD, reason: str = "Capsules are stained") -> Batch:
    return reject_batch(batch, actor=actor, password=password, reason=reason, at=NOW)


def test_signs_the_rejection_and_puts_nothing_into_stock(checked: Batch, pharmacist: Staff) -> None:
    lots = list(Lot.objects.order_by("pk").values_list("pk", "on_hand"))
    reject(checked, pharmacist)
    batch = Batch.objects.get()
    assert (batch.status, batch.output_lot, batch.released_by) == (BatchStatus.REJECTED, None, None)
    signature = Signature.objects.get(meaning=Meaning.REJECTED_BATCH)
    assert (signature.signer, signature.reason) == (pharmacist, "Capsules are stained")
    assert signature.digest_sha256 == content_digest(batch_content(batch))
    assert list(Lot.objects.order_by("pk").values_list("pk", "on_hand")) == lots
    assert trail(batch)[-1] == ("update", "rejected", "reject_batch", "priya", "Capsules are stained")


def test_rejects_a_batch_nobody_has_begun(planned: Batch, pharmacist: Staff) -> None:
    assert reject(planned, pharmacist).status == BatchStatus.REJECTED


def refused(batch: Batch, actor: Staff, kind: type[DomainError], code: str, **changes: str) -> None:
    before = (Signature.objects.count(), Batch.objects.get().status)
    with refuses(kind, code):
        reject(batch, actor, **changes)
    assert (Signature.objects.count(), Batch.objects.get().status) == before


@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_refuses_who_is_not_a_pharmacist(who: str, request: pytest.FixtureRequest, checked: Batch) -> None:
    refused(checked, request.getfixturevalue(who), NotPermitted, "NOT_PERMITTED")


@pytest.mark.parametrize("reason", ["", " \n"])
def test_refuses_without_a_reason(checked: Batch, pharmacist: Staff, reason: str) -> None:
    refused(checked, pharmacist, InvalidInput, "REASON_MISSING", reason=reason)


def test_refuses_a_wrong_password(checked: Batch, pharmacist: Staff) -> None:
    refused(checked, pharmacist, NotPermitted, "PASSWORD_REFUSED", password="wrong")


def test_refuses_what_is_released_or_rejected_already(
    checked: Batch, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    release_batch(checked, actor=pharmacist, password=PASSWORD, at=NOW)
    refused(checked, other_pharmacist, Refused, "WRONG_STATE")


def test_a_rejected_batch_is_never_released(checked: Batch, pharmacist: Staff, other_pharmacist: Staff) -> None:
    reject(checked, pharmacist)
    with refuses(Refused, "WRONG_STATE"):
        release_batch(checked, actor=other_pharmacist, password=PASSWORD, at=NOW)
    refused(checked, other_pharmacist, Refused, "WRONG_STATE")
