"""The patient's word that no opioids are taken: missing, contradicted, or too old to count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pharmacy.core.errors import Problem
from pharmacy.screening.findings import Finding

# How long it counts unless the pharmacy sets another age; no source gives one.
MAX_AGE_DAYS = 30

_FIELD = "attested_on"
_RULE = "An order states that the patient is free of opioids, and since when."
_AGE_RULE = "The statement that the patient is free of opioids is at most {} days old."
_SOURCE = "Naltrexone HCl tablets label, Contraindications: patients receiving opioid analgesics"
_AGE_SOURCE = f"{_SOURCE}. The age is this pharmacy's setting (OPIOID_ATTESTATION_MAX_AGE_DAYS)"


def attestation_problems(attested_on: date | None, on: date, max_age_days: int) -> list[Problem]:
    """Why a statement given on ``attested_on`` does not count on ``on``: nothing, or exactly one problem.

    Codes: ``OPIOID_ATTESTATION_MISSING``, ``DATE_IN_FUTURE``, ``OPIOID_ATTESTATION_EXPIRED``. A statement of the
    day counts as 0 days old. Asked at intake, and again before each later fill.
    """
    if attested_on is None:
        message = "No dated statement that the patient is free of opioids was given. Ask the prescriber for it."
        return [Problem("OPIOID_ATTESTATION_MISSING", message, _FIELD)]
    age = (on - attested_on).days
    if age < 0:
        return [Problem("DATE_IN_FUTURE", "The attestation is dated in the future.", _FIELD)]
    if age > max_age_days:
        message = f"The patient stated on {attested_on} to be free of opioids, {age} days ago: ask again."
        return [Problem("OPIOID_ATTESTATION_EXPIRED", message, _FIELD)]
    return []


def attestation_findings(
    found: Sequence[Finding], *, attested_on: date | None, on: date, max_age_days: int
) -> Iterator[Finding]:
    """Missing, expired or contradicted by ``found``: a statement that does not count is not contradicted as well."""
    current = sorted({finding.drug for finding in found if finding.code == "OPIOID_CURRENT"})
    problems = {problem.code: problem.message for problem in attestation_problems(attested_on, on, max_age_days)}
    if message := problems.get("OPIOID_ATTESTATION_MISSING"):
        yield _block("OPIOID_ATTESTATION_MISSING", _RULE, message, _SOURCE)
    elif message := problems.get("OPIOID_ATTESTATION_EXPIRED"):
        yield _block("OPIOID_ATTESTATION_EXPIRED", _AGE_RULE.format(max_age_days), message, _AGE_SOURCE)
    elif current:
        written = ", ".join(f'"{drug}"' for drug in current)
        message = f"The patient is attested free of opioids, but {written} is listed as taken now. Ask which is true."
        yield _block("OPIOID_ATTESTATION_CONTRADICTED", _RULE, message, _SOURCE)


def _block(code: str, rule: str, message: str, source: str) -> Finding:
    return Finding(code, "block", "", rule, message, source, field="opioid_free_attested")
