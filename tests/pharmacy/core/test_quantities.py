from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmacy.core.quantities import format_g, format_mg, format_number

AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("3.0", "3"), ("1.50", "1.5"), ("0.5", "0.5"), (".50", "0.5"), ("10", "10"), ("100.00", "100"),
        ("1200", "1,200"), ("1234567.8900", "1,234,567.89"), ("0", "0"), ("0.000", "0"), ("-0.0", "0"), ("-1.50", "-1.5"),
        ("1E+3", "1,000"), ("1E-4", "0.0001"),
    ],
)  # fmt: skip
def test_writes_one_form_for_each_value(value: str, written: str) -> None:
    assert format_number(Decimal(value)) == written


def test_takes_a_count() -> None:
    assert format_number(5000) == "5,000"


@given(AMOUNTS)
def test_never_ends_in_a_zero_behind_the_point_nor_begins_with_the_point(value: Decimal) -> None:
    text = format_number(value)
    assert "E" not in text.upper()
    assert not text.lstrip("-").startswith(".")
    assert not text.endswith(".")
    assert "." not in text or not text.endswith("0")


@given(AMOUNTS)
def test_reads_back_as_the_same_value(value: Decimal) -> None:
    assert Decimal(format_number(value).replace(",", "")) == value


@given(AMOUNTS, st.integers(min_value=0, max_value=6))
def test_zeros_at_the_end_change_nothing(value: Decimal, zeros: int) -> None:
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    padded = Decimal((sign, (*digits, *(0,) * zeros), exponent - zeros))
    assert format_number(padded) == format_number(value)


@pytest.mark.parametrize("value", [1.5, True, "1.5", None])
def test_refuses_what_is_not_a_decimal_or_a_count(value: object) -> None:
    with pytest.raises(TypeError):
        format_number(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_refuses_what_is_no_quantity(value: str) -> None:
    with pytest.raises(ValueError, match="not a quantity"):
        format_number(Decimal(value))


def test_units_stand_behind_a_space() -> None:
    assert (format_mg(Decimal("4.50")), format_g(Decimal("0.1500"))) == ("4.5 mg", "0.15 g")
