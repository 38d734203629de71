"""What a patient's other medicines mean for naltrexone: pure, with the day as an argument.

An opioid-free interval of N days means that the last dose plus N days is the first clear day (naltrexone HCl tablets
label; docs/sources.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from pharmacy.catalog.exposures import Exposure
from pharmacy.screening import wording
from pharmacy.screening.attestation import MAX_AGE_DAYS, attestation_findings
from pharmacy.screening.findings import Finding, Severity, blocks
from pharmacy.screening.matching import Match, MedicineEntry, match_medicine

__all__ = ["Finding", "Severity", "blocks", "screen"]

_FIELDS = {"rxcui": "rxcui", "atc": "atc", "atc_prefix": "atc"}
# Code, severity, earliest date and sentence.
_Judgement = tuple[str, Severity, date | None, str]


def screen(
    medicines: Sequence[MedicineEntry],
    *,
    attested_opioid_free: bool,
    attested_on: date | None,
    on: date,
    exposures: Sequence[Exposure],
    attestation_max_age_days: int = MAX_AGE_DAYS,
) -> list[Finding]:
    """Everything found in ``medicines`` as of ``on``, in their order, then what is wrong with the attestation.

    Codes: ``OPIOID_CURRENT``, ``OPIOID_WASHOUT``, ``OPIOID_LAST_DOSE_UNKNOWN`` and the ``OPIOID_ATTESTATION_*``
    block, ``DUPLICATE_THERAPY`` (another antagonist) and ``EXPOSURE_WARN`` warn, ``OPIOID_CLEARED`` and
    ``EXPOSURE_INFO`` inform. A last dose after ``on`` is for the caller to refuse; here it counts as taken now.
    """
    found = [
        _finding(index, entry, match, on)
        for index, entry in enumerate(medicines)
        for match in match_medicine(entry, exposures)
    ]
    stated = attestation_findings(
        found, attested_on=attested_on if attested_opioid_free else None, on=on, max_age_days=attestation_max_age_days
    )
    return [*found, *stated]


def _finding(index: int, entry: MedicineEntry, match: Match, on: date) -> Finding:
    code, severity, earliest_on, says = _judge(entry, match.exposure, on)
    asked = "last_taken_on" if code == "OPIOID_LAST_DOSE_UNKNOWN" else _FIELDS.get(match.how, "name")
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
        evidence=_evidence(match),
    )


def _evidence(match: Match) -> dict[str, object]:
    shown = {"exposure": match.exposure.code, "how": match.how, "text": match.text, "score": match.score}
    return {**shown, "read_as": match.read_as} if match.read_as else shown


def _judge(entry: MedicineEntry, exposure: Exposure, on: date) -> _Judgement:
    if exposure.action == "warn":
        code = "DUPLICATE_THERAPY" if exposure.opioid_class == "antagonist" else "EXPOSURE_WARN"
        return code, "warn", None, "A pharmacist reviews it before naltrexone is dispensed."
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
