from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest

from compounding.batches.models import Batch, BatchOrder
from compounding.batches.planning import plan_batch
from compounding.batches.states import BatchStatus
from compounding.equipment.services import record_calibration, set_in_service
from compounding.formulas.models import FormulaVersion
from compounding.formulas.services import copy_version
from compounding.inventory.models import LotMovement
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.orders.models import Order
from pharmacy.orders.services import cancel_order
from pharmacy.people.models import Prescriber, Staff
from tests.compounding.batches.conftest import ACTIVE, a_class_iii_balance, refused
from tests.factories import (
    NOW,
    TODAY,
    a_balance,
    a_lot,
    a_material,
    a_verified_order,
    an_approved_formula,
    an_approved_triturate,
    an_intake,
    an_order,
)
from tests.pharmacy.audit.trail import trail
from tests.refusal import database_refuses, execute

pytestmark = pytest.mark.django_db


def plan(version: FormulaVersion, actor: Staff, units: int = 100, orders: Sequence[Order] = ()) -> Batch:
    return plan_batch(version, units=units, actor=actor, at=NOW, orders=orders)


def test_plans_batches_under_numbers_of_the_day(version: FormulaVersion, technician: Staff) -> None:
    one, two = plan(version, technician), plan(version, technician, 10_000)
    assert (one.number, two.number) == ("B261124-0001", "B261124-0002")
    assert (one.status, one.planned_by, one.planned_at) == (BatchStatus.PLANNED, technician, NOW)
    assert (one.formula_version, one.planned_units, one.compounded_by) == (version, 100, None)
    assert trail(one) == [("insert", "planned", "plan_batch", "ana", "")]


def test_a_batch_for_stock_is_for_no_order_and_takes_nothing_yet(version: FormulaVersion, technician: Staff) -> None:
    batch = plan(version, technician)
    assert not batch.orders.exists()
    assert not LotMovement.objects.exists()


def test_a_batch_for_named_orders_names_them(
    version: FormulaVersion, technician: Staff, pharmacist: Staff, prescriber: Prescriber
) -> None:
    orders = [a_verified_order(prescriber, pharmacist, external_id=f"CLINIC-{n}") for n in range(2)]
    batch = plan(version, technician, 60, orders)
    assert list(batch.orders.order_by("pk")) == orders


def test_an_order_named_twice_is_one_order(
    version: FormulaVersion, technician: Staff, pharmacist: Staff, prescriber: Prescriber
) -> None:
    order = a_verified_order(prescriber, pharmacist)
    assert list(plan(version, technician, 30, [order, order]).orders.all()) == [order]


@pytest.mark.parametrize("units", [0, -1, 10_001, 10**12])
def test_refuses_an_impossible_size(version: FormulaVersion, technician: Staff, units: int) -> None:
    with refused(InvalidInput, "BATCH_SIZE", field="units") as refusal:
        plan(version, technician, units)
    assert refusal.message == "A batch is 1 to 10,000 capsules or grams."


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_planning_needs_the_right(who: str, request: pytest.FixtureRequest, version: FormulaVersion) -> None:
    with refused(NotPermitted, "NOT_PERMITTED"):
        plan(version, request.getfixturevalue(who))


def test_refuses_a_draft(version: FormulaVersion, technician: Staff, pharmacist: Staff) -> None:
    with refused(Refused, "FORMULA_NOT_APPROVED", field="formula_version"):
        plan(copy_version(version, actor=pharmacist), technician)


def test_asks_the_database_and_not_an_old_page_whether_the_formula_is_approved(
    version: FormulaVersion, technician: Staff
) -> None:
    FormulaVersion.objects.update(status="superseded")
    assert version.status == "approved"
    with refused(Refused, "FORMULA_NOT_APPROVED") as refusal:
        plan(version, technician)
    assert refusal.message == "Naltrexone 1.5 mg in MCC v1 is not approved."


def test_gives_every_reason_about_the_orders_at_once(
    version: FormulaVersion, technician: Staff, pharmacist: Staff, prescriber: Prescriber
) -> None:
    strong = an_intake(external_id="STRONG", strength_mg=Decimal("4.5"))
    orders = [an_order(prescriber, strong), a_verified_order(prescriber, pharmacist)]
    with refused(Refused, "ORDER_NOT_VERIFIED", "WRONG_STRENGTH", "BATCH_TOO_SMALL") as refusal:
        plan(version, technician, 59, orders)
    assert [problem.message for problem in refusal.problems] == [
        "Rx 100001 is received; a batch is made for verified orders.",
        "Rx 100001 asks for another strength.",
        "The orders need 60 capsules, 59 are planned.",
    ]
    assert [problem.field for problem in refusal.problems] == ["orders", "orders", "units"]


def test_asks_the_database_about_the_orders(
    version: FormulaVersion, technician: Staff, pharmacist: Staff, prescriber: Prescriber
) -> None:
    order = a_verified_order(prescriber, pharmacist)
    cancel_order(order, actor=pharmacist, reason="Patient moved", at=NOW)
    assert order.status == "verified"
    with refused(Refused, "ORDER_NOT_VERIFIED"):
        plan(version, technician, orders=[order])


