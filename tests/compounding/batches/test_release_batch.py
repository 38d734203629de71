from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from compounding.batches import services
from compounding.batches.models import Batch
from compounding.batches.release import batch_content, release_batch
from compounding.batches.states import BatchStatus
from compounding.inventory.models import Lot, LotMovement, MaterialKind
from compounding.inventory.states import LotStatus
from pharmacy.core.errors import DomainError, NotPermitted, Refused
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning, Signature
from pharmacy.signatures.services import content_digest
from tests.compounding.batches.conftest import Bench
from tests.factories import NOW, PASSWORD, TODAY, a_lot, a_material, component_lots
from tests.refusal import database_refuses, execute, refuses

pytestmark = pytest.mark.django_db


def release(batch: Batch, actor: Staff, password: str = PASSWORD) -> Batch:
    return release_batch(batch, actor=actor, password=password, at=NOW)


def compounded(bench: Bench, *, good_capsules: int = 100, appearance_ok: bool = True) -> Batch:
    for kind, amount in ((MaterialKind.ACTIVE, "0.15"), (MaterialKind.FILLER, "22.35"), (MaterialKind.SHELL, "100")):
        bench.weigh(kind, amount)
    services.start_blending(bench.batch, actor=bench.technician)
    services.start_encapsulating(bench.batch, actor=bench.technician)
    return services.submit_to_quality_control(
        bench.batch, good_capsules=good_capsules, appearance_ok=appearance_ok, actor=bench.technician
    )


def test_puts_the_good_capsules_into_stock_as_a_released_lot(bench: Bench, pharmacist: Staff) -> None:
    batch = release(compounded(bench, good_capsules=97), pharmacist)
    lot = Lot.objects.get(made_in=batch)
    assert (lot.status, lot.on_hand, lot.lot_number) == (LotStatus.RELEASED, 97, batch.number)
    assert (lot.material, lot.supplier) == (batch.formula_version.formula.product, "Lantern Street Compounding")
    assert (lot.received_on, lot.use_until) == (TODAY, TODAY + timedelta(days=179))
    line = LotMovement.objects.get(lot=lot)
    assert (line.kind, line.quantity, line.reference, line.moved_by) == ("produced", 97, batch.number, pharmacist)


def test_states_who_released_and_what_set_the_beyond_use_date(checked: Batch, pharmacist: Staff) -> None:
    release(checked, pharmacist)
    batch = Batch.objects.get()
    assert (batch.status, batch.released_by, batch.released_at) == (BatchStatus.RELEASED, pharmacist, NOW)
    assert batch.beyond_use_on == TODAY + timedelta(days=179)
    assert batch.beyond_use_basis == "180 days from compounding (USP <795> (2023))"


def test_a_component_that_ends_first_sets_the_beyond_use_date(
    bench: Bench, technician: Staff, pharmacist: Staff
) -> None:
    soon = TODAY + timedelta(days=60)
    bench.lots[MaterialKind.SHELL] = a_lot(
        a_material(MaterialKind.SHELL), technician, pharmacist, number="S", use_until=soon
    )
    batch = release(compounded(bench), pharmacist)
    assert (batch.beyond_use_on, batch.beyond_use_basis) == (soon, "Capsule shell lot S is usable until then")
    assert Lot.objects.get(made_in=batch).use_until == soon


def test_the_signature_covers_the_record_and_can_be_recomputed(checked: Batch, pharmacist: Staff) -> None:
    release(checked, pharmacist)
    signature = Signature.objects.get(meaning=Meaning.RELEASED_BATCH)
    content = batch_content(Batch.objects.get())
    assert (signature.signer, signature.subject_id) == (pharmacist, str(checked.pk))
    assert signature.digest_sha256 == content_digest(content)
    assert content_digest({**content, "good_capsules": 99}) != signature.digest_sha256
    assert [row[1:3] for row in content["weighings"]] == [
        [Decimal("0.15"), Decimal("0.15")], [Decimal("22.35"), Decimal("22.35")], [100, 100]
    ]  # fmt: skip


