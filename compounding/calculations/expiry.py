"""How long a component may be used: the date its package shows, or one year from its receipt."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from compounding.calculations.derivation import Derived, Step
from pharmacy.core.errors import InvalidInput, Problem, refuse_any

_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MONTHS = (
    re.compile(r"(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})"),
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})"),
    re.compile(r"(?P<month>[A-Z]{3,9})[ -](?P<year>[0-9]{4})"),
)
_DAY_MONTH = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}")
_NAMES = (
    "JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER",
    "DECEMBER",
)  # fmt: skip
_RIGHT = "Give the day as 2027-06-30, or month and year as 06/2027, 2027-06 or JUN 2027."


def date_problems(on: date, field: str) -> list[Problem]:
    """Why ``on`` cannot be a date of this pharmacy; code DATE_OUT_OF_RANGE."""
    if _FIRST_YEAR <= on.year <= _LAST_YEAR:
        return []
    message = f"Give a date in the years {_FIRST_YEAR} to {_LAST_YEAR}."
    return [Problem("DATE_OUT_OF_RANGE", message, field)]


def last_day(text: str) -> date:
    """The last day on which a component with this printed expiry may be used; month/year is the month's last day.

    Raises ``InvalidInput`` EXPIRY_UNREADABLE, field "expiry", for anything else: "06/07/2027" may be June or July.
    Source: USP General Notices (month and year).
    """
    printed = text.strip().upper()
    found = _whole_date(printed) or _end_of_month(printed)
    if found is None or date_problems(found, "expiry"):
        unclear = (
            "It is not clear which number is the day" if _DAY_MONTH.fullmatch(printed) else "The expiry cannot be read"
        )
        raise InvalidInput.of("EXPIRY_UNREADABLE", f"{unclear}. {_RIGHT}", "expiry")
    return found


def _whole_date(printed: str) -> date | None:
    match = _ISO_DAY.fullmatch(printed)
    return _date_or_none(*(int(part) for part in match.groups())) if match else None


def _end_of_month(printed: str) -> date | None:
    match = next((found for pattern in _MONTHS if (found := pattern.fullmatch(printed))), None)
    if match is None:
        return None
    first = _date_or_none(int(match["year"]), _month_number(match["month"]), 1)
    return first and first.replace(day=monthrange(first.year, first.month)[1])


def _month_number(text: str) -> int:
    """1 to 12 for a name or its beginning (JUN, SEPT); 0 for no month."""
    if text.isdigit():
        return int(text)
    return next((number for number, name in enumerate(_NAMES, start=1) if name.startswith(text)), 0)


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def use_until(*, received_on: date, expiry_text: str | None) -> Derived[date]:
    """The last day on which a delivery may be used: its printed expiry, else (None) one year after receipt.

    29 February becomes 28 February. Raises ``InvalidInput``: EXPIRY_UNREADABLE, EXPIRED_ON_RECEIPT (field "expiry"),
    DATE_OUT_OF_RANGE. Source: USP <795>; a labile component may need less than a year.
    """
    refuse_any(date_problems(received_on, "received_on"))
    if expiry_text is None:
        until = _year_after(received_on)
        source = "USP <795>: one year after receipt when the package shows no expiry"
        return _until(until, f"received {_day(received_on)} + 1 year", source)
    until = last_day(expiry_text)
    if until < received_on:
        message = f"The package expired on {_day(until)}, before it was received on {_day(received_on)}; refuse it."
        raise InvalidInput.of("EXPIRED_ON_RECEIPT", message, "expiry")
    source = "supplier's package; month and year mean the last day of the month (USP General Notices)"
    return _until(until, f"package shows {expiry_text.strip()}", source)


def _until(until: date, working: str, source: str) -> Derived[date]:
    return Derived(until, "", (Step("Use until", working, _day(until), source),))


def _year_after(on: date) -> date:
    day = 28 if (on.month, on.day) == (2, 29) else on.day
    return date(on.year + 1, on.month, day)


def _day(on: date) -> str:
    return f"{on:%d %b %Y}"
