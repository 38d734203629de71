from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from pharmacy.people.rules import npi_problems

TEN_DIGITS = st.from_regex(r"[12][0-9]{9}", fullmatch=True)


@pytest.mark.parametrize("npi", ["1234567893", "1993999998"])
def test_accepts_a_number_whose_check_digit_fits(npi: str) -> None:
    assert npi_problems(npi) == []


@pytest.mark.parametrize(
    "npi",
    ["1234567890", "1234567894", "", "123456789", "12345678930", "3234567893", "0234567893", "12345 6789", "abcdefghij",
     "1234567893\n", "１２３４５６７８９３", "-123456789"],
)  # fmt: skip
def test_refuses_what_is_not_an_npi(npi: str) -> None:
    (problem,) = npi_problems(npi, "prescriber.npi")
    assert (problem.code, problem.field) == ("NPI_INVALID", "prescriber.npi")


@given(TEN_DIGITS)
def test_agrees_with_another_implementation_of_luhn(npi: str) -> None:
    assert (npi_problems(npi) == []) == luhn.is_valid("80840" + npi)


@given(TEN_DIGITS)
def test_exactly_one_check_digit_fits(npi: str) -> None:
    assert sum(not npi_problems(npi[:9] + digit) for digit in "0123456789") == 1


@given(TEN_DIGITS, st.integers(min_value=1, max_value=9), st.integers(min_value=1, max_value=9))
def test_one_mistyped_digit_never_passes(npi: str, place: int, shift: int) -> None:
    valid = next(npi[:9] + digit for digit in "0123456789" if not npi_problems(npi[:9] + digit))
    wrong = valid[:place] + str((int(valid[place]) + shift) % 10) + valid[place + 1 :]
    assert npi_problems(wrong)
