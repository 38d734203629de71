from __future__ import annotations

from decimal import Decimal

import pytest

from compounding.equipment.selectors import limits, usable_balances
from compounding.inventory.models import Lot, Material, MaterialKind
from compounding.inventory.selectors import empty_shell_mg, lot_balances, packing_mg, usable_lots
from pharmacy.catalog.strengths import STRENGTH_LADDER_MG
from pharmacy.demo.stock import ACTIVE, CELLULOSE, GELATIN_SHELL, HYPROMELLOSE_SHELL, SUCROSE, seed_stock
from pharmacy.people.models import Staff
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _seeded(technician: Staff, pharmacist: Staff, other_pharmacist: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pharmacy.demo.stock.seed_formulas", lambda **_: None)
    seed_stock(author=pharmacist, approver=other_pharmacist, receiver=technician, on=TODAY, at=NOW)


def lot_of(name: str) -> Lot:
    return usable_lots(Material.objects.get(name=name), on=TODAY).get()


def test_what_is_bought_is_in_stock_and_measured() -> None:
    assert lot_of(ACTIVE).potency_factor == Decimal("1.1008")
    assert {name: packing_mg(lot_of(name), "3") for name in (CELLULOSE, SUCROSE)} == {CELLULOSE: 225, SUCROSE: 300}
    assert [empty_shell_mg(lot_of(name)) for name in (GELATIN_SHELL, HYPROMELLOSE_SHELL)] == [48, 48]
    assert lot_of(CELLULOSE).use_until == TODAY.replace(year=2028, month=5, day=31)
    assert all(balance.on_hand == balance.ledger for balance in lot_balances())


def test_every_strength_and_two_triturates_can_be_made() -> None:
    made = Material.objects.filter(kind=MaterialKind.FINISHED).order_by("strength_mg")
    assert tuple(material.strength_mg for material in made) == STRENGTH_LADDER_MG
    assert [m.parts for m in Material.objects.filter(kind=MaterialKind.TRITURATE).order_by("parts")] == [10, 50]


def test_both_balances_are_ready() -> None:
    ready = {balance.code: limits(balance) for balance in usable_balances(TODAY)}
    assert [(code, each.minimum_mg, each.error_percent_at_minimum) for code, each in ready.items()] == [
        ("BAL-2", 82, Decimal("0.1")), ("BAL-1", 120, 5),
    ]  # fmt: skip