def test_no_order_is_filled_with_a_triturate(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff, prescriber: Prescriber
) -> None:
    order, version = a_verified_order(prescriber, pharmacist), an_approved_triturate(pharmacist, other_pharmacist)
    with refused(Refused, "WRONG_STRENGTH"):
        plan(version, technician, orders=[order])


@pytest.mark.parametrize(("capsules", "codes"), [(72, ["WEIGHT_BELOW_MINIMUM"]), (73, [])])
def test_thirty_or_so_capsules_are_too_few_for_a_prescription_balance(
    version: FormulaVersion, technician: Staff, pharmacist: Staff, capsules: int, codes: list[str]
) -> None:
    """1.5 mg x 1.1008 a capsule: 72 take 118.9 mg, 73 take 120.5 mg; 120 mg is the least."""
    a_class_iii_balance(pharmacist)
    a_lot(a_material(ACTIVE), technician, pharmacist, potency_factor="1.1008")
    if codes:
        with refused(Refused, *codes, field="units"):
            plan(version, technician, capsules)
    else:
        assert plan(version, technician, capsules).planned_units == capsules


def test_says_why_and_what_would_do(version: FormulaVersion, technician: Staff, pharmacist: Staff) -> None:
    a_class_iii_balance(pharmacist)
    a_lot(a_material(ACTIVE), technician, pharmacist, potency_factor="1.1008")
    with refused(Refused, "WEIGHT_BELOW_MINIMUM") as refusal:
        plan(version, technician, 30)
    assert refusal.message == (
        "Active ingredient: 49.5 mg is below 120 mg, the least that CLASS-3 weighs with at most 5 % error; use a"
        " triturate or a finer balance. Make a larger batch, or use the formula that starts from a triturate."
    )


def test_one_balance_that_can_weigh_it_is_enough(version: FormulaVersion, technician: Staff, pharmacist: Staff) -> None:
    a_class_iii_balance(pharmacist)
    a_balance("BAL-FINE", minimum_mg="20")
    assert plan(version, technician, 30).planned_units == 30


def test_names_the_finest_balance_when_none_will_do(
    version: FormulaVersion, technician: Staff, pharmacist: Staff
) -> None:
    a_class_iii_balance(pharmacist)
    a_balance("BAL-FINE", minimum_mg="20")
    with refused(Refused, "WEIGHT_BELOW_MINIMUM") as refusal:
        plan(version, technician, 13)
    assert refusal.message.startswith("Active ingredient: 19.5 mg is below 20 mg, the least that BAL-FINE weighs")


def test_a_balance_that_may_not_be_used_is_not_asked(
    version: FormulaVersion, technician: Staff, pharmacist: Staff
) -> None:
    """Without a balance nothing is said yet: the balance itself refuses at the bench."""
    balance = a_class_iii_balance(pharmacist, due_on=TODAY - timedelta(days=1))
    assert plan(version, technician, 30).planned_units == 30
    record_calibration(
        balance, done_on=TODAY, due_on=TODAY + timedelta(days=1), passed=True, done_by="C", actor=pharmacist, at=NOW
    )
    with refused(Refused, "WEIGHT_BELOW_MINIMUM"):
        plan(version, technician, 30)
    set_in_service(balance, in_service=False, reason="Dropped", actor=pharmacist)
    assert plan(version, technician, 30).planned_units == 30


def test_a_triturate_of_which_little_is_taken_is_planned_by_its_parts(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    """1 g of 1:10 takes 100 mg of active, 2 g take 200 mg."""
    a_class_iii_balance(pharmacist)
    version = an_approved_triturate(pharmacist, other_pharmacist)
    with refused(Refused, "WEIGHT_BELOW_MINIMUM"):
        plan(version, technician, 1)
    assert plan(version, technician, 2).planned_units == 2


def test_gives_the_reasons_of_formula_and_balance_together(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    version = an_approved_formula(pharmacist, other_pharmacist)
    a_class_iii_balance(pharmacist)
    draft = copy_version(version, actor=pharmacist)
    with refused(Refused, "FORMULA_NOT_APPROVED", "WEIGHT_BELOW_MINIMUM"):
        plan(draft, technician, 30)


def test_database_refuses_a_size_no_service_would_plan(version: FormulaVersion, technician: Staff) -> None:
    for units in (0, 10_001):
        with database_refuses("batch_size"):
            Batch.objects.create(
                number="X", formula_version=version, planned_units=units, planned_by=technician, planned_at=NOW
            )


def test_database_names_an_order_once_and_keeps_it(
    version: FormulaVersion, technician: Staff, pharmacist: Staff, prescriber: Prescriber
) -> None:
    order = a_verified_order(prescriber, pharmacist)
    batch = plan(version, technician, orders=[order])
    with database_refuses("batch_order_once"):
        BatchOrder.objects.create(batch=batch, order=order)
    with database_refuses("Cannot update"):
        execute("UPDATE compounding_batchorder SET order_id = order_id + 1")
