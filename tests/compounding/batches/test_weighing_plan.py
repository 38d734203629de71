"""How the actives of a batch can be weighed: worked with the numbers of a real balance and a real lot."""

from __future__ import annotations

from decimal import Decimal

import pytest

from compounding.batches.weighing_plan import weighing_plan
from compounding.calculations.trituration_plan import Plan
from compounding.equipment.models import Balance
from compounding.formulas.models import FormulaVersion
from pharmacy.core.errors import Refused
from pharmacy.people.models import Staff
from tests.compounding.batches.conftest import ACTIVE, a_class_iii_balance
from tests.factories import TODAY, a_balance, a_lot, a_material, an_approved_triturate
from tests.refusal import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _dihydrate(technician: Staff, pharmacist: Staff) -> None:
    a_lot(a_material(ACTIVE), technician, pharmacist, potency_factor="1.1008")


def plan(version: FormulaVersion, units: int, balance: Balance) -> Plan:
    found = weighing_plan(version, units, balance=balance, on=TODAY)
    assert found
    return found.value


def test_thirty_capsules_go_through_a_triturate_on_a_prescription_balance(
    version: FormulaVersion, pharmacist: Staff
) -> None:
    """45 mg of naltrexone hydrochloride are 49.536 mg of dihydrate: below 120 mg."""
    found = plan(version, 30, a_class_iii_balance(pharmacist))
    assert (found.kind, found.ratios, found.predicted_error_percent) == ("dilution", (10,), Decimal("1.81"))
    assert [(w.what, w.mass_mg, w.stage) for w in found.weighings] == [
        ("naltrexone HCl powder", 550, 1), ("diluent", 4450, 1), ("1:10 triturate", 450, 2), ("filler", 6300, 2)
    ]  # fmt: skip
    (direct,) = found.refused
    assert (direct.kind, direct.code) == ("direct", "WEIGHT_BELOW_MINIMUM")
    assert direct.why == "30 capsules of 1.5 mg need 49.536 mg of powder; CLASS-3 weighs 120 mg or more."


def test_a_hundred_are_weighed_directly_on_the_same_balance(version: FormulaVersion, pharmacist: Staff) -> None:
    found = plan(version, 100, a_class_iii_balance(pharmacist))
    assert (found.kind, found.refused) == ("direct", ())
    assert [w.mass_mg for w in found.weighings] == [165, 22335]


def test_thirty_are_weighed_directly_on_a_fine_balance(version: FormulaVersion) -> None:
    found = plan(version, 30, a_balance(minimum_mg="20"))
    assert (found.kind, [w.mass_mg for w in found.weighings]) == ("direct", [Decimal("49.5"), Decimal("6700.5")])


def test_gives_every_reason_when_there_is_no_way(version: FormulaVersion) -> None:
    coarse = a_balance("COARSE", minimum_mg="5000")
    with refuses(Refused, "NO_WEIGHING_PLAN", *["WEIGHT_BELOW_MINIMUM"] * 8, *["NO_ROOM_IN_CAPSULE"] * 5):
        weighing_plan(version, 30, balance=coarse, on=TODAY)


def test_a_triturate_needs_no_plan(pharmacist: Staff, other_pharmacist: Staff) -> None:
    version = an_approved_triturate(pharmacist, other_pharmacist)
    assert weighing_plan(version, 100, balance=a_balance(), on=TODAY) is None


def test_without_a_usable_lot_there_is_nothing_to_plan_with(version: FormulaVersion) -> None:
    after = TODAY.replace(year=TODAY.year + 3)
    assert weighing_plan(version, 30, balance=a_balance(), on=after) is None
