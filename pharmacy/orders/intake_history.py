"""What may be stated of a patient's history in an order; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from pharmacy.catalog.history import choices
from pharmacy.core.errors import Problem

MOST_CONDITIONS = 20
# Further away, the year is likely to be mistyped.
_SURGERY_YEARS_AHEAD = 2
_SURGERY_DAYS_AGO = 365


def history_problems(
    *, pregnancy: str, liver_disease: str, conditions: Sequence[str], planned_surgery_on: date | None, on: date
) -> Iterator[Problem]:
    """Codes ``PREGNANCY_NOT_A_CHOICE``, ``LIVER_DISEASE_NOT_A_CHOICE``, ``CONDITION_NOT_A_CHOICE``,
    ``FIELD_TOO_LONG``, ``SURGERY_DATE_UNLIKELY``."""
    yield from _choice("PREGNANCY_NOT_A_CHOICE", "pregnancy", pregnancy, "pregnancy")
    yield from _choice("LIVER_DISEASE_NOT_A_CHOICE", "liver_disease", liver_disease, "liver_disease")
    if len(conditions) > MOST_CONDITIONS:
        yield Problem("FIELD_TOO_LONG", f"At most {MOST_CONDITIONS} conditions are taken.", "conditions")
    for index, condition in enumerate(conditions[:MOST_CONDITIONS]):
        yield from _choice("CONDITION_NOT_A_CHOICE", "conditions", condition, f"conditions.{index}")
    if planned_surgery_on and not _is_likely(planned_surgery_on, on):
        message = "A surgery was at most a year ago or is planned within two years: check the year."
        yield Problem("SURGERY_DATE_UNLIKELY", message, "planned_surgery_on")


def _choice(code: str, kind: str, value: str, field: str) -> Iterator[Problem]:
    if value not in choices(kind):
        yield Problem(code, f"This is one of: {', '.join(choices(kind))}.", field)


def _is_likely(planned_on: date, on: date) -> bool:
    last = on + timedelta(days=_SURGERY_YEARS_AHEAD * 366)
    return on - timedelta(days=_SURGERY_DAYS_AGO) <= planned_on <= last
