"""What else is stated about the patient: pregnancy, liver disease, conditions and planned surgery. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pharmacy.catalog.history import UNKNOWN, history_row
from pharmacy.screening.findings import Finding, Severity

# How long after surgery opioids given for it are asked for: the longest opioid-free interval.
_AFTER_SURGERY_DAYS = 14

_SURGERY_RULE = "Opioids are needed around surgery: the prescriber says when naltrexone stops and starts again."
_SURGERY_SOURCE = (
    "Naltrexone HCl tablets label: in an emergency more opioid may be needed, with deeper and longer depression of "
    "breathing. When to stop before surgery varies by source from 2 to 4 days (ldnresearchtrust.org, ldndirect.com, "
    "SPAQI), so it is the prescriber's text"
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """As stated in an order; "unknown" also when nothing was stated. ``planned_surgery_on`` None: none is known."""

    pregnancy: str = UNKNOWN
    liver_disease: str = UNKNOWN
    conditions: tuple[str, ...] = ()
    planned_surgery_on: date | None = None


def circumstance_findings(
    stated: Circumstances, *, on: date, days_supply: int, refills: int, refill_days: int | None = None
) -> Iterator[Finding]:
    """``refill_days``: how long a refill lasts when that is not ``days_supply``.

    Codes of ``pharmacy.catalog.history``, and ``SURGERY_PLANNED`` (block), ``SURGERY_LATER``, ``SURGERY_RECENT``.
    """
    values = [("pregnancy", stated.pregnancy), ("liver_disease", stated.liver_disease)]
    for field, value in [*values, *(("conditions", value) for value in stated.conditions)]:
        row = history_row(field, value)
        if row and row.code:
            rule = f"{row.name[0].upper()}{row.name[1:]}: {_RULES[row.severity]}"
            yield Finding(row.code, row.severity, "", rule, row.message, row.source, field=field)
    if stated.planned_surgery_on:
        last = days_supply + refills * (days_supply if refill_days is None else refill_days)
        yield from _surgery(stated.planned_surgery_on, on, days_supply, last)


_RULES: dict[Severity, str] = {
    "block": "no naltrexone unless a pharmacist decides otherwise.",
    "warn": "a pharmacist weighs it before naltrexone is dispensed.",
    "info": "to be asked.",
}


def _surgery(planned_on: date, on: date, first_days: int, all_days: int) -> Iterator[Finding]:
    first_supply_ends, last_supply_ends = (on + timedelta(days=days) for days in (first_days, all_days))
    clear_on = planned_on + timedelta(days=_AFTER_SURGERY_DAYS)
    if planned_on < on:
        if clear_on > on:
            message = f"Surgery was on {planned_on}: opioids may have been given. Ask which, and for the last dose."
            yield _surgery_finding("SURGERY_RECENT", "warn", message, clear_on)
    elif planned_on <= first_supply_ends:
        message = (
            f"Surgery is planned on {planned_on}, while these capsules would be taken (until {first_supply_ends})."
            " Ask the prescriber when the patient stops before it and starts again."
        )
        yield _surgery_finding("SURGERY_PLANNED", "block", message, None)
    elif planned_on <= last_supply_ends:
        message = f"Surgery is planned on {planned_on}, while refills may be taken. Ask again before the refill."
        yield _surgery_finding("SURGERY_LATER", "warn", message, None)
    else:
        message = f"Surgery is planned on {planned_on}, after the last refill is used up."
        yield _surgery_finding("SURGERY_LATER", "info", message, None)


def _surgery_finding(code: str, severity: Severity, message: str, earliest_on: date | None) -> Finding:
    return Finding(code, severity, "", _SURGERY_RULE, message, _SURGERY_SOURCE, earliest_on, field="planned_surgery_on")
