from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.batches.rules import content_problems, outside_tolerance, weight_problems

WEIGHTS = st.decimals(min_value="0.0001", max_value=5000, places=4)
TOLERANCES = st.decimals(min_value=0, max_value=10, places=1)


def said(actual: str, theoretical: str = "10", unit: str = "g") -> list[tuple[str, str]]:
    problems = weight_problems(Decimal(actual), theoretical=Decimal(theoretical), unit=unit)
    assert {problem.field for problem in problems} <= {"actual"}
    return [(problem.code, problem.message) for problem in problems]


@pytest.mark.parametrize("actual", ["5", "9.8", "10", "20.0000"])
def test_a_weight_that_somebody_may_mean_is_no_slip(actual: str) -> None:
    assert said(actual) == []


@pytest.mark.parametrize(
    ("actual", "message"),
    [
        ("4.9999", "4.9999 g is less than half the 10 g wanted."),
        ("20.0001", "20.0001 g is more than twice the 10 g wanted."),
        ("5000", "5,000 g is more than twice the 10 g wanted."),
        ("10000", "10,000 g is more than twice the 10 g wanted. Was a weight in mg typed as g?"),
        ("1000000000", "1,000,000,000 g is more than twice the 10 g wanted. Was a weight in mg typed as g?"),
    ],
)
def test_a_slip_is_named(actual: str, message: str) -> None:
    assert said(actual) == [("WEIGHT_IMPLAUSIBLE", message)]


def test_shells_are_not_asked_about_milligrams() -> None:
    message = "100,000 pieces is more than twice the 100 pieces wanted."
    assert said("100000", "100", "each") == [("WEIGHT_IMPLAUSIBLE", message)]


@pytest.mark.parametrize("actual", ["0", "-0", "-10", "NaN", "sNaN", "Infinity", "-Infinity"])
def test_refuses_what_is_no_weight(actual: str) -> None:
    assert said(actual) == [("WEIGHT_NOT_POSITIVE", "Give a quantity greater than 0.")]


@given(WEIGHTS, WEIGHTS)
def test_nothing_between_half_and_twice_is_a_slip_and_all_else_is(actual: Decimal, wanted: Decimal) -> None:
    problems = weight_problems(actual, theoretical=wanted, unit="g")
    assert (problems == []) == (wanted <= 2 * actual and actual <= 2 * wanted)


@given(st.decimals(allow_nan=True, allow_infinity=True).filter(lambda weight: not (weight.is_finite() and weight > 0)))
def test_nothing_but_a_positive_number_is_a_weight(weight: Decimal) -> None:
    (problem,) = weight_problems(weight, theoretical=Decimal(10), unit="g")
    assert problem.code == "WEIGHT_NOT_POSITIVE"


def judged(actual: str, theoretical: str = "10", tolerance: str = "2", unit: str = "g") -> str:
    problem = outside_tolerance(
        Decimal(actual), theoretical=Decimal(theoretical), tolerance_percent=Decimal(tolerance), unit=unit
    )
    assert problem is None or (problem.code, problem.field) == ("WEIGHT_OUT_OF_TOLERANCE", "actual")
    return problem.message if problem else ""


@pytest.mark.parametrize("actual", ["9.8", "10", "10.2", "10.2000"])
def test_accepts_within_the_tolerance_to_its_very_ends(actual: str) -> None:
    assert judged(actual) == ""


@pytest.mark.parametrize(
    ("actual", "message"),
    [
        ("9.7999", "9.7999 g is under 10 g; 9.8 to 10.2 g is accepted."),
        ("10.2001", "10.2001 g is over 10 g; 9.8 to 10.2 g is accepted."),
    ],
)
def test_says_what_is_accepted(actual: str, message: str) -> None:
    assert judged(actual) == message


def test_one_shell_too_few_is_outside() -> None:
    assert judged("99", "100", "0", "each") == "99 pieces is under 100 pieces; exactly 100 is accepted."


@given(WEIGHTS, WEIGHTS, TOLERANCES)
def test_accepts_exactly_the_weights_within_tolerance(actual: Decimal, wanted: Decimal, tolerance: Decimal) -> None:
    problem = outside_tolerance(actual, theoretical=wanted, tolerance_percent=tolerance, unit="g")
    assert (problem is None) == (abs(actual - wanted) * 100 <= wanted * tolerance)


@pytest.mark.parametrize("percent", ["90.0", "100", "110.0"])
def test_accepts_the_content_that_tablets_of_the_usp_may_have(percent: str) -> None:
    assert content_problems(Decimal(percent)) == []


@pytest.mark.parametrize("percent", ["89.9", "110.1"])
def test_refuses_any_other_content(percent: str) -> None:
    (problem,) = content_problems(Decimal(percent))
    assert (problem.code, problem.field) == ("CONTENT_OUT_OF_RANGE", "weighings")
    assert problem.message == f"By its weighings a unit holds {percent} % of its label; 90 to 110 % is accepted."
