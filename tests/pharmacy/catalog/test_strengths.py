from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pharmacy.catalog.strengths import STRENGTH_LADDER_MG, STRENGTH_MAX_MG, STRENGTH_MIN_MG, strength_problems

LADDER = [Decimal(text) for text in ("1.5", "2", "2.5", "3", "3.5", "4", "4.5")]


def code_of(strength: str | Decimal) -> str | None:
    problems = strength_problems(Decimal(strength))
    assert len(problems) <= 1
    return problems[0].code if problems else None


def message_of(strength: str) -> str:
    return strength_problems(Decimal(strength))[0].message


def test_the_ladder_is_the_seven_strengths_made() -> None:
    assert list(STRENGTH_LADDER_MG) == LADDER


@pytest.mark.parametrize("strength", ["1.5", "1.50", "2", "2.0", "2.5", "3", "3.000", "3.5", "4", "4.5", "0.45E1"])
def test_accepts_every_strength_made_however_it_is_written(strength: str) -> None:
    assert strength_problems(Decimal(strength)) == []


@pytest.mark.parametrize("strength", ["NaN", "sNaN", "-NaN", "Infinity", "-Infinity"])
def test_refuses_what_is_not_a_number(strength: str) -> None:
    assert code_of(strength) == "STRENGTH_NOT_A_NUMBER"


@pytest.mark.parametrize(
    ("strength", "likely"),
    [
        ("15", "1.5 mg"),
        ("20", "2 mg"),
        ("25", "2.5 mg"),
        ("30", "3 mg"),
        ("35", "3.5 mg"),
        ("40", "4 mg"),
        ("45", "4.5 mg"),
        ("45.0", "4.5 mg"),
        ("0.15", "1.5 mg"),
        ("0.2", "2 mg"),
        ("0.45", "4.5 mg"),
        ("0.045", "4.5 mg"),
        ("150", "1.5 mg"),
        ("300", "3 mg"),
        ("450", "4.5 mg"),
    ],
)
def test_names_the_likely_strength_behind_a_decimal_slip(strength: str, likely: str) -> None:
    assert code_of(strength) == "STRENGTH_TENFOLD_SUSPECT"
    assert f"decimal point: {likely} may be meant" in message_of(strength)
    assert "nothing is assumed" in message_of(strength)


@pytest.mark.parametrize("strength", ["50", "50.0", "5E1"])
def test_says_that_50_mg_is_the_commercial_tablet(strength: str) -> None:
    assert code_of(strength) == "STRENGTH_TENFOLD_SUSPECT"
    assert message_of(strength).startswith("50 mg is the strength of the commercial naltrexone tablet")


@pytest.mark.parametrize("strength", ["0", "-0", "-3", "-1.5", "0.5", "1", "1.4999", "4.5001", "5", "6", "10", "100"])
def test_names_the_range_for_a_strength_outside_it(strength: str) -> None:
    assert code_of(strength) == "STRENGTH_OUT_OF_RANGE"
    assert "1.5 mg to 4.5 mg, in steps of 0.5 mg" in message_of(strength)


@pytest.mark.parametrize("strength", ["1.7", "2.25", "3.1", "4.49", "1.5000001"])
def test_refuses_a_strength_between_two_steps(strength: str) -> None:
    assert code_of(strength) == "STRENGTH_STEP"


@pytest.mark.parametrize("strength", ["9E+999999999999999999", "1E-1000000", "1E+1000000"])
def test_keeps_the_message_short_for_a_monstrous_number(strength: str) -> None:
    assert code_of(strength) == "STRENGTH_OUT_OF_RANGE"
    assert len(message_of(strength)) < 300


def test_many_digits_are_not_rounded_on_to_the_ladder() -> None:
    assert code_of("3." + "0" * 60 + "1") == "STRENGTH_STEP"
    assert code_of("30." + "0" * 60 + "1") == "STRENGTH_OUT_OF_RANGE"


def test_names_the_field_it_was_given() -> None:
    assert strength_problems(Decimal("1.7"), "order.strength_mg")[0].field == "order.strength_mg"


@given(st.decimals())
@example(Decimal("sNaN"))
def test_gives_nothing_for_a_strength_made_and_one_problem_for_any_other(strength: Decimal) -> None:
    problems = strength_problems(strength)
    assert len(problems) == (0 if strength.is_finite() and strength in LADDER else 1)
    assert all(problem.message.endswith(".") for problem in problems)


@given(st.sampled_from(LADDER), st.sampled_from([-2, -1, 1, 2]))
def test_every_slip_by_one_or_two_places_is_suspect(strength: Decimal, places: int) -> None:
    assert code_of(strength.scaleb(places)) == "STRENGTH_TENFOLD_SUSPECT"


@given(st.decimals(min_value=STRENGTH_MIN_MG, max_value=STRENGTH_MAX_MG, places=3))
def test_within_the_range_only_the_step_can_be_wrong(strength: Decimal) -> None:
    assert code_of(strength) == (None if strength % Decimal("0.5") == 0 else "STRENGTH_STEP")
