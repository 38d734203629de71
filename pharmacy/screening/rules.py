"""What a patient's other medicines mean for naltrexone: pure, with the day as an argument.

An opioid-free interval of N days means that the last dose plus N days is the first clear day (naltrexone HCl tablets
label; docs/sources.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pharmacy.catalog.exposures import Exposure
from pharmacy.screening import wording
from pharmacy.screening.matching import Match, MedicineEntry, match_medicine

Severity = Literal["block", "warn", "info"]

# Code, severity, earliest date and sentence.
_Judgement = tuple[str, Severity, date | None, str]

_ATTESTATION_RULE = "An order states that the patient is free of opioids, and since when."
_ATTESTATION_SOURCE = "Naltrexone HCl tablets label, Contraindications: patients receiving opioid analgesics"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the screen found.

    ``earliest_on`` is the first day on which this finding no longer stands in the way, or None when no date lifts
    it. ``medicine_index`` counts from 0; ``drug`` is the medicine as written, empty for a finding on the order.
    """

    code: str
    severity: Severity
    drug: str
    rule: str
    message: str
    source: str
    earliest_on: date | None = None
    medicine_index: int | None = None
    field: str | None = None


def blocks(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that stop an order until a pharmacist or time has lifted them."""
    return [finding for finding in findings if finding.severity == "block"]


def screen(
    medicines: Sequence[MedicineEntry],
    *,
    attested_opioid_free: bool,
    attested_on: date | None,
    on: date,
    exposures: Sequence[Exposure],
) -> list[Finding]:
    """Everything found in ``medicines`` as of ``on``, in their order, then what is wrong with the attestation.

    Codes: ``OPIOID_CURRENT``, ``OPIOID_WASHOUT``, ``OPIOID_LAST_DOSE_UNKNOWN`` and both ``OPIOID_ATTESTATION_*``
    block, ``EXPOSURE_WARN`` warns, ``OPIOID_CLEARED`` and ``EXPOSURE_INFO`` inform. A last dose after ``on`` is for
    the caller to refuse; here it counts as taken now.
    """
    found = [
        _finding(index, entry, match, on)
        for index, entry in enumerate(medicines)
        for match in match_medicine(entry, exposures)
    ]
    return [*found, *_attestation(found, attested=attested_opioid_free and attested_on is not None)]


def _attestation(found: Sequence[Finding], *, attested: bool) -> Iterator[Finding]:
    """Missing or contradicted, never both: a missing attestation says nothing that could be contradicted."""
    current = sorted({finding.drug for finding in found if finding.code == "OPIOID_CURRENT"})
    if not attested:
        message = "No dated statement that the patient is free of opioids was given. Ask the prescriber for it."
        yield _on_order("OPIOID_ATTESTATION_MISSING", message)
    elif current:
        written = ", ".join(f'"{drug}"' for drug in current)
        message = f"The patient is attested free of opioids, but {written} is listed as taken now. Ask which is true."
        yield _on_order("OPIOID_ATTESTATION_CONTRADICTED", message)


def _on_order(code: str, message: str) -> Finding:
    return Finding(code, "block", "", _ATTESTATION_RULE, message, _ATTESTATION_SOURCE, field="opioid_free_attested")


def _finding(index: int, entry: MedicineEntry, match: Match, on: date) -> Finding:
    code, severity, earliest_on, says = _judge(entry, match.exposure, on)
    asked = "last_taken_on" if code == "OPIOID_LAST_DOSE_UNKNOWN" else match.how.removesuffix("_prefix")
    return Finding(
        code=code,
        severity=severity,
        drug=entry.name,
        rule=wording.rule(match.exposure),
        message=" ".join(filter(None, (f"{wording.subject(entry, match)} {says}", match.exposure.note))),
        source=match.exposure.source,
        earliest_on=earliest_on,
        medicine_index=index,
        field=f"medicines.{index}.{asked}",
    )


def _judge(entry: MedicineEntry, exposure: Exposure, on: date) -> _Judgement:
    if exposure.action == "warn":
        return "EXPOSURE_WARN", "warn", None, "A pharmacist reviews it before naltrexone is dispensed."
    if exposure.action == "info":
        return "EXPOSURE_INFO", "info", None, "It does not stop naltrexone."
    if entry.status != "recent" or (entry.last_taken_on and entry.last_taken_on > on):
        return _current(entry, exposure, on)
    if entry.last_taken_on is None:
        return "OPIOID_LAST_DOSE_UNKNOWN", "block", None, "The date of the last dose is not given: ask for it."
    return _recent(entry.last_taken_on, exposure, on)


def _current(entry: MedicineEntry, exposure: Exposure, on: date) -> _Judgement:
    earliest_on = _clear_on(max(on, entry.last_taken_on or on), exposure)
    if earliest_on is None:
        return "OPIOID_CURRENT", "block", None, f"The patient takes it now. {wording.NO_DATE}"
    says = f"The patient takes it now. If it were stopped today, {earliest_on} would be the first day for naltrexone."
    return "OPIOID_CURRENT", "block", earliest_on, says


def _recent(last_taken_on: date, exposure: Exposure, on: date) -> _Judgement:
    earliest_on = _clear_on(last_taken_on, exposure)
    taken = f"The last dose was on {last_taken_on}."
    if earliest_on is None:
        return "OPIOID_WASHOUT", "block", None, f"{taken} {wording.NO_DATE}"
    if earliest_on > on:
        return "OPIOID_WASHOUT", "block", earliest_on, f"{taken} The first day for naltrexone is {earliest_on}."
    return "OPIOID_CLEARED", "info", earliest_on, f"{taken} The opioid-free interval was over on {earliest_on}."


def _clear_on(last_taken_on: date, exposure: Exposure) -> date | None:
    if exposure.washout_days is None:
        return None
    return last_taken_on + timedelta(days=exposure.washout_days)
