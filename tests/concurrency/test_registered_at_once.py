"""Two people register the same thing at the same moment: the second one reads that it exists."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import pytest

from compounding.equipment.models import Balance, MinimumBasis
from compounding.equipment.services import register_balance
from compounding.inventory.models import Material, MaterialKind
from compounding.inventory.services import register_material
from pharmacy.people.models import Staff
from tests.concurrency.at_once import while_uncommitted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("names", [("Sucrose", "Sucrose"), ("1.5 mg", "Another 1.5 mg")])
def test_one_material_is_registered_once(pharmacist: Staff, other_pharmacist: Staff, names: tuple[str, str]) -> None:
    register = partial(register_material, kind=MaterialKind.FINISHED, label_name="x", strength_mg=Decimal("1.5"))
    first, then = names
    outcome = while_uncommitted(
        partial(register, first, actor=pharmacist), partial(register, then, actor=other_pharmacist)
    )
    assert outcome == "MATERIAL_EXISTS"
    assert Material.objects.get().name == first


def test_one_balance_is_registered_once(pharmacist: Staff, other_pharmacist: Staff) -> None:
    register = partial(
        register_balance, "BAL-1", name="Balance", serial_number="1", readability_mg=Decimal(1),
        basis=MinimumBasis.CLASS_III,
    )  # fmt: skip
    outcome = while_uncommitted(partial(register, actor=pharmacist), partial(register, actor=other_pharmacist))
    assert outcome == "BALANCE_EXISTS"
    assert Balance.objects.count() == 1
