"""What a release does: one signature, one lot with its beyond-use date. Why it is refused: test_release_guards."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from compounding.batches import services
from compounding.batches.content import batch_content
from compounding.batches.models import Batch, Inspection
from compounding.batches.release import release_batch
from compounding.batches.states import BatchStatus
from compounding.inventory.models import Lot, LotMovement, MaterialKind
from compounding.inventory.states import LotStatus
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning, Signature
from pharmacy.signatures.services import content_digest
from tests.compounding.batches.conftest import ACTIVE, FILLER, TOMORROW, Bench, a_bench, outcome, refused
from tests.factories import (
    NOW,
    PASSWORD,
    TODAY,
    a_batch_in_quality_control,
    a_lot,
    a_material,
    an_approved_triturate,
    do_steps,
)
from tests.pharmacy.audit.trail import trail

pytestmark = pytest.mark.django_db


def release(batch: Batch, actor: Staff, password: str = PASSWORD, reason: str = "") -> Batch:
    return release_batch(batch, actor=actor, password=password, reason=reason, at=NOW)


def test_puts_the_good_units_into_stock_as_a_released_lot(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    batch = release(a_batch_in_quality_control(technician, pharmacist, other_pharmacist, good=97), pharmacist)
    lot = Lot.objects.get(made_in=batch)
    assert (lot.status, lot.on_hand, lot.lot_number) == (LotStatus.RELEASED, 97, batch.number)
    assert (lot.material, lot.supplier) == (batch.formula_version.formula.product, "Lantern Street Compounding")
    assert (lot.received_on, lot.use_until, lot.use_until_basis) == (
        TODAY, TODAY + timedelta(days=179), "Beyond-use date of the batch",
    )  # fmt: skip
    assert lot.potency_factor == 1
    line = LotMovement.objects.get(lot=lot)
    assert (line.kind, line.quantity, line.reference, line.moved_by) == ("produced", 97, batch.number, pharmacist)
    assert trail(lot) == [
        ("insert", "quarantined", "produced_lot", "priya", ""),
        ("update", "quarantined", "produced_lot", "priya", ""),
        ("update", "released", "release_output", "priya", ""),
    ]


def test_states_who_released_when_and_why(waiting: Batch, pharmacist: Staff) -> None:
    release(waiting, pharmacist, reason=" All as\nexpected ")
    batch = Batch.objects.get()
    assert (batch.status, batch.released_by, batch.released_at) == (BatchStatus.RELEASED, pharmacist, NOW)
    assert trail(batch)[-1] == ("update", "released", "release_batch", "priya", "All as expected")
    assert Signature.objects.get(meaning=Meaning.RELEASED_BATCH).reason == "All as expected"


def test_touches_no_component(waiting: Batch, pharmacist: Staff) -> None:
    before = list(Lot.objects.order_by("pk").values_list())
    release(waiting, pharmacist)
    assert list(Lot.objects.filter(made_in=None).order_by("pk").values_list()) == before


def test_a_triturate_becomes_a_lot_whose_factor_is_what_was_really_weighed(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    """11.1 g of factor 1.1008 bring 10.083576 g; 100.092 g of triturate / 10.083576 g = 9.9262."""
    version = an_approved_triturate(pharmacist, other_pharmacist)
    bench = a_bench(version, technician, pharmacist, other_pharmacist)
    bench.lots[ACTIVE] = a_lot(a_material(ACTIVE), technician, pharmacist, number="DH", potency_factor="1.1008")
    bench.check(bench.weigh(ACTIVE, "11.1"), lot_number="DH")
    bench.weigh(FILLER, "88.992")
    batch = services.start_blending(bench.batch, actor=technician)
    do_steps(batch, technician, "blending")
    batch = services.submit_to_quality_control(batch, outcome("99.5", explanation=""), actor=technician, at=NOW)
    lot = Lot.objects.get(made_in=release(batch, pharmacist))
    assert (lot.material.kind, lot.on_hand) == (MaterialKind.TRITURATE, Decimal("99.5"))
    assert lot.potency_factor == Decimal("9.9262")


def test_the_signature_covers_the_record_and_can_be_recomputed(waiting: Batch, pharmacist: Staff) -> None:
    release(waiting, pharmacist)
    signature = Signature.objects.get(meaning=Meaning.RELEASED_BATCH)
    assert (signature.signer, signature.subject_type, signature.subject_id, signature.signed_at) == (
        pharmacist, "compounding.batch", str(waiting.pk), NOW,
    )  # fmt: skip
    assert signature.digest_sha256 == content_digest(batch_content(Batch.objects.get()))


def test_on_the_same_day_nobody_looks_again(waiting: Batch, pharmacist: Staff, technician: Staff) -> None:
    release(waiting, pharmacist)
    assert Inspection.objects.get().inspected_by == technician


def test_on_a_later_day_the_releaser_looks_again(waiting: Batch, pharmacist: Staff) -> None:
    with refused(Refused, "NOT_INSPECTED_TODAY", field="inspected") as refusal:
        release_batch(waiting, actor=pharmacist, password=PASSWORD, at=TOMORROW)
    assert refusal.message == "The units were last inspected on another day; look at them again and say so."
    release_batch(waiting, actor=pharmacist, password=PASSWORD, at=TOMORROW, inspected=True)
    look = Inspection.objects.latest("pk")
    assert (look.inspected_on, look.appearance_ok, look.remark) == (TOMORROW.date(), True, "Before release")
    assert (look.inspected_by, look.inspected_at) == (pharmacist, TOMORROW)
    batch = Batch.objects.get()
    assert (batch.released_at, batch.beyond_use_on) == (TOMORROW, TODAY + timedelta(days=179))
    signature = Signature.objects.get(meaning=Meaning.RELEASED_BATCH)
    assert signature.digest_sha256 == content_digest(batch_content(batch))


def test_who_looked_already_need_not_be_told_twice(waiting: Batch, pharmacist: Staff) -> None:
    release_batch(waiting, actor=pharmacist, password=PASSWORD, at=NOW, inspected=True)
    assert Inspection.objects.count() == 1


@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_refuses_who_is_not_a_pharmacist(who: str, request: pytest.FixtureRequest, waiting: Batch) -> None:
    actor = request.getfixturevalue(who)
    with refused(NotPermitted, "NOT_PERMITTED"):
        release(waiting, actor)


@pytest.mark.parametrize("password", ["wrong", "", PASSWORD + " "])
def test_refuses_a_wrong_password(waiting: Batch, pharmacist: Staff, password: str) -> None:
    with refused(NotPermitted, "PASSWORD_REFUSED", field="password"):
        release(waiting, pharmacist, password)


@pytest.mark.parametrize(("reason", "code"), [("x" * 1001, "TEXT_TOO_LONG"), ("\x00", "TEXT_UNPRINTABLE")])
def test_refuses_a_remark_that_cannot_be_kept(waiting: Batch, pharmacist: Staff, reason: str, code: str) -> None:
    with refused(InvalidInput, code, field="reason"):
        release(waiting, pharmacist, reason=reason)


def test_refuses_a_batch_that_is_not_in_quality_control(bench: Bench, pharmacist: Staff) -> None:
    with refused(Refused, "WRONG_STATE", field="status"):
        release(bench.batch, pharmacist)


def test_refuses_a_second_release(waiting: Batch, pharmacist: Staff, other_pharmacist: Staff) -> None:
    release(waiting, pharmacist)
    with refused(Refused, "WRONG_STATE", field="status"):
        release(waiting, other_pharmacist)
