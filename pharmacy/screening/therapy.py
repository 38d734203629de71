"""An order against the patient's other orders here, and against how long capsules keep. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pharmacy.core.quantities import format_mg
from pharmacy.screening.findings import Finding

# The offered starting strength and the step of the usual titration, 1.5 to 3 to 4.5 mg (docs/sources.md).
LARGEST_STEP_MG = Decimal("1.5")
# USP <795> (2023), capsules; the day of compounding is day 1.
LONGEST_BEYOND_USE_DAYS = 180

_DUPLICATE_RULE = "One order for naltrexone at a time, unless a pharmacist knows why there are two."
_DUPLICATE_SOURCE = (
    "Naltrexone HCl tablets label, Contraindications and Precautions, read as: a second opioid antagonist is reviewed; "
    "that orders are compared by the patient's name and birth date is this pharmacy's policy"
)
_STEP_RULE = f"The daily dose changes by at most {format_mg(LARGEST_STEP_MG)} from one order to the next."
_STEP_SOURCE = "Titration by 1.5 mg every 1 to 2 weeks: ldnnaltrexone.com, lavenderskyhealth.com; the limit is policy"
_SUPPLY_RULE = f"Capsules may be used for at most {LONGEST_BEYOND_USE_DAYS} days from compounding."
_SUPPLY_SOURCE = "USP <795> (2023), other nonaqueous dosage forms (seen in summaries)"


@dataclass(frozen=True, slots=True)
class Regimen:
    strength_mg: Decimal
    capsules_per_dose: int
    dose_time: str
    days_supply: int

    @property
    def daily_mg(self) -> Decimal:
        return self.strength_mg * self.capsules_per_dose

    def __str__(self) -> str:
        capsules = "1 capsule" if self.capsules_per_dose == 1 else f"{self.capsules_per_dose} capsules"
        return f"{capsules} of {format_mg(self.strength_mg)} a day"


@dataclass(frozen=True, slots=True)
class OtherOrder:
    """Another order of the same patient: open until it has ended, verified once a pharmacist has signed it."""

    rx_number: int
    regimen: Regimen
    status: str
    is_open: bool
    was_verified: bool


def therapy_findings(regimen: Regimen, others: Sequence[OtherOrder]) -> Iterator[Finding]:
    """``others`` from the latest to the first. Codes: ``DUPLICATE_THERAPY``, ``STRENGTH_STEP_LARGE``,
    ``SUPPLY_REACHES_BEYOND_USE``; all warn."""
    yield from (_duplicate(regimen, other) for other in others if other.is_open)
    if previous := next((other for other in others if other.was_verified), None):
        yield from _step(regimen, previous)
    if regimen.days_supply >= LONGEST_BEYOND_USE_DAYS:
        message = (
            f"{regimen.days_supply} days' supply needs capsules made on the day of the first dose: the last would be"
            f" taken on day {regimen.days_supply} of at most {LONGEST_BEYOND_USE_DAYS}. Ask for a shorter supply."
        )
        yield Finding(
            "SUPPLY_REACHES_BEYOND_USE", "warn", "", _SUPPLY_RULE, message, _SUPPLY_SOURCE, field="days_supply"
        )


def _duplicate(regimen: Regimen, other: OtherOrder) -> Finding:
    same = other.regimen.strength_mg == regimen.strength_mg and other.regimen.daily_mg == regimen.daily_mg
    guess = "It may have been sent twice." if same else "Ask whether this one replaces it or is added to it."
    message = f"The patient has another order for naltrexone here ({other.status}): {other.regimen}. {guess}"
    return Finding(
        "DUPLICATE_THERAPY", "warn", "", _DUPLICATE_RULE, message, _DUPLICATE_SOURCE,
        evidence={"rx_number": other.rx_number},
    )  # fmt: skip


def _step(regimen: Regimen, previous: OtherOrder) -> Iterator[Finding]:
    before, after = previous.regimen.daily_mg, regimen.daily_mg
    if abs(after - before) <= LARGEST_STEP_MG:
        return
    message = (
        f"The daily dose goes from {format_mg(before)} in the patient's previous order to {format_mg(after)}."
        " Ask the prescriber whether the step is meant."
    )
    yield Finding(
        "STRENGTH_STEP_LARGE", "warn", "", _STEP_RULE, message, _STEP_SOURCE, field="strength_mg",
        evidence={"rx_number": previous.rx_number},
    )  # fmt: skip
