from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.inventory.rules import potency_factor, quantity_problems, receipt_problems, use_problems

DAY = date(2026, 11, 24)
PERCENT = st.decimals(min_value="0.1", max_value=20, places=2)
ASSAY = st.decimals(min_value=80, max_value=100, places=2)


def test_potency_factor_of_the_dihydrate() -> None:
    assert potency_factor(water_percent=Decimal("8.7"), assay_percent=Decimal("99.5")) == Decimal("1.1008")


def test_a_pure_dry_powder_needs_no_correction() -> None:
    assert potency_factor(water_percent=Decimal(0), assay_percent=Decimal(100)) == 1


@given(PERCENT, ASSAY)
def test_factor_times_purity_gives_back_what_was_wanted(water: Decimal, assay: Decimal) -> None:
    factor = potency_factor(water_percent=water, assay_percent=assay)
    assert factor >= 1
    assert abs(factor * (100 - water) / 100 * assay / 100 - 1) <= Decimal("0.00005")


@given(PERCENT, PERCENT, ASSAY)
def test_more_water_means_more_powder(one: Decimal, other: Decimal, assay: Decimal) -> None:
    low, high = sorted([one, other])
    assert potency_factor(water_percent=low, assay_percent=assay) <= potency_factor(
        water_percent=high, assay_percent=assay
    )


def used(*, status: str = "released", use_until: date = DAY) -> list[str]:
    return [problem.code for problem in use_problems(label="MCC lot 1", status=status, use_until=use_until, on=DAY)]


def test_a_lot_is_usable_on_its_last_day() -> None:
    assert used() == []


def test_refuses_a_lot_the_day_after_its_last() -> None:
    assert used(use_until=DAY - timedelta(days=1)) == ["LOT_EXPIRED"]


@pytest.mark.parametrize("status", ["quarantined", "rejected", "recalled"])
def test_refuses_a_lot_that_is_not_released_and_says_all(status: str) -> None:
    assert used(status=status, use_until=DAY - timedelta(days=1)) == ["LOT_NOT_RELEASED", "LOT_EXPIRED"]


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


@pytest.mark.parametrize("factor", ["0.9999", "0", "-1", "100", "NaN", "Infinity"])
def test_refuses_an_impossible_potency_factor(factor: str) -> None:
    assert [p.code for p in receipt_problems(kind="active", potency_factor=Decimal(factor))] == [
        "POTENCY_FACTOR_OUT_OF_RANGE"
    ]
