from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.calculations.derivation import Derived
from compounding.calculations.yields import Count, Reconciliation, reconcile
from pharmacy.core.errors import InvalidInput
from tests.refusal import refuses

HUNDRED = Count(Decimal(100), Decimal(93), Decimal(2), Decimal(1), Decimal(2))
PARTS = st.lists(st.decimals(min_value=0, max_value=1000, places=3), min_size=4, max_size=4)


def reconciled(count: Count, low: str = "95", high: str = "102", unit: str = "units") -> Derived[Reconciliation]:
    return reconcile(count, low_percent=Decimal(low), high_percent=Decimal(high), unit=unit)


def test_only_the_good_are_yield_and_every_unit_is_accounted_for() -> None:
    derived = reconciled(HUNDRED, unit="capsules")
    assert derived.value == Reconciliation(Decimal(93), Decimal(98), Decimal(2), within=False)
    assert [(step.working, step.result) for step in derived.steps] == [
        ("93 ÷ 100 \u00d7 100", "93 %"),
        ("93 good + 2 rejected + 1 destroyed + 2 retained", "98 capsules"),
        ("100 - 98", "2 capsules"),
        ("95 to 102 % is accepted", "outside: a deviation"),
    ]


@pytest.mark.parametrize(
    ("good", "percent", "within"),
    [
        ("94.94", "94.9", False),
        ("94.95", "95", True),
        ("95", "95", True),
        ("98.04", "98", True),
        ("98.05", "98.1", False),
    ],
)
def test_judges_the_printed_percentage_limits_included(good: str, percent: str, within: bool) -> None:
    grams = Count(Decimal(100), Decimal(good), Decimal(0), Decimal(0), Decimal(0))
    result = reconciled(grams, high="98", unit="g").value
    assert (result.yield_percent, result.within) == (Decimal(percent), within)


@given(PARTS, st.decimals(min_value="0.001", max_value=100, places=3))
def test_nothing_is_lost_in_the_books(parts: list[Decimal], spilled: Decimal) -> None:
    planned = sum(parts, spilled)
    result = reconciled(Count(planned, *parts)).value
    assert result.accounted + result.unaccounted == planned
    assert result.unaccounted == spilled
    assert 0 <= result.yield_percent <= 100


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_more_good_units_never_lower_the_yield(one: int, other: int) -> None:
    less, more = sorted([one, other])
    empty = Count(Decimal(1000), Decimal(0), Decimal(0), Decimal(0), Decimal(0))
    fewer = reconciled(replace(empty, good=Decimal(less))).value
    assert fewer.yield_percent <= reconciled(replace(empty, good=Decimal(more))).value.yield_percent


@pytest.mark.parametrize("value", ["-1", "NaN", "Infinity", "-Infinity", "1E+999"])
@pytest.mark.parametrize("field", ["planned", "good", "rejected", "destroyed", "retained"])
def test_refuses_what_is_no_count(field: str, value: str) -> None:
    with refuses(InvalidInput, "COUNT_IMPOSSIBLE", field=field):
        reconciled(replace(HUNDRED, **{field: Decimal(value)}))


def test_refuses_a_plan_of_nothing() -> None:
    with refuses(InvalidInput, "COUNT_IMPOSSIBLE", field="planned"):
        reconciled(Count(*[Decimal(0)] * 5))


def test_refuses_more_than_was_planned() -> None:
    with refuses(InvalidInput, "COUNT_IMPOSSIBLE", field="good") as caught:
        reconciled(replace(HUNDRED, good=Decimal(96)))
    assert caught.message == "101 are counted; at most the 100 planned can be."


@pytest.mark.parametrize("limit", ["-1", "201", "NaN", "Infinity"])
def test_refuses_limits_out_of_range(limit: str) -> None:
    with refuses(InvalidInput, "PERCENT_OUT_OF_RANGE", field="low_percent"):
        reconciled(HUNDRED, low=limit)
    with refuses(InvalidInput, "PERCENT_OUT_OF_RANGE", field="high_percent"):
        reconciled(HUNDRED, high=limit)


def test_refuses_limits_the_wrong_way_round() -> None:
    with refuses(InvalidInput, "YIELD_LIMITS_REVERSED", field="high_percent"):
        reconciled(HUNDRED, low="102", high="95")
