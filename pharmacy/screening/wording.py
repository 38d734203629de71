"""The sentences of a finding, for a pharmacist."""

from __future__ import annotations

from pharmacy.catalog.exposures import Exposure
from pharmacy.screening.matching import How, Match, MedicineEntry

NO_DATE = "No date clears it automatically: a pharmacist decides."

_FOUND_BY: dict[How, str] = {
    "rxcui": "by RxCUI {text}",
    "atc": "by ATC code {text}",
    "atc_prefix": "by the group of ATC code {text}",
    "name": 'by the words "{text}"',
    "spelling": 'by spelling: written "{text}", read as "{read_as}" (score {score})',
}


def subject(entry: MedicineEntry, match: Match) -> str:
    """What was written, what it was taken for, and why."""
    found_by = _FOUND_BY[match.how].format(text=match.text, read_as=match.read_as, score=score(match.score))
    return f'"{entry.name}" matches {match.exposure.name} {found_by}.'


def score(value: float) -> str:
    """``0.86``; always with two decimals."""
    return f"{value:.2f}"


def rule(exposure: Exposure) -> str:
    """The rule of the list that ``exposure`` stands for."""
    if exposure.action == "warn":
        return f"{exposure.name}: a pharmacist reviews it with naltrexone."
    if exposure.action == "info":
        return f"{exposure.name}: to be known with naltrexone."
    if exposure.washout_days is None:
        return f"{exposure.name}: opioid-free before naltrexone for as long as a pharmacist decides."
    return f"{exposure.name}: {exposure.washout_days} days opioid-free before naltrexone."
