from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from compounding.batches.content import batch_content
from compounding.batches.models import Batch
from compounding.batches.release import recall_batch, release_batch
from compounding.batches.states import BatchStatus
from compounding.inventory.models import Lot
from compounding.inventory.services import destroy_stock, quarantine_lot, recall_lot
from compounding.inventory.states import LotStatus
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning, Signature
from pharmacy.signatures.services import content_digest
from tests.compounding.batches.conftest import refused
from tests.factories import NOW, PASSWORD
from tests.pharmacy.audit.trail import trail

pytestmark = pytest.mark.django_db

REASON = "Assay of the retained sample: 84 %"


@pytest.fixture
def released(triturate: Batch, pharmacist: Staff) -> Batch:
    return release_batch(triturate, actor=pharmacist, password=PASSWORD, at=NOW)


def recall(batch: Batch, actor: Staff, *, password: str = PASSWORD, reason: str = REASON) -> Batch:
    return recall_batch(batch, actor=actor, password=password, reason=reason, at=NOW)


def made(batch: Batch) -> Lot:
    return Lot.objects.get(made_in=batch)


def test_signs_the_recall_of_the_batch_and_of_its_lot(released: Batch, other_pharmacist: Staff) -> None:
    recall(released, other_pharmacist, reason=f" {REASON}\n")
    batch = Batch.objects.get()
    assert batch.status == BatchStatus.RECALLED
    signature = Signature.objects.get(meaning=Meaning.RECALLED_BATCH)
    assert (signature.signer, signature.reason, signature.signed_at) == (other_pharmacist, REASON, NOW)
    assert signature.digest_sha256 == content_digest(batch_content(batch))
    assert trail(batch)[-1] == ("update", "recalled", "recall_batch", "omar", REASON)
    assert trail(made(batch))[-1] == ("update", "recalled", "recall_output", "omar", REASON)


def test_takes_nothing_off_the_record(released: Batch, pharmacist: Staff) -> None:
    before = (released.released_by, released.released_at, released.beyond_use_on, made(released).on_hand)
    batch = recall(released, pharmacist)
    assert (batch.released_by, batch.released_at, batch.beyond_use_on, made(batch).on_hand) == before
    assert Signature.objects.filter(meaning=Meaning.RELEASED_BATCH).count() == 1


def test_what_is_left_can_still_be_destroyed(released: Batch, pharmacist: Staff) -> None:
    recall(released, pharmacist)
    destroy_stock(made(released), Decimal(100), reason="Incinerated", actor=pharmacist, at=NOW)
    assert made(released).on_hand == 0


@pytest.mark.parametrize(("act", "moves"), [(quarantine_lot, True), (recall_lot, False)])
def test_a_lot_set_aside_before_is_recalled_once(
    released: Batch, pharmacist: Staff, act: Callable[..., Lot], moves: bool
) -> None:
    act(made(released), reason="Look first", actor=pharmacist)
    steps = len(trail(made(released)))
    recall(released, pharmacist)
    assert made(released).status == LotStatus.RECALLED
    assert len(trail(made(released))) == steps + moves


@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_refuses_who_is_not_a_pharmacist(who: str, request: pytest.FixtureRequest, released: Batch) -> None:
    actor = request.getfixturevalue(who)
    with refused(NotPermitted, "NOT_PERMITTED"):
        recall(released, actor)


@pytest.mark.parametrize(
    ("reason", "code"), [("", "REASON_MISSING"), (" \n", "REASON_MISSING"), ("x" * 1001, "TEXT_TOO_LONG"),
                         ("\x00", "TEXT_UNPRINTABLE")],
)  # fmt: skip
def test_refuses_without_a_reason_that_can_be_kept(released: Batch, pharmacist: Staff, reason: str, code: str) -> None:
    with refused(InvalidInput, code, field="reason"):
        recall(released, pharmacist, reason=reason)


def test_refuses_a_wrong_password(released: Batch, pharmacist: Staff) -> None:
    with refused(NotPermitted, "PASSWORD_REFUSED", field="password"):
        recall(released, pharmacist, password="wrong")


def test_refuses_what_was_never_released(triturate: Batch, pharmacist: Staff) -> None:
    with refused(Refused, "WRONG_STATE", field="status"):
        recall(triturate, pharmacist)


def test_refuses_a_second_recall(released: Batch, pharmacist: Staff, other_pharmacist: Staff) -> None:
    recall(released, pharmacist)
    with refused(Refused, "WRONG_STATE", field="status"):
        recall(released, other_pharmacist)
