"""Pure rules of dispensing."""

from __future__ import annotations

from datetime import date, timedelta

from compounding.calculations.expiry import date_problems
from pharmacy.core.errors import Problem

_TIMING = {"bedtime": "at bedtime", "morning": "in the morning"}


def directions(*, capsules_per_dose: int, dose_time: str) -> str:
    """ "Take 1 capsule by mouth at bedtime": digits and plain words (16 CCR 1707.5, ISMP), never HS.

    Raises ``KeyError`` for a time of day that has no approved words.
    """
    noun = "capsule" if capsules_per_dose == 1 else "capsules"
    return f"Take {capsules_per_dose} {noun} by mouth {_TIMING[dose_time]}"


def supply_problems(*, days_supply: int, starts_on: date, beyond_use_on: date) -> list[Problem]:
    """The last dose must be taken on or before the beyond-use date.

    Codes: DAYS_SUPPLY_BEYOND_BUD; DATE_OUT_OF_RANGE before any reckoning, which the last dates of all would break.
    """
    if unusual := date_problems(starts_on, "starts_on"):
        return unusual
    last_dose_on = starts_on + timedelta(days=days_supply - 1)
    if last_dose_on <= beyond_use_on:
        return []
    message = (
        f"{days_supply} days from {starts_on:%d %b %Y} end on {last_dose_on:%d %b %Y},"
        f" after the lot's beyond-use date {beyond_use_on:%d %b %Y}; take a later lot."
    )
    return [Problem("DAYS_SUPPLY_BEYOND_BUD", message, "lot")]
