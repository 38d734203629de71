"""Pure rules about balances: when one may be used, and for which masses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from compounding.calculations.balances import mass_problems
from compounding.calculations.expiry import date_problems
from pharmacy.core.errors import Problem
from pharmacy.core.quantities import format_mg, format_number

# 22 TAC 291.131(d)(4): balances are verified at least every 12 months. It also stops a mistyped year.
LONGEST_INTERVAL_DAYS = 366


@dataclass(frozen=True, slots=True)
class CalibrationFacts:
    done_on: date
    due_on: date
    passed: bool


@dataclass(frozen=True, slots=True)
class BalanceFacts:
    """A balance and its latest calibration, if it has any."""

    code: str
    in_service: bool
    minimum_mg: Decimal
    error_percent: Decimal
    calibration: CalibrationFacts | None


def readiness_problems(balance: BalanceFacts, *, on: date) -> Iterator[Problem]:
    """Why nothing may be weighed on ``balance`` that day; the day on which its calibration is due still counts."""
    if not balance.in_service:
        message = f"{balance.code} is out of service; take another balance."
        yield Problem("BALANCE_OUT_OF_SERVICE", message, "balance")
    last = balance.calibration
    if last is None:
        message = f"{balance.code} has no calibration on record; have it calibrated and record that."
        yield Problem("BALANCE_NOT_CALIBRATED", message, "balance")
    elif not last.passed:
        message = f"{balance.code} failed its calibration on {_day(last.done_on)}; have it repaired and calibrated."
        yield Problem("CALIBRATION_FAILED", message, "balance")
    elif last.due_on < on:
        message = f"The calibration of {balance.code} was due on {_day(last.due_on)}; have it calibrated."
        yield Problem("CALIBRATION_OVERDUE", message, "balance")


def balance_problems(balance: BalanceFacts, *, mass_mg: Decimal, on: date) -> list[Problem]:
    """Why ``mass_mg`` may not be weighed on ``balance`` that day, every reason at once."""
    unweighable = mass_problems(mass_mg, "actual")
    if not unweighable and mass_mg < balance.minimum_mg:
        message = (
            f"{format_mg(mass_mg)} is below {format_mg(balance.minimum_mg)}, the least that {balance.code} weighs"
            f" with at most {format_number(balance.error_percent)} % error; use a triturate or a finer balance."
        )
        unweighable = [Problem("WEIGHT_BELOW_MINIMUM", message, "actual")]
    return [*readiness_problems(balance, on=on), *unweighable]


def calibration_problems(*, done_on: date, due_on: date, on: date) -> Iterator[Problem]:
    """Why a calibration with these dates is not recorded ``on`` that day."""
    strange = [*date_problems(done_on, "done_on"), *date_problems(due_on, "due_on")]
    yield from strange
    if done_on > on:
        yield Problem("CALIBRATED_IN_FUTURE", f"It cannot have been done after today, {_day(on)}.", "done_on")
    if due_on <= done_on:
        message = f"The next calibration is due after this one, {_day(done_on)}."
        yield Problem("DUE_NOT_AFTER_DONE", message, "due_on")
    elif not strange and (due_on - done_on).days > LONGEST_INTERVAL_DAYS:
        yield Problem("CALIBRATION_INTERVAL_TOO_LONG", "A balance is calibrated at least every 12 months.", "due_on")


def _day(on: date) -> str:
    return f"{on:%d %b %Y}"
