from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from compounding.equipment.models import Balance, MinimumBasis
from compounding.equipment.selectors import limits
from compounding.equipment.services import set_in_service
from pharmacy.core.errors import Conflict, InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from tests.compounding.equipment.conftest import register
from tests.pharmacy.audit.trail import event_model
from tests.refusal import database_refuses, execute, refuses

pytestmark = pytest.mark.django_db

STATED = {"basis": MinimumBasis.STATED, "stated_minimum_mg": Decimal(20), "error_percent": Decimal("0.1")}


@pytest.mark.parametrize(
    ("changes", "minimum", "error"),
    [
        ({}, "120", "5"),
        ({"error_percent": Decimal(1)}, "600", "1"),
        ({"error_percent": Decimal(7)}, "85.715", "7"),
        ({"basis": MinimumBasis.USP_41}, "820", "0.10"),
        ({"basis": MinimumBasis.USP_41, "readability_mg": Decimal("0.1")}, "82", "0.10"),
        ({"basis": MinimumBasis.USP_41, "readability_mg": Decimal("0.01")}, "8.2", "0.10"),
        (STATED, "20", "0.1"),
    ],
)
def test_the_minimum_follows_from_its_basis(
    pharmacist: Staff, changes: dict[str, Any], minimum: str, error: str
) -> None:
    balance = register(pharmacist, **changes)
    balance.refresh_from_db()
    assert (balance.minimum_weighable_mg, balance.error_percent_at_minimum) == (Decimal(minimum), Decimal(error))
    assert balance.in_service
    assert limits(balance).minimum_mg == Decimal(minimum)
    assert limits(balance).name == "BAL-1"


@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_only_a_pharmacist_keeps_equipment(who: str, request: pytest.FixtureRequest, balance: Balance) -> None:
    someone = request.getfixturevalue(who)
    with refuses(NotPermitted, "NOT_PERMITTED"):
        register(someone, "BAL-2")
    with refuses(NotPermitted, "NOT_PERMITTED"):
        set_in_service(balance, in_service=False, reason="Dropped", actor=someone)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"code": " "}, "TEXT_MISSING", "code"),
        ({"code": "x" * 21}, "TEXT_TOO_LONG", "code"),
        ({"name": ""}, "TEXT_MISSING", "name"),
        ({"serial_number": ""}, "TEXT_MISSING", "serial_number"),
        ({"readability_mg": Decimal(0)}, "QUANTITY_NOT_POSITIVE", "readability_mg"),
        ({"readability_mg": Decimal("NaN")}, "QUANTITY_NOT_POSITIVE", "readability_mg"),
        ({"readability_mg": Decimal("0.00001")}, "QUANTITY_TOO_FINE", "readability_mg"),
        ({"readability_mg": Decimal(10_000)}, "QUANTITY_TOO_LARGE", "readability_mg"),
        ({"readability_mg": Decimal(121)}, "READABILITY_ABOVE_MINIMUM", "readability_mg"),
        ({"error_percent": Decimal(0)}, "PERCENT_OUT_OF_RANGE", "error_percent"),
        ({"error_percent": Decimal("0.125")}, "QUANTITY_TOO_FINE", "error_percent"),
        ({"stated_minimum_mg": Decimal(20)}, "MINIMUM_NOT_STATED", "stated_minimum_mg"),
        ({"basis": MinimumBasis.USP_41, "error_percent": Decimal(1)}, "ERROR_NOT_STATED", "error_percent"),
        ({**STATED, "stated_minimum_mg": None}, "MINIMUM_MISSING", "stated_minimum_mg"),
        ({**STATED, "stated_minimum_mg": Decimal("20.0001")}, "QUANTITY_TOO_FINE", "stated_minimum_mg"),
        ({**STATED, "stated_minimum_mg": Decimal("0.5")}, "READABILITY_ABOVE_MINIMUM", "readability_mg"),
        ({**STATED, "error_percent": None}, "ERROR_MISSING", "error_percent"),
    ],
)
def test_refuses_what_does_not_describe_a_balance(
    pharmacist: Staff, changes: dict[str, Any], code: str, field: str
) -> None:
    with refuses(InvalidInput, code, field=field):
        register(pharmacist, **changes)
    assert not Balance.objects.exists()


def test_a_code_is_taken_once_whatever_its_case(balance: Balance, pharmacist: Staff) -> None:
    with refuses(Conflict, "BALANCE_EXISTS", field="code"):
        register(pharmacist, "bal-1 ")


def test_a_balance_leaves_service_and_comes_back_with_a_reason(balance: Balance, pharmacist: Staff) -> None:
    assert not set_in_service(balance, in_service=False, reason=" Dropped ", actor=pharmacist).in_service
    assert set_in_service(balance, in_service=True, reason="Repaired", actor=pharmacist).in_service
    history = event_model(Balance).objects.order_by("pgh_id").values_list("pgh_context", flat=True)
    assert [(step["action"], step["reason"]) for step in history] == [
        ("register_balance", ""), ("take_out_of_service", "Dropped"), ("return_to_service", "Repaired"),
    ]  # fmt: skip


def test_refuses_a_change_that_changes_nothing_or_has_no_reason(balance: Balance, pharmacist: Staff) -> None:
    with refuses(Refused, "WRONG_STATE", field="in_service") as refusal:
        set_in_service(balance, in_service=True, reason="Repaired", actor=pharmacist)
    assert "in service already" in refusal.message
    with refuses(InvalidInput, "REASON_MISSING", field="reason"):
        set_in_service(balance, in_service=False, reason=" ", actor=pharmacist)


@pytest.mark.parametrize("column", ["minimum_weighable_mg", "readability_mg", "error_percent_at_minimum"])
def test_database_keeps_what_weighings_were_trusted_with(balance: Balance, column: str) -> None:
    with database_refuses("Cannot update"):
        execute(f"UPDATE compounding_balance SET {column} = {column} + 1")
    with database_refuses("Cannot delete"):
        execute("DELETE FROM compounding_balance")


@pytest.mark.parametrize(
    "wrong", [{"readability_mg": 0}, {"minimum_weighable_mg": "0.5"}, {"error_percent_at_minimum": 0}]
)
def test_database_refuses_limits_that_cannot_be(db: None, wrong: dict[str, Any]) -> None:
    good = {"readability_mg": 1, "minimum_weighable_mg": 120, "error_percent_at_minimum": 5}
    with database_refuses("balance_limits_positive"):
        Balance.objects.create(code="X", name="X", serial_number="X", minimum_basis="stated", **{**good, **wrong})
