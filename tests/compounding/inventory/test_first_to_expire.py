"""Which lot is taken first, and which ones are passed over when another is scanned."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from compounding.inventory.models import Lot, Material, MaterialKind
from compounding.inventory.selectors import earlier_lots, scanned_lot, usable_lots
from pharmacy.core.errors import InvalidInput
from pharmacy.people.models import Staff
from tests.factories import NOW, TODAY, a_lot, a_material, a_receipt
from tests.refusal import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def filler() -> Material:
    return a_material(MaterialKind.FILLER)


@pytest.fixture
def stock(filler: Material, technician: Staff, pharmacist: Staff) -> Any:
    """A lot of the filler that may be used for so many days from today."""

    def lot(number: str, days: int, **changes: Any) -> Lot:
        use_until = TODAY + timedelta(days=days)
        return a_lot(filler, technician, pharmacist, number=number, use_until=use_until, **changes)

    return lot


def test_only_released_lots_in_date_with_stock_are_offered_first_to_expire_first(filler: Material, stock: Any) -> None:
    late, soon = stock("LATE", 500), stock("SOON", 0)
    stock("OLD", -1)
    stock("WAITS", 20, released=False)
    assert list(usable_lots(filler, on=TODAY)) == [soon, late]


def test_lots_that_expire_earlier_and_hold_enough_are_passed_over(stock: Any) -> None:
    late, soon, next_one = stock("LATE", 500), stock("SOON", 10), stock("NEXT", 20)
    assert earlier_lots(late, on=TODAY, at_least=Decimal(100)) == [soon, next_one]
    assert earlier_lots(next_one, on=TODAY, at_least=Decimal(100)) == [soon]
    assert earlier_lots(soon, on=TODAY, at_least=Decimal(100)) == []


@pytest.mark.parametrize(("at_least", "numbers"), [("50", ["REST"]), ("50.0001", [])])
def test_a_rest_that_is_too_small_is_no_reason_to_ask(stock: Any, at_least: str, numbers: list[str]) -> None:
    late = stock("LATE", 500)
    stock("REST", 10, quantity="50")
    assert [lot.lot_number for lot in earlier_lots(late, on=TODAY, at_least=Decimal(at_least))] == numbers


def test_what_may_not_be_used_is_not_passed_over(stock: Any, technician: Staff, pharmacist: Staff) -> None:
    late = stock("LATE", 500)
    stock("OLD", -1)
    stock("WAITS", 10, released=False)
    stock("SAME", 500)
    a_lot(a_material(MaterialKind.FILLER, "Sucrose"), technician, pharmacist, use_until=TODAY)
    assert earlier_lots(late, on=TODAY, at_least=Decimal(1)) == []


def test_a_scanned_number_names_a_lot_whatever_its_case(stock: Any) -> None:
    lot = stock("MCC-118", 10)
    assert scanned_lot(" mcc-118 ") == lot
    with refuses(InvalidInput, "LOT_UNKNOWN", field="lot"):
        scanned_lot("MCC-119")


def test_the_wanted_material_decides_between_two_lots_of_one_number(
    stock: Any, technician: Staff, pharmacist: Staff
) -> None:
    lot = stock("118", 10)
    other = a_lot(a_material(MaterialKind.SHELL), technician, pharmacist, number="118")
    assert (scanned_lot("118", material=lot.material), scanned_lot("118", material=other.material)) == (lot, other)
    with refuses(InvalidInput, "LOT_AMBIGUOUS", field="lot"):
        scanned_lot("118")


def test_two_suppliers_with_one_number_are_told_apart_by_a_person(
    stock: Any, filler: Material, technician: Staff
) -> None:
    from compounding.inventory.services import receive_lot

    stock("118", 10)
    receive_lot(a_receipt(filler, lot_number="118", supplier="Another"), actor=technician, at=NOW)
    with refuses(InvalidInput, "LOT_AMBIGUOUS", field="lot") as refusal:
        scanned_lot("118", material=filler)
    assert "Example Chemicals" in refusal.message
    assert "Another" in refusal.message
