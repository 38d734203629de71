"""One balance's error, and how errors add up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.calculations.weighing_error import (
    BalanceLimits,
    Contribution,
    as_shown,
    combined_percent,
    combined_squared,
    weighing_contributions,
)
from pharmacy.core.errors import InvalidInput

D = Decimal
CLASS_III: dict[str, Any] = {
    "name": "Class III",
    "minimum_mg": D(120),
    "error_percent_at_minimum": D(5),
    "readability_mg": D(1),
}


def balance(**changes: Any) -> BalanceLimits:
    return BalanceLimits(**{**CLASS_III, **changes})


def test_class_iii_is_within_6_mg_whatever_it_weighs() -> None:
    assert balance().error_mg == 6
    assert balance().relative_error_percent(D(120)) == 5
    assert balance().relative_error_percent(D("165.12")) == D("3.64")
    assert balance().relative_error_percent(D(600)) == 1


def test_usp_41_with_a_readability_of_a_tenth_of_a_milligram() -> None:
    analytical = balance(minimum_mg=D(82), error_percent_at_minimum=D("0.10"), readability_mg=D("0.1"))
    assert analytical.error_mg == D("0.082")
    assert analytical.relative_error_percent(D(82)) == D("0.10")
    assert analytical.readable(D("165.16")) == D("165.2")


def test_an_error_is_rounded_up_never_down() -> None:
    assert balance().relative_error_percent(D(22_335)) == D("0.03")  # 0.02686


def test_the_least_weighing_can_be_read() -> None:
    assert balance(minimum_mg=D("82.1")).smallest_mg == 83
    assert balance(minimum_mg=D("82.1"), readability_mg=D("0.1")).smallest_mg == D("82.1")


@given(
    minimum=st.decimals("0.1", "1000", places=3),
    step=st.sampled_from([D("0.01"), D("0.1")]),
    above=st.decimals("0", "1000", places=4),
)
def test_what_is_at_the_minimum_is_still_so_when_it_is_rounded(minimum: D, step: D, above: D) -> None:
    limits = balance(minimum_mg=minimum, readability_mg=step)
    rounded = limits.readable(limits.smallest_mg + above)
    assert rounded >= limits.smallest_mg >= minimum
    assert abs(rounded - limits.smallest_mg - above) <= step / 2


def test_independent_errors_add_up_in_quadrature() -> None:
    causes = [Contribution("one", D(3), ""), Contribution("other", D(4), "")]
    assert combined_squared(causes) == 25
    assert combined_percent(causes) == 5


def test_a_combined_error_is_rounded_up() -> None:
    assert combined_percent([Contribution("one", D("1.001"), "")]) == D("1.01")
    assert combined_percent([]) == 0


def test_a_weighing_contributes_its_error_and_half_a_step_of_rounding() -> None:
    weighing, rounding = weighing_contributions(balance(), "filler", D(300), D("0.5"))
    assert weighing == Contribution("Weighing: filler", D(1), "6 mg ÷ 300 mg × 0.5 of the mixture")
    assert rounding.cause == "Rounding to 1 mg: filler"
    assert round(rounding.percent, 6) == D("0.083333")  # 0.5 / 300 x 0.5


@given(st.lists(st.decimals("0", "50", places=3), max_size=6), st.decimals("0", "50", places=3))
def test_one_more_cause_never_lowers_the_error_and_never_adds_more_than_itself(before: list[D], more: D) -> None:
    causes = [Contribution("", percent, "") for percent in before]
    grown = combined_percent([*causes, Contribution("", more, "")])
    assert combined_percent(causes) <= grown <= combined_percent(causes) + more + D("0.01")


@pytest.mark.parametrize(
    ("value", "shown"),
    [("449.5999", "449.6"), ("1234.56789", "1,234.568"), ("0.0266667", "0.02667"), ("0", "0"), ("0.00001", "0.00001")],
)
def test_figures_as_they_are_printed(value: str, shown: str) -> None:
    assert as_shown(D(value)) == shown


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": " "}, "BALANCE_NAME_MISSING", "name"),
        ({"name": None}, "BALANCE_NAME_MISSING", "name"),
        ({"minimum_mg": 120.0}, "NOT_A_DECIMAL", "minimum_mg"),
        ({"error_percent_at_minimum": 5}, "NOT_A_DECIMAL", "error_percent_at_minimum"),
        ({"readability_mg": "1"}, "NOT_A_DECIMAL", "readability_mg"),
        ({"minimum_mg": D(0)}, "QUANTITY_NOT_POSITIVE", "minimum_mg"),
        ({"minimum_mg": D("NaN")}, "QUANTITY_NOT_POSITIVE", "minimum_mg"),
        ({"minimum_mg": D("1E+50")}, "QUANTITY_OUT_OF_RANGE", "minimum_mg"),
        ({"readability_mg": D(-1)}, "QUANTITY_NOT_POSITIVE", "readability_mg"),
        ({"error_percent_at_minimum": D(0)}, "PERCENT_OUT_OF_RANGE", "error_percent_at_minimum"),
        ({"error_percent_at_minimum": D(101)}, "PERCENT_OUT_OF_RANGE", "error_percent_at_minimum"),
        ({"readability_mg": D(121)}, "READABILITY_ABOVE_MINIMUM", "readability_mg"),
    ],
)
def test_limits_that_cannot_be_a_balances(changes: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        balance(**changes)
    assert (refusal.value.code, refusal.value.field) == (code, field)
