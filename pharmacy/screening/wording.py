"""The sentences of a finding, for a pharmacist."""

from __future__ import annotations

from pharmacy.catalog.exposures import Exposure
from pharmacy.screening.matching import How, Match, MedicineEntry

NO_DATE = "No date clears it automatically: a pharmacist decides."

_FOUND_BY: dict[How, str] = {
    "rxcui": "by RxCUI {}",
    "atc": "by ATC code {}",
    "atc_prefix": "by the group of ATC code {}",
    "name": 'by the words "{}"',
}


def subject(entry: MedicineEntry, match: Match) -> str:
    """What was written, what it was taken for, and why."""
    found_by = _FOUND_BY[match.how].format(match.text)
    return f'"{entry.name}" matches {match.exposure.name} {found_by}.'


def rule(exposure: Exposure) -> str:
    """The rule of the list that ``exposure`` stands for."""
    if exposure.action == "warn":
        return f"{exposure.name}: a pharmacist reviews it with naltrexone."
    if exposure.action == "info":
        return f"{exposure.name}: to be known with naltrexone."
    if exposure.washout_days is None:
        return f"{exposure.name}: opioid-free before naltrexone for as long as a pharmacist decides."
    return f"{exposure.name}: {exposure.washout_days} days opioid-free before naltrexone."
