from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from compounding.batches import services
from compounding.batches.models import Weighing
from compounding.inventory.models import Lot, LotMovement, MaterialKind
from pharmacy.core.errors import Conflict, DomainError, InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from tests.compounding.batches.conftest import Bench
from tests.factories import NOW, TODAY, a_lot, a_material, an_approved_formula
from tests.refusal import database_refuses, execute, refuses

pytestmark = pytest.mark.django_db

ACTIVE, FILLER, SHELL = MaterialKind.ACTIVE, MaterialKind.FILLER, MaterialKind.SHELL


def refused(bench: Bench, kind: MaterialKind, actual: str, error: type[DomainError], code: str, field: str) -> None:
    lots = list(Lot.objects.order_by("pk").values_list("pk", "on_hand"))
    before = (Weighing.objects.count(), LotMovement.objects.count(), lots)
    with refuses(error, code, field=field):
        bench.weigh(kind, actual)
    lots = list(Lot.objects.order_by("pk").values_list("pk", "on_hand"))
    assert (Weighing.objects.count(), LotMovement.objects.count(), lots) == before


def test_stores_theoretical_beside_actual_and_takes_it_from_stock(bench: Bench) -> None:
    weighing = bench.weigh(ACTIVE, "0.1512")
    weighing.refresh_from_db()
    assert (weighing.theoretical, weighing.actual) == (Decimal("0.15"), Decimal("0.1512"))
    assert (weighing.weighed_by, weighing.weighed_at) == (bench.technician, NOW)
    line = weighing.movement
    assert (line.quantity, line.kind, line.reference) == (Decimal("-0.1512"), "weighed", bench.batch.number)
    assert (line.lot, Lot.objects.get(pk=line.lot_id).on_hand) == (bench.lots[ACTIVE], Decimal("999.8488"))


def test_a_weaker_powder_needs_more_of_it_and_less_filler(bench: Bench, technician: Staff, pharmacist: Staff) -> None:
    dihydrate = a_lot(a_material(ACTIVE), technician, pharmacist, number="DH", potency_factor="1.1008")
    assert bench.weigh(ACTIVE, "0.1651", lot=dihydrate).theoretical == Decimal("0.1651")
    assert bench.weigh(FILLER, "22.3349").theoretical == Decimal("22.3349")


def test_shells_are_counted_one_a_capsule(bench: Bench) -> None:
    assert bench.weigh(SHELL, "100").theoretical == 100


@pytest.mark.parametrize(
    ("kind", "actual", "code"),
    [
        (ACTIVE, "0.1469", "WEIGHT_OUT_OF_TOLERANCE"), (ACTIVE, "0.1531", "WEIGHT_OUT_OF_TOLERANCE"),
        (ACTIVE, "1.5", "WEIGHT_OUT_OF_TOLERANCE"), (ACTIVE, "1E+9", "WEIGHT_OUT_OF_TOLERANCE"),
        (ACTIVE, "NaN", "WEIGHT_NOT_POSITIVE"), (ACTIVE, "sNaN", "WEIGHT_NOT_POSITIVE"),
        (ACTIVE, "Infinity", "WEIGHT_NOT_POSITIVE"), (ACTIVE, "-0.15", "WEIGHT_NOT_POSITIVE"),
        (ACTIVE, "0", "WEIGHT_NOT_POSITIVE"), (SHELL, "99", "WEIGHT_OUT_OF_TOLERANCE"),
        (SHELL, "100.5", "WEIGHT_OUT_OF_TOLERANCE"),
    ],
)  # fmt: skip
def test_refuses_a_wrong_weight(bench: Bench, kind: MaterialKind, actual: str, code: str) -> None:
    refused(bench, kind, actual, InvalidInput, code, "actual")


def test_refuses_a_weight_finer_than_the_ledger_keeps(bench: Bench) -> None:
    refused(bench, ACTIVE, "0.15005", InvalidInput, "QUANTITY_TOO_FINE", "quantity")


def test_refuses_the_filler_before_its_active(bench: Bench) -> None:
    refused(bench, FILLER, "22.35", Refused, "ACTIVE_FIRST", "line")


def test_refuses_the_same_component_twice(bench: Bench) -> None:
    bench.weigh(ACTIVE, "0.15")
    refused(bench, ACTIVE, "0.15", Conflict, "WEIGHED_ALREADY", "line")


def test_refuses_another_ingredient_and_names_both(bench: Bench) -> None:
    with refuses(InvalidInput, "WRONG_INGREDIENT", field="lot") as refusal:
        bench.weigh(ACTIVE, "0.15", lot=bench.lots[FILLER])
    assert refusal.message == "Filler lot LOT1 was scanned; Active ingredient is wanted."


def test_refuses_a_line_of_another_formula(bench: Bench, pharmacist: Staff, other_pharmacist: Staff) -> None:
    other = an_approved_formula(pharmacist, other_pharmacist, strength_mg="4.5")
    line = other.lines.get(material__kind=ACTIVE)
    with refuses(InvalidInput, "LINE_OF_OTHER_FORMULA", field="line"):
        services.record_weighing(
            bench.batch, line, bench.lots[ACTIVE], actual=Decimal("0.45"), actor=bench.technician, at=NOW
        )


@pytest.mark.parametrize("status", ["quarantined", "recalled"])
def test_refuses_a_lot_that_was_withdrawn(bench: Bench, status: str) -> None:
    Lot.objects.filter(pk=bench.lots[ACTIVE].pk).update(status=status)
    refused(bench, ACTIVE, "0.15", Refused, "LOT_NOT_RELEASED", "lot")


def test_refuses_a_lot_that_has_run_out_of_time(bench: Bench, technician: Staff, pharmacist: Staff) -> None:
    yesterday = TODAY - timedelta(days=1)
    bench.lots[ACTIVE] = a_lot(a_material(ACTIVE), technician, pharmacist, number="OLD", use_until=yesterday)
    refused(bench, ACTIVE, "0.15", Refused, "LOT_EXPIRED", "lot")


def test_refuses_a_lot_with_too_little_left(bench: Bench, technician: Staff, pharmacist: Staff) -> None:
    bench.lots[ACTIVE] = a_lot(a_material(ACTIVE), technician, pharmacist, number="REST", quantity="0.1499")
    refused(bench, ACTIVE, "0.15", Refused, "LOT_SHORT", "lot")


def test_refuses_who_has_no_right(bench: Bench, nobody: Staff, auditor: Staff) -> None:
    for actor in (nobody, auditor):
        with refuses(NotPermitted, "NOT_PERMITTED"):
            bench.weigh(ACTIVE, "0.15", actor=actor)


def test_refuses_in_any_other_state(bench: Bench) -> None:
    for kind, actual in ((ACTIVE, "0.15"), (FILLER, "22.35"), (SHELL, "100")):
        bench.weigh(kind, actual)
    services.start_blending(bench.batch, actor=bench.technician)
    refused(bench, ACTIVE, "0.15", Refused, "WRONG_STATE", "status")


def test_database_keeps_a_weighing_as_written(bench: Bench) -> None:
    bench.weigh(ACTIVE, "0.15")
    for column in ("actual", "theoretical"):
        with database_refuses("Cannot update"):
            execute(f"UPDATE compounding_weighing SET {column} = 1")
    with database_refuses("component_weighed_once|movement_id"):
        execute(
            "INSERT INTO compounding_weighing (batch_id, line_id, lot_id, theoretical, actual, movement_id,"
            " weighed_by_id, weighed_at) SELECT batch_id, line_id, lot_id, 1, 1, movement_id, weighed_by_id, weighed_at"
            " FROM compounding_weighing"
        )
