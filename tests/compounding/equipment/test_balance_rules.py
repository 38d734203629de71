from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from compounding.equipment.rules import (
    BalanceFacts,
    CalibrationFacts,
    balance_problems,
    calibration_problems,
    readiness_problems,
)

DAY = date(2026, 11, 24)
HOLDS = CalibrationFacts(done_on=DAY - timedelta(days=300), due_on=DAY, passed=True)
CLASS_III = BalanceFacts("BAL-1", in_service=True, minimum_mg=Decimal(120), error_percent=Decimal(5), calibration=HOLDS)


def codes(balance: BalanceFacts, mass: str = "120", on: date = DAY) -> list[str]:
    return [problem.code for problem in balance_problems(balance, mass_mg=Decimal(mass), on=on)]


def test_the_last_day_of_a_calibration_still_counts() -> None:
    assert codes(CLASS_III) == []
    assert codes(CLASS_III, on=DAY + timedelta(days=1)) == ["CALIBRATION_OVERDUE"]


@pytest.mark.parametrize(
    ("calibration", "code"),
    [(None, "BALANCE_NOT_CALIBRATED"), (replace(HOLDS, passed=False), "CALIBRATION_FAILED"),
     (replace(HOLDS, due_on=DAY - timedelta(days=1)), "CALIBRATION_OVERDUE"),
     (CalibrationFacts(DAY - timedelta(days=900), DAY - timedelta(days=600), passed=False), "CALIBRATION_FAILED")],
)  # fmt: skip
def test_refuses_a_balance_whose_calibration_does_not_hold(calibration: CalibrationFacts | None, code: str) -> None:
    (problem,) = readiness_problems(replace(CLASS_III, calibration=calibration), on=DAY)
    assert (problem.code, problem.field) == (code, "balance")
    assert "BAL-1" in problem.message


def test_refuses_a_mass_below_the_minimum_and_says_what_to_do() -> None:
    assert codes(CLASS_III, "120.0000") == []
    (problem,) = balance_problems(CLASS_III, mass_mg=Decimal("49.5000"), on=DAY)
    assert (problem.code, problem.field) == ("WEIGHT_BELOW_MINIMUM", "actual")
    assert problem.message == (
        "49.5 mg is below 120 mg, the least that BAL-1 weighs with at most 5 % error;"
        " use a triturate or a finer balance."
    )


@pytest.mark.parametrize("mass", ["0", "-1", "NaN", "sNaN", "Infinity"])
def test_refuses_what_is_no_mass(mass: str) -> None:
    assert codes(CLASS_III, mass) == ["QUANTITY_NOT_POSITIVE"]


def test_says_everything_that_is_wrong_at_once() -> None:
    broken = replace(CLASS_III, in_service=False, calibration=None)
    assert codes(broken, "45") == ["BALANCE_OUT_OF_SERVICE", "BALANCE_NOT_CALIBRATED", "WEIGHT_BELOW_MINIMUM"]


@pytest.mark.parametrize(
    ("done_on", "due_on", "found"),
    [
        (DAY, DAY + timedelta(days=1), []),
        (date(2023, 3, 1), date(2024, 3, 1), []),
        (DAY, DAY + timedelta(days=367), ["CALIBRATION_INTERVAL_TOO_LONG"]),
        (DAY, DAY, ["DUE_NOT_AFTER_DONE"]),
        (DAY + timedelta(days=1), DAY + timedelta(days=2), ["CALIBRATED_IN_FUTURE"]),
        (DAY, date(2726, 11, 24), ["DATE_OUT_OF_RANGE"]),
        (date(1926, 11, 24), DAY, ["DATE_OUT_OF_RANGE"]),
    ],
)
def test_dates_of_a_calibration(done_on: date, due_on: date, found: list[str]) -> None:
    problems = list(calibration_problems(done_on=done_on, due_on=due_on, on=DAY))
    assert [problem.code for problem in problems] == found
    assert all(problem.field in {"done_on", "due_on"} for problem in problems)
