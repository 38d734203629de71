"""Letter pages: calendars, wallet cards, worksheets and records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from labels.contents.calendars import CalendarPage, Night, Take
from tests.labels import names
from tests.labels.kinds_cases import CALENDAR, CARD, TWO_CONTAINERS
from tests.labels.test_sheet_samples import RECORD, WORKSHEET
from tests.labels_golden.item import Golden, collected

_MARK = "SAMPLE - NOT FOR USE"


def letters() -> Iterator[Golden]:
    """Every page of Letter size in the corpus."""
    yield from collected(_calendars())
    yield from collected(_cards())
    yield from collected({"usual": WORKSHEET})
    yield from collected({"sample": replace(RECORD, watermark=_MARK)})


def _month(start: date, nights: int, capsules: int = 1) -> CalendarPage:
    strength = CALENDAR.containers[0].strength_mg
    days = (start + timedelta(at) for at in range(nights))
    taken = tuple(Night(day, 1, (Take(1, capsules),), capsules * strength) for day in days)
    return replace(CALENDAR, nights=taken, goes_on=False)


def _calendars() -> dict[str, Any]:
    short = _month(date(2026, 12, 1), 31)
    return {
        "two-months": CALENDAR,
        "two-containers": TWO_CONTAINERS,
        "one-night": _month(date(2027, 1, 31), 1),
        "six-weeks": _month(date(2027, 5, 1), 31),
        "leap-february": _month(date(2028, 2, 1), 29, 2),
        "ten-capsules": replace(_month(date(2027, 2, 1), 28, 10), containers=CALENDAR.containers),
        "cyrillic": replace(short, patient_name=names.CYRILLIC[0]),
        "arabic": replace(short, patient_name=names.ARABIC[0]),
        "korean": replace(short, patient_name=names.KOREAN[0], watermark=_MARK),
    }


def _cards() -> dict[str, Any]:
    scripts = {"vietnamese": names.LATIN[2], "greek": names.GREEK[0], "japanese": names.JAPANESE[0],
               "hebrew": names.HEBREW[0], "arabic": names.ARABIC[0]}  # fmt: skip
    return {
        "usual": CARD,
        "no-phone": replace(CARD, prescriber_phone=None, stopped=None),
        "quarter": replace(CARD, dose_mg=Decimal("2.25")),
        "sample": replace(CARD, watermark=_MARK),
        **{name: replace(CARD, holder_name=text) for name, text in scripts.items()},
    }
