from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import models

from compounding.inventory.models import Lot, LotMovement, MaterialKind, MovementKind
from compounding.inventory.services import draw
from pharmacy.core.errors import InvalidInput, Refused
from pharmacy.people.models import Staff
from tests.factories import NOW, TODAY, a_lot, a_material
from tests.refusal import database_refuses, execute, refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(technician: Staff, pharmacist: Staff) -> Lot:
    return a_lot(a_material(MaterialKind.FILLER), technician, pharmacist, quantity="100")


def take(lot: Lot, quantity: str, actor: Staff, **changes: Any) -> LotMovement:
    given = {"kind": MovementKind.WEIGHED, "on": TODAY, "at": NOW, "reference": "B1"}
    return draw(lot, Decimal(quantity), actor=actor, **{**given, **changes})


def balance(lot: Lot) -> Decimal:
    lot.refresh_from_db()
    total = lot.movements.aggregate(total=models.Sum("quantity"))["total"]
    assert lot.on_hand == total
    return lot.on_hand


def test_takes_out_and_writes_the_line(lot: Lot, technician: Staff) -> None:
    line = take(lot, "33.3333", technician)
    assert (line.quantity, line.kind, line.reference) == (Decimal("-33.3333"), MovementKind.WEIGHED, "B1")
    assert (line.moved_by, line.moved_at) == (technician, NOW)
    assert balance(lot) == Decimal("66.6667")


def test_takes_the_last_grain_and_no_more(lot: Lot, technician: Staff) -> None:
    take(lot, "100", technician)
    with refuses(Refused, "LOT_SHORT", field="lot") as refusal:
        take(lot, "0.0001", technician)
    assert "has 0 g left, 0.0001 asked for" in refusal.message
    assert balance(lot) == 0


def test_sees_what_was_taken_since_the_caller_looked(lot: Lot, technician: Staff) -> None:
    stale = Lot.objects.get(pk=lot.pk)
    take(lot, "60", technician)
    with refuses(Refused, "LOT_SHORT"):
        take(stale, "60", technician)


@pytest.mark.parametrize(("quantity", "code"), [("0", "QUANTITY_NOT_POSITIVE"), ("-5", "QUANTITY_NOT_POSITIVE"),
                                                ("NaN", "QUANTITY_NOT_POSITIVE"), ("0.00005", "QUANTITY_TOO_FINE")])  # fmt: skip
def test_refuses_what_is_no_quantity(lot: Lot, technician: Staff, quantity: str, code: str) -> None:
    with refuses(InvalidInput, code, field="quantity"):
        take(lot, quantity, technician)
    assert balance(lot) == 100


def test_refuses_part_of_a_shell(technician: Staff, pharmacist: Staff) -> None:
    shells = a_lot(a_material(MaterialKind.SHELL), technician, pharmacist)
    with refuses(InvalidInput, "QUANTITY_NOT_WHOLE"):
        take(shells, "10.5", technician)


def test_refuses_a_lot_after_its_last_day(lot: Lot, technician: Staff) -> None:
    take(lot, "1", technician, on=lot.use_until)
    with refuses(Refused, "LOT_EXPIRED", field="lot"):
        take(lot, "1", technician, on=lot.use_until + timedelta(days=1))


@pytest.mark.parametrize("status", ["quarantined", "recalled"])
def test_refuses_a_lot_withdrawn_since_the_caller_looked(lot: Lot, technician: Staff, status: str) -> None:
    Lot.objects.update(status=status)
    with refuses(Refused, "LOT_NOT_RELEASED", field="lot"):
        take(lot, "1", technician)
    assert balance(lot) == 100


MOVE = "INSERT INTO compounding_lotmovement (lot_id, kind, quantity, reference, reason, moved_by_id, moved_at)"


@pytest.mark.parametrize(
    ("kind", "quantity", "refusal"),
    [("adjusted", -101, "lot_never_below_zero"), ("weighed", 1, "movement_sign"), ("received", -1, "movement_sign"),
     ("adjusted", 0, "movement_moves_something")],
)  # fmt: skip
def test_database_refuses_an_impossible_line(
    lot: Lot, technician: Staff, kind: str, quantity: int, refusal: str
) -> None:
    with database_refuses(refusal):
        execute(f"{MOVE} VALUES (%s, %s, %s, '', '', %s, now())", lot.pk, kind, quantity, technician.pk)
    assert balance(lot) == 100


def test_database_lets_only_the_ledger_move_stock(lot: Lot) -> None:
    with database_refuses("Cannot update"):
        Lot.objects.update(on_hand=1000)
    with database_refuses("Cannot insert"):
        Lot.objects.create(material=lot.material, lot_number="X", received_on=TODAY, use_until=TODAY, on_hand=5)


@pytest.mark.parametrize("sql", ["quantity = -1", "moved_by_id = moved_by_id + 1", "reference = 'x'"])
def test_database_keeps_the_ledger_as_written(lot: Lot, sql: str) -> None:
    with database_refuses("Cannot update"):
        execute(f"UPDATE compounding_lotmovement SET {sql}")
    with database_refuses("Cannot delete"):
        execute("DELETE FROM compounding_lotmovement")
    assert balance(lot) == 100


def test_database_refuses_a_weak_factor(lot: Lot) -> None:
    with database_refuses("lot_potency_factor"):
        Lot.objects.create(
            material=lot.material, lot_number="X", received_on=TODAY, use_until=TODAY, potency_factor="0.8999"
        )
