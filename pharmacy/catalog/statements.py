"""Standing texts of the dose label, with where each comes from; wording differs by jurisdiction and by policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

# As the label names it: the salt whose milligrams are the strength.
DRUG_NAME = "naltrexone hydrochloride"


@dataclass(frozen=True, slots=True)
class Statement:
    text: str
    jurisdiction: str
    effective_on: date
    source: str


OPIOID_WARNING = Statement(
    "WARNING: Do not take opioid medicine (pain, cough or diarrhea) with this.",
    "US",
    date(2013, 7, 1),
    "Naltrexone HCl tablets, FDA label, Contraindications and Precautions",
)
COMPOUNDED = Statement(
    "Compounded medicine: not FDA-approved.",
    "US",
    date(2023, 11, 1),
    "USP <795>, labeling: a statement that the preparation is compounded; wording by pharmacy policy",
)
AUXILIARY = (
    Statement(
        "May affect sleep or alertness.", "US", date(2023, 11, 1), "Pharmacy policy, after sleep effects seen in trials"
    ),
    Statement("Keep out of reach of children.", "US", date(2023, 11, 1), "Pharmacy policy"),
)
# Reasons to call, on the calendar.
CALL = (
    Statement(
        "your skin or eyes turn yellow, or your urine turns dark", "US", date(2013, 7, 1),
        "Naltrexone HCl tablets, FDA label, Information for Patients: signs of acute hepatitis",
    ),
    Statement(
        "you need pain medicine or an operation", "US", date(2013, 7, 1),
        "Naltrexone HCl tablets, FDA label, Precautions: opioids after blockade",
    ),
    Statement("you cannot sleep or feel worse", "US", date(2026, 11, 29), "Pharmacy policy"),
)  # fmt: skip
CARD = Statement(
    "I take low-dose naltrexone. Opioids may not work for me.", "US", date(2013, 7, 1),
    "Naltrexone HCl tablets, FDA label, Information for Patients: carry identification; wording by pharmacy policy",
)  # fmt: skip
CARD_WARNINGS = (
    Statement(
        "Do not give opioids before asking my prescriber or pharmacist.", "US", date(2013, 7, 1),
        "Naltrexone HCl tablets, FDA label, Precautions; wording by pharmacy policy",
    ),
    Statement(
        "To overcome the block with more opioid can stop breathing.", "US", date(2013, 7, 1),
        "Naltrexone HCl tablets, FDA label, Warnings: attempt to overcome blockade",
    ),
)  # fmt: skip
STOPPED = Statement(
    "Before an operation, ask my prescriber how many days to stop it.", "US", date(2026, 11, 29),
    "Sources differ on the number of days, so that the card names none",
)  # fmt: skip
CHILD_RESISTANT = Statement(
    "Prescription medicine is handed over in child-resistant packaging, unless patient or prescriber asks otherwise.",
    "US", date(1973, 8, 7),
    "16 CFR 1700.14(a)(10) and 1700.15; on request without it: 15 USC 1473(b)",
)  # fmt: skip
