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
_OTHER_ORDER = "The patient has another order for naltrexone at this pharmacy; the pharmacist will ask."
_OTHER_STEP = (
    "The daily dose is a large step from the patient's previous order at this pharmacy; the pharmacist will ask."
)
_SUPPLY_RULE = f"Capsules may be used for at most {LONGEST_BEYOND_USE_DAYS} days from compounding."
_SUPPLY_SOURCE = "USP <795> (2023), other nonaqueous dosage forms (seen in summaries)"


@dataclass(frozen=True, slots=True)
class Regimen:
    """Capsules of one strength, so many once a day."""

    strength_mg: Decimal
    capsules_per_dose: int
    dose_time: str
    days_supply: int

    @property
    def first_mg(self) -> Decimal:
        """mg on the first day."""
        return self.strength_mg * self.capsules_per_dose

    @property
    def last_mg(self) -> Decimal:
        return self.first_mg

    @property
    def taken(self) -> tuple[object, ...]:
        """What two regimens are compared by."""
        return self.strength_mg, self.capsules_per_dose

    @property
    def field(self) -> str:
        return "strength_mg"

    def __str__(self) -> str:
        capsules = "1 capsule" if self.capsules_per_dose == 1 else f"{self.capsules_per_dose} capsules"
        return f"{capsules} of {format_mg(self.strength_mg)} a day"


@dataclass(frozen=True, slots=True)
class Titration:
    """Doses in mg a day with the days each is taken, first to last."""

    doses: tuple[tuple[Decimal, int], ...]

    @property
    def days_supply(self) -> int:
        return sum(days for _, days in self.doses)

    @property
    def first_mg(self) -> Decimal:
        return self.doses[0][0]

    @property
    def last_mg(self) -> Decimal:
        return self.doses[-1][0]

    @property
    def taken(self) -> tuple[object, ...]:
        return self.doses

    @property
    def field(self) -> str:
        return "schedule.0.strength_mg"

    def __str__(self) -> str:
        return f"a titration from {format_mg(self.first_mg)} to {format_mg(self.last_mg)} a day"


@dataclass(frozen=True, slots=True)
class OtherOrder:
    """Another order of the same patient: open until it has ended, verified once a pharmacist has signed it.

    Of another prescriber it is not ``same_prescriber``: what is said of it then is read by who may not see that order.
    """

    rx_number: int
    regimen: Regimen | Titration
    status: str
    is_open: bool
    was_verified: bool
    same_prescriber: bool = True


def therapy_findings(regimen: Regimen | Titration, others: Sequence[OtherOrder]) -> Iterator[Finding]:
    """``others`` from the latest to the first; a titration is compared by its first dose, and later by its last.

    Codes: ``DUPLICATE_THERAPY``, ``STRENGTH_STEP_LARGE``, ``SUPPLY_REACHES_BEYOND_USE``; all warn. The message is for
    the prescriber; what the pharmacist alone may read about another prescriber's order is ``evidence["detail"]``.
    """
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


def _duplicate(regimen: Regimen | Titration, other: OtherOrder) -> Finding:
    same = other.regimen.taken == regimen.taken
    guess = "It may have been sent twice." if same else "Ask whether this one replaces it or is added to it."
    message = f"The patient has another order for naltrexone here ({other.status}): {other.regimen}. {guess}"
    told, evidence = _told(message, _OTHER_ORDER, other)
    return Finding(
        "DUPLICATE_THERAPY", "warn", "", _DUPLICATE_RULE, told, _DUPLICATE_SOURCE, evidence=evidence
    )  # fmt: skip


def _told(message: str, neutral: str, other: OtherOrder) -> tuple[str, dict[str, object]]:
    """What the prescriber reads, and the evidence for the pharmacist."""
    evidence: dict[str, object] = {"rx_number": other.rx_number}
    return (message, evidence) if other.same_prescriber else (neutral, {**evidence, "detail": message})


def _step(regimen: Regimen | Titration, previous: OtherOrder) -> Iterator[Finding]:
    before, after = previous.regimen.last_mg, regimen.first_mg
    if abs(after - before) <= LARGEST_STEP_MG:
        return
    message = (
        f"The daily dose goes from {format_mg(before)} in the patient's previous order to {format_mg(after)}."
        " Ask the prescriber whether the step is meant."
    )
    told, evidence = _told(message, _OTHER_STEP, previous)
    yield Finding(
        "STRENGTH_STEP_LARGE", "warn", "", _STEP_RULE, told, _STEP_SOURCE, field=regimen.field, evidence=evidence
    )  # fmt: skip
