from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from compounding.inventory.rules import (
    counted_problems,
    factor_problems,
    quantity_problems,
    release_problems,
    use_problems,
)

DAY = date(2026, 11, 24)


def used(*, status: str = "released", use_until: date = DAY) -> list[str]:
    return [problem.code for problem in use_problems(label="MCC lot 1", status=status, use_until=use_until, on=DAY)]


def test_a_lot_is_usable_on_its_last_day() -> None:
    assert used() == []


def test_refuses_a_lot_the_day_after_its_last() -> None:
    assert used(use_until=DAY - timedelta(days=1)) == ["LOT_EXPIRED"]


@pytest.mark.parametrize("status", ["quarantined", "rejected", "recalled"])
def test_refuses_a_lot_that_is_not_released_and_says_all(status: str) -> None:
    assert used(status=status, use_until=DAY - timedelta(days=1)) == ["LOT_NOT_RELEASED", "LOT_EXPIRED"]


def test_a_lot_is_released_until_its_last_day() -> None:
    assert release_problems(label="MCC lot 1", use_until=DAY, on=DAY) == []
    (problem,) = release_problems(label="MCC lot 1", use_until=DAY - timedelta(days=1), on=DAY)
    assert (problem.code, problem.field) == ("LOT_EXPIRED", "lot")
    assert problem.message == "MCC lot 1 could be used until 23 Nov 2026; reject it, then destroy it."


@pytest.mark.parametrize(
    ("quantity", "unit", "code"),
    [
        ("0", "g", "QUANTITY_NOT_POSITIVE"), ("-1", "g", "QUANTITY_NOT_POSITIVE"), ("NaN", "g", "QUANTITY_NOT_POSITIVE"),
        ("sNaN", "g", "QUANTITY_NOT_POSITIVE"), ("Infinity", "g", "QUANTITY_NOT_POSITIVE"), ("1E+10", "g", "QUANTITY_TOO_LARGE"),
        ("9E+999999", "each", "QUANTITY_TOO_LARGE"), ("1.5", "each", "QUANTITY_NOT_WHOLE"),
        ("0.00001", "g", "QUANTITY_TOO_FINE"), ("1.23456", "g", "QUANTITY_TOO_FINE"),
    ],
)  # fmt: skip
def test_refuses_what_the_ledger_cannot_hold_exactly(quantity: str, unit: str, code: str) -> None:
    (problem,) = quantity_problems(Decimal(quantity), unit=unit, label="MCC")
    assert (problem.code, problem.field) == (code, "quantity")


@pytest.mark.parametrize(("quantity", "unit"), [("0.0001", "g"), ("1.50000", "g"), ("30", "each"), ("30.0", "each")])
def test_takes_what_the_ledger_holds_exactly(quantity: str, unit: str) -> None:
    assert quantity_problems(Decimal(quantity), unit=unit, label="MCC") == []


@pytest.mark.parametrize(
    ("counted", "code"),
    [("-0.0001", "COUNTED_NEGATIVE"), ("NaN", "COUNTED_NEGATIVE"), ("Infinity", "COUNTED_NEGATIVE"),
     ("0.5", "QUANTITY_NOT_WHOLE"), ("1E+10", "QUANTITY_TOO_LARGE")],
)  # fmt: skip
def test_refuses_what_nobody_can_have_counted(counted: str, code: str) -> None:
    (problem,) = counted_problems(Decimal(counted), unit="each", label="Shells")
    assert (problem.code, problem.field) == (code, "counted")


def test_nothing_left_is_a_count() -> None:
    assert counted_problems(Decimal(0), unit="each", label="Shells") == []


@pytest.mark.parametrize("factor", ["0.8999", "0", "-1", "10000", "NaN", "Infinity", "sNaN"])
def test_refuses_an_impossible_potency_factor(factor: str) -> None:
    assert [p.code for p in factor_problems(Decimal(factor))] == ["POTENCY_FACTOR_OUT_OF_RANGE"]


@pytest.mark.parametrize("factor", ["0.9", "1", "1.1008", "55.04"])
def test_takes_powders_and_triturates(factor: str) -> None:
    assert factor_problems(Decimal(factor)) == []