def refused(batch: Batch, actor: Staff, kind: type[DomainError], *codes: str, password: str = PASSWORD) -> None:
    before = (Signature.objects.count(), Lot.objects.count(), LotMovement.objects.count())
    with refuses(kind, *codes):
        release(batch, actor, password)
    assert (Signature.objects.count(), Lot.objects.count(), LotMovement.objects.count()) == before
    assert Batch.objects.get().released_by is None


@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_refuses_who_is_not_a_pharmacist(who: str, request: pytest.FixtureRequest, checked: Batch) -> None:
    refused(checked, request.getfixturevalue(who), NotPermitted, "NOT_PERMITTED")


def test_refuses_a_wrong_password(checked: Batch, pharmacist: Staff) -> None:
    refused(checked, pharmacist, NotPermitted, "PASSWORD_REFUSED", password="wrong")


def test_refuses_the_pharmacist_who_compounded(
    planned: Batch, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    lots = component_lots(planned.formula_version, technician, pharmacist)
    batch = compounded(Bench(services.start_weighing(planned, actor=pharmacist, at=NOW), lots, pharmacist))
    refused(batch, pharmacist, Refused, "RELEASER_COMPOUNDED")
    assert release(batch, other_pharmacist).released_by == other_pharmacist


def test_refuses_the_pharmacist_who_weighed_one_component(bench: Bench, pharmacist: Staff) -> None:
    bench.weigh(MaterialKind.ACTIVE, "0.15", actor=pharmacist)
    bench.weigh(MaterialKind.FILLER, "22.35")
    bench.weigh(MaterialKind.SHELL, "100")
    services.start_blending(bench.batch, actor=bench.technician)
    services.start_encapsulating(bench.batch, actor=bench.technician)
    batch = services.submit_to_quality_control(
        bench.batch, good_capsules=100, appearance_ok=True, actor=bench.technician
    )
    refused(batch, pharmacist, Refused, "RELEASER_COMPOUNDED")


def test_gives_every_reason_at_once(bench: Bench, pharmacist: Staff) -> None:
    batch = compounded(bench, good_capsules=0, appearance_ok=False)
    Lot.objects.filter(pk=bench.lots[MaterialKind.FILLER].pk).update(status="recalled")
    refused(batch, pharmacist, Refused, "COMPONENT_WITHDRAWN", "APPEARANCE_NOT_OK", "NO_GOOD_CAPSULES")


def test_refuses_a_batch_that_is_not_in_quality_control(bench: Bench, pharmacist: Staff) -> None:
    refused(bench.batch, pharmacist, Refused, "WRONG_STATE")


def test_refuses_a_second_release(checked: Batch, pharmacist: Staff, other_pharmacist: Staff) -> None:
    release(checked, pharmacist)
    with refuses(Refused, "WRONG_STATE"):
        release(checked, other_pharmacist)
    assert Lot.objects.filter(made_in=checked).count() == 1
    assert Signature.objects.filter(meaning=Meaning.RELEASED_BATCH).count() == 1


RELEASED = (
    "UPDATE compounding_batch SET status = 'released', released_by_id = {by}, released_at = now(),"
    " beyond_use_on = '2026-12-01', output_lot_id = (SELECT min(id) FROM compounding_lot)"
)


def test_database_refuses_a_release_by_the_compounder(checked: Batch) -> None:
    with database_refuses("batch_released_by_another"):
        execute(RELEASED.format(by="compounded_by_id"))


@pytest.mark.parametrize("column", ["released_at", "beyond_use_on", "output_lot_id", "released_by_id"])
def test_database_refuses_a_release_with_a_gap(checked: Batch, pharmacist: Staff, column: str) -> None:
    whole = RELEASED.format(by=pharmacist.pk)
    start = whole.index(f"{column} = ")
    end = whole.find(", ", start)
    gap = f"{whole[:start]}{column} = NULL{whole[end:] if end > 0 else ''}"
    with database_refuses("batch_released_when_complete"):
        execute(gap)
    execute(whole)


def test_database_refuses_to_release_what_looked_wrong(bench: Bench, pharmacist: Staff) -> None:
    compounded(bench, appearance_ok=False)
    with database_refuses("batch_released_when_complete"):
        execute(RELEASED.format(by=pharmacist.pk))
