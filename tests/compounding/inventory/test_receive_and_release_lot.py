from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from compounding.inventory.models import Lot, LotMovement, Material, MaterialKind
from compounding.inventory.selectors import usable_lots
from compounding.inventory.services import Receipt, receive_lot, release_lot
from compounding.inventory.states import LotStatus
from pharmacy.core.errors import Conflict, InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from tests.factories import NOW, TODAY, a_lot, a_material, a_receipt
from tests.refusal import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def filler() -> Material:
    return a_material(MaterialKind.FILLER)


@pytest.fixture
def receipt(filler: Material) -> Receipt:
    return a_receipt(filler, quantity=Decimal("250.5"))


def test_a_delivery_waits_in_quarantine_with_its_first_ledger_line(receipt: Receipt, technician: Staff) -> None:
    lot = receive_lot(receipt, actor=technician, at=NOW)
    assert (lot.status, lot.on_hand, lot.use_until) == (LotStatus.QUARANTINED, Decimal("250.5"), receipt.use_until)
    line = LotMovement.objects.get()
    assert (line.lot, line.kind, line.quantity) == (lot, "received", Decimal("250.5"))
    assert (line.moved_by, line.moved_at, line.reference) == (technician, NOW, "")


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_receiving_needs_the_right(who: str, request: pytest.FixtureRequest, receipt: Receipt) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        receive_lot(receipt, actor=request.getfixturevalue(who), at=NOW)
    assert not Lot.objects.exists()


def test_refuses_the_same_lot_twice(receipt: Receipt, technician: Staff) -> None:
    receive_lot(receipt, actor=technician, at=NOW)
    with refuses(Conflict, "LOT_EXISTS", field="lot_number"):
        receive_lot(receipt, actor=technician, at=NOW)
    receive_lot(replace(receipt, supplier="Another"), actor=technician, at=NOW)
    assert (Lot.objects.count(), LotMovement.objects.count()) == (2, 2)


@pytest.mark.parametrize(
    ("quantity", "code"),
    [("0", "QUANTITY_NOT_POSITIVE"), ("NaN", "QUANTITY_NOT_POSITIVE"), ("0.00001", "QUANTITY_TOO_FINE"),
     ("1E+30", "QUANTITY_TOO_LARGE")],
)  # fmt: skip
def test_refuses_what_is_no_quantity(receipt: Receipt, technician: Staff, quantity: str, code: str) -> None:
    with refuses(InvalidInput, code, field="quantity"):
        receive_lot(replace(receipt, quantity=Decimal(quantity)), actor=technician, at=NOW)
    assert not Lot.objects.exists()


def test_refuses_half_a_shell(technician: Staff) -> None:
    with refuses(InvalidInput, "QUANTITY_NOT_WHOLE"):
        receive_lot(a_receipt(a_material(MaterialKind.SHELL), quantity=Decimal("99.5")), actor=technician, at=NOW)


def test_refuses_a_factor_that_would_weaken_the_dose(receipt: Receipt, technician: Staff) -> None:
    with refuses(InvalidInput, "POTENCY_FACTOR_OUT_OF_RANGE", field="potency_factor"):
        receive_lot(replace(receipt, potency_factor=Decimal("0.91")), actor=technician, at=NOW)


def test_refuses_finished_capsules_that_no_batch_made(technician: Staff) -> None:
    capsules = a_material(MaterialKind.FINISHED, "Naltrexone 1.5 mg", strength_mg=Decimal("1.5"))
    with refuses(InvalidInput, "FINISHED_FROM_BATCH_ONLY", field="material"):
        receive_lot(a_receipt(capsules), actor=technician, at=NOW)


def test_a_pharmacist_releases(receipt: Receipt, technician: Staff, pharmacist: Staff) -> None:
    lot = receive_lot(receipt, actor=technician, at=NOW)
    assert release_lot(lot, actor=pharmacist).status == LotStatus.RELEASED
    assert Lot.objects.get().status == LotStatus.RELEASED


@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_nobody_else_releases(
    who: str, request: pytest.FixtureRequest, filler: Material, technician: Staff, pharmacist: Staff
) -> None:
    lot = a_lot(filler, technician, pharmacist, released=False)
    with refuses(NotPermitted, "NOT_PERMITTED"):
        release_lot(lot, actor=request.getfixturevalue(who))
    assert Lot.objects.get().status == LotStatus.QUARANTINED


@pytest.mark.parametrize("status", ["released", "rejected", "recalled"])
def test_refuses_to_release_what_is_not_in_quarantine(
    filler: Material, technician: Staff, pharmacist: Staff, status: str
) -> None:
    lot = a_lot(filler, technician, pharmacist, released=False)
    Lot.objects.update(status=status)
    with refuses(Refused, "WRONG_STATE"):
        release_lot(lot, actor=pharmacist)


def test_only_released_lots_in_date_with_stock_are_offered_first_to_expire_first(
    filler: Material, technician: Staff, pharmacist: Staff
) -> None:
    late = a_lot(filler, technician, pharmacist, number="LATE")
    soon = a_lot(filler, technician, pharmacist, number="SOON", use_until=TODAY)
    a_lot(filler, technician, pharmacist, number="OLD", use_until=TODAY - timedelta(days=1))
    a_lot(filler, technician, pharmacist, number="WAITS", released=False)
    assert list(usable_lots(filler, on=TODAY)) == [soon, late]
