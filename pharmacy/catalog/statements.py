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
