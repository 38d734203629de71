"""The beyond-use date of a batch: the earliest of the table limit and of every component that went in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from compounding.batches.models import Batch
from compounding.batches.planning import plan_batch
from compounding.batches.release import batch_beyond_use, release_batch
from compounding.batches.services import start_weighing
from compounding.batches.weighing import withdraw_weighing
from compounding.formulas.models import FormulaVersion
from compounding.inventory.models import Lot, MaterialKind
from pharmacy.core.errors import Refused
from pharmacy.people.models import Staff
from tests.compounding.batches.conftest import ACTIVE, SHELL, Bench, refused
from tests.factories import NOW, PASSWORD, TODAY, a_lot, a_material
from tests.refusal import refuses

pytestmark = pytest.mark.django_db


def made_on(version: FormulaVersion, at: datetime, technician: Staff) -> Batch:
    return start_weighing(plan_batch(version, units=100, actor=technician, at=at), actor=technician, at=at)


def until(bench: Bench, kind: MaterialKind, on: date, pharmacist: Staff) -> Lot:
    lot = a_lot(a_material(kind), bench.technician, pharmacist, number="SOON", use_until=on)
    bench.lots[kind] = lot
    return lot


def test_made_on_15_january_2026_it_is_used_no_later_than_13_july(version: FormulaVersion, technician: Staff) -> None:
    found = batch_beyond_use(made_on(version, datetime(2026, 1, 15, 20, tzinfo=UTC), technician))
    assert found.value.on == date(2026, 7, 13)
    assert found.value.basis == "180 days from compounding (USP <795> (2023))"


def test_the_shortest_component_wins(bench: Bench, pharmacist: Staff) -> None:
    soon = until(bench, SHELL, TODAY + timedelta(days=60), pharmacist)
    bench.weigh_all()
    batch = release_batch(bench.finish(), actor=pharmacist, password=PASSWORD, at=NOW)
    assert (batch.beyond_use_on, batch.beyond_use_basis) == (
        soon.use_until, "Capsule shell lot SOON is usable until then",
    )  # fmt: skip
    assert Lot.objects.get(made_in=batch).use_until == soon.use_until
    assert len(batch_beyond_use(batch).steps) == 5


@pytest.mark.parametrize(("days", "basis"), [(179, "180 days from"), (178, "Capsule shell lot SOON")])
def test_a_component_that_ends_on_the_same_day_is_not_named(
    bench: Bench, pharmacist: Staff, days: int, basis: str
) -> None:
    until(bench, SHELL, TODAY + timedelta(days=days), pharmacist)
    bench.weigh_all()
    assert batch_beyond_use(bench.batch).value.basis.startswith(basis)


def test_a_lot_that_was_withdrawn_shortens_nothing(bench: Bench, pharmacist: Staff) -> None:
    first = bench.lots[ACTIVE]
    until(bench, ACTIVE, TODAY + timedelta(days=5), pharmacist)
    weighing = bench.weigh(ACTIVE)
    assert batch_beyond_use(bench.batch).value.on == TODAY + timedelta(days=5)
    withdraw_weighing(weighing, reason="Spilled", actor=bench.technician, at=NOW)
    bench.weigh(ACTIVE, lot=first, skip_reason="Spilled")
    assert batch_beyond_use(bench.batch).value.on == TODAY + timedelta(days=179)


def test_a_triturate_caps_what_is_made_of_it(triturate: Batch, pharmacist: Staff) -> None:
    lot = release_batch(triturate, actor=pharmacist, password=PASSWORD, at=NOW).output_lot
    assert lot
    assert lot.use_until == TODAY + timedelta(days=179)


def test_refuses_a_batch_whose_date_has_passed(bench: Bench, pharmacist: Staff) -> None:
    until(bench, SHELL, TODAY + timedelta(days=1), pharmacist)
    bench.weigh_all()
    batch = bench.finish()
    later: dict[str, Any] = {"actor": pharmacist, "password": PASSWORD, "inspected": True}
    with refused(Refused, "BEYOND_USE_PASSED", field="beyond_use_on") as refusal:
        release_batch(batch, at=NOW + timedelta(days=2), **later)
    assert refusal.message == "Its beyond-use date was 25 Nov 2026; reject the batch."
    assert release_batch(batch, at=NOW + timedelta(days=1), **later).beyond_use_on == TODAY + timedelta(days=1)


def test_has_none_before_it_is_compounded(version: FormulaVersion, technician: Staff) -> None:
    with refuses(Refused, "NOT_COMPOUNDED", field="compounded_on"):
        batch_beyond_use(plan_batch(version, units=100, actor=technician, at=NOW))
