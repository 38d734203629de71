"""How a finding stops standing in the way, for the pharmacist who looks at it; pure."""

from __future__ import annotations

from datetime import date

_OVERRIDE = "a pharmacist's signed override, after contact with the prescriber"
_ASKED = f"The patient's statement that no opioid is taken, asked today; or {_OVERRIDE}."
_BLOCKS = {
    "OPIOID_ATTESTATION_MISSING": _ASKED,
    "OPIOID_ATTESTATION_EXPIRED": _ASKED,
    "OPIOID_LAST_DOSE_UNKNOWN": f"Ask for the last dose: an amended order that states it; or {_OVERRIDE}.",
    "OPIOID_CURRENT": f"An amended order once it is stopped, with its last dose; or {_OVERRIDE}. No date lifts it.",
    "SURGERY_PLANNED": f"The prescriber says when naltrexone stops and starts again: {_OVERRIDE}.",
}


def how_to_lift(code: str, severity: str, earliest_on: date | None) -> str:
    """One or two sentences; ISO dates."""
    if severity != "block":
        return "It holds nothing: weigh it when you verify."
    if code == "OPIOID_WASHOUT" and earliest_on:
        return f"Time lifts it on {earliest_on}; before that only {_OVERRIDE}."
    return _BLOCKS.get(code, f"Only {_OVERRIDE}.")
