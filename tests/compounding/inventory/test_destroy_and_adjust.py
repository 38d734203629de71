"""What must not be used can still be destroyed, and a count corrects the ledger with a line, never an edit."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from compounding.inventory.models import Lot, LotMovement, MaterialKind
from compounding.inventory.services import adjust_stock, destroy_stock
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from tests.factories import NOW, TODAY, a_lot, a_material
from tests.pharmacy.audit.trail import trail
from tests.refusal import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(technician: Staff, pharmacist: Staff) -> Lot:
    return a_lot(a_material(MaterialKind.FILLER), technician, pharmacist, quantity="100")


def destroy(lot: Lot, quantity: str, actor: Staff, reason: str = "Incinerated") -> LotMovement:
    return destroy_stock(lot, Decimal(quantity), reason=reason, actor=actor, at=NOW)


def adjust(lot: Lot, counted: str, actor: Staff, reason: str = "Yearly count") -> LotMovement:
    return adjust_stock(lot, Decimal(counted), reason=reason, actor=actor, at=NOW)


def on_hand(lot: Lot) -> Decimal:
    return Lot.objects.get(pk=lot.pk).on_hand


@pytest.mark.parametrize("status", ["released", "quarantined", "recalled"])
def test_stock_is_destroyed_in_any_state(lot: Lot, pharmacist: Staff, status: str) -> None:
    Lot.objects.exclude(status=status).update(status=status)
    line = destroy(lot, "40.5", pharmacist, " Recalled;\nincinerated ")
    assert (line.kind, line.quantity, line.reason) == ("destroyed", Decimal("-40.5"), "Recalled; incinerated")
    assert (line.moved_by, line.moved_at, on_hand(lot)) == (pharmacist, NOW, Decimal("59.5"))
    assert trail(lot)[-1] == ("update", status, "destroy_stock", "priya", "Recalled; incinerated")


def test_rejected_and_expired_stock_is_destroyed(technician: Staff, pharmacist: Staff) -> None:
    old = a_lot(a_material(MaterialKind.FILLER), technician, pharmacist, use_until=TODAY - timedelta(days=9),
                released=False)  # fmt: skip
    Lot.objects.update(status="rejected")
    destroy(old, "1000", pharmacist)
    assert on_hand(old) == 0


def test_no_more_is_destroyed_than_there_is(lot: Lot, pharmacist: Staff) -> None:
    with refuses(Refused, "LOT_SHORT", field="lot") as refusal:
        destroy(lot, "100.0001", pharmacist)
    assert "has 100 g left, 100.0001 asked for" in refusal.message
    assert on_hand(lot) == 100


@pytest.mark.parametrize(
    ("quantity", "reason", "codes"),
    [("0", "x", ["QUANTITY_NOT_POSITIVE"]), ("-1", "x", ["QUANTITY_NOT_POSITIVE"]), ("1", " ", ["REASON_MISSING"]),
     ("0.00001", "", ["QUANTITY_TOO_FINE", "REASON_MISSING"]), ("1", "x" * 201, ["TEXT_TOO_LONG"])],
)  # fmt: skip
def test_a_destruction_has_a_quantity_and_a_reason(
    lot: Lot, pharmacist: Staff, quantity: str, reason: str, codes: list[str]
) -> None:
    with refuses(InvalidInput, *codes):
        destroy(lot, quantity, pharmacist, reason)
    assert on_hand(lot) == 100


@pytest.mark.parametrize("act", [destroy, adjust])
@pytest.mark.parametrize("who", ["technician", "auditor", "nobody"])
def test_only_a_pharmacist_takes_stock_off_the_books(
    who: str, request: pytest.FixtureRequest, lot: Lot, act: Any
) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        act(lot, "1", request.getfixturevalue(who))
    assert on_hand(lot) == 100


@pytest.mark.parametrize(
    ("counted", "difference"), [("99.2", "-0.8"), ("100.0001", "0.0001"), ("0", "-100"), ("250", "150")]
)
def test_a_count_becomes_a_line_for_the_difference(
    lot: Lot, pharmacist: Staff, counted: str, difference: str
) -> None:  # fmt: skip
    line = adjust(lot, counted, pharmacist)
    assert (line.kind, line.quantity, line.reason) == ("adjusted", Decimal(difference), "Yearly count")
    assert on_hand(lot) == Decimal(counted)
    assert trail(lot)[-1] == ("update", "released", "adjust_stock", "priya", "Yearly count")


def test_a_count_that_agrees_writes_nothing(lot: Lot, pharmacist: Staff) -> None:
    with refuses(Refused, "NOTHING_TO_ADJUST", field="counted") as refusal:
        adjust(lot, "100.0", pharmacist)
    assert "100 g too" in refusal.message
    assert lot.movements.count() == 1


def test_the_count_is_compared_with_the_ledger_of_now(lot: Lot, pharmacist: Staff) -> None:
    stale = Lot.objects.get(pk=lot.pk)
    destroy(lot, "10", pharmacist)
    assert adjust(stale, "100", pharmacist).quantity == 10


@pytest.mark.parametrize(
    ("counted", "reason", "codes"),
    [("-1", "x", ["COUNTED_NEGATIVE"]), ("NaN", "x", ["COUNTED_NEGATIVE"]), ("90", "", ["REASON_MISSING"]),
     ("90.00001", "x", ["QUANTITY_TOO_FINE"])],
)  # fmt: skip
def test_a_correction_has_a_count_and_a_reason(
    lot: Lot, pharmacist: Staff, counted: str, reason: str, codes: list[str]
) -> None:
    with refuses(InvalidInput, *codes):
        adjust(lot, counted, pharmacist, reason)
    assert on_hand(lot) == 100


def test_shells_are_counted_whole(technician: Staff, pharmacist: Staff) -> None:
    shells = a_lot(a_material(MaterialKind.SHELL), technician, pharmacist)
    for act in (destroy, adjust):
        with refuses(InvalidInput, "QUANTITY_NOT_WHOLE"):
            act(shells, "10.5", pharmacist)
