"""An order as a prescriber states it, before anything is stored; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pharmacy.catalog.history import UNKNOWN
from pharmacy.core.errors import Problem
from pharmacy.orders.intake_history import history_problems
from pharmacy.orders.intake_lengths import length_problems
from pharmacy.orders.intake_regimen import StepIntake, regimen_problems
from pharmacy.orders.languages import ENGLISH, language_problems
from pharmacy.orders.validity import is_expired, validity
from pharmacy.people.details import PatientDetails
from pharmacy.people.rules import npi_problems

DOSE_TIMES = ("bedtime", "morning")
TAKINGS = ("current", "recent")
_MOST_REFILLS = 11


@dataclass(frozen=True, slots=True)
class MedicineIntake:
    """``status`` is ``current`` or ``recent``; a recent one should state when it was last taken."""

    name: str
    status: str
    rxcui: str = ""
    atc: str = ""
    last_taken_on: date | None = None


@dataclass(frozen=True, slots=True)
class OrderIntake:
    """Either ``strength_mg`` to ``days_supply`` are stated, or a ``schedule`` (``intake_regimen``).

    ``pregnancy``, ``liver_disease`` and ``conditions`` take the values of ``pharmacy.catalog.history``.

    What is not stated is unknown, and is asked for; ``planned_surgery_on`` None means that none is known.
    """

    external_id: str
    prescriber_npi: str
    patient: PatientDetails
    dose_time: str
    refills: int
    purpose: str
    reason_for_compounding: str
    allergies: tuple[str, ...]
    written_on: date
    medicines: tuple[MedicineIntake, ...]
    no_other_medicines: bool
    opioid_free_attested: bool
    attested_on: date | None
    strength_mg: Decimal | None = None
    capsules_per_dose: int | None = None
    quantity_capsules: int | None = None
    days_supply: int | None = None
    schedule: tuple[StepIntake, ...] | None = None
    open_ended: bool | None = None
    refill_days: int | None = None
    label_language: str = ENGLISH
    pregnancy: str = UNKNOWN
    liver_disease: str = UNKNOWN
    conditions: tuple[str, ...] = ()
    planned_surgery_on: date | None = None


def intake_problems(intake: OrderIntake, *, on: date) -> Iterator[Problem]:
    """Everything wrong with an order received ``on`` that date, each with its field."""
    yield from length_problems(intake)
    yield from npi_problems(intake.prescriber_npi, "prescriber.npi")
    yield from regimen_problems(intake)
    yield from _taking(intake)
    yield from language_problems(intake.label_language)
    yield from _dates(intake, on)
    yield from _medicines(intake, on)
    yield from history_problems(
        pregnancy=intake.pregnancy, liver_disease=intake.liver_disease, conditions=intake.conditions,
        planned_surgery_on=intake.planned_surgery_on, on=on,
    )  # fmt: skip


def _taking(intake: OrderIntake) -> Iterator[Problem]:
    if intake.dose_time not in DOSE_TIMES:
        yield Problem("DOSE_TIME_UNKNOWN", f"The time of the dose is {' or '.join(DOSE_TIMES)}.", "dose_time")
    if not 0 <= intake.refills <= _MOST_REFILLS:
        yield Problem("REFILLS_OUT_OF_RANGE", f"Refills are 0 to {_MOST_REFILLS}.", "refills")


def _dates(intake: OrderIntake, on: date) -> Iterator[Problem]:
    if intake.written_on > on:
        yield Problem("DATE_IN_FUTURE", "An order cannot be written in the future.", "written_on")
    if is_expired(intake.written_on, intake.patient.state, on=on):
        days = validity(intake.patient.state).days
        yield Problem("RX_EXPIRED", f"The order was written more than {days} days ago; send a new one.", "written_on")
    if intake.patient.birth_date > on:
        yield Problem("DATE_IN_FUTURE", "The birth date is in the future.", "patient.birth_date")
    if intake.attested_on and intake.attested_on > on:
        yield Problem("DATE_IN_FUTURE", "The attestation is dated in the future.", "attested_on")
    if intake.opioid_free_attested and intake.attested_on is None:
        yield Problem("ATTESTATION_DATE_MISSING", "Say when the patient attested this.", "attested_on")


def _medicines(intake: OrderIntake, on: date) -> Iterator[Problem]:
    if intake.no_other_medicines == bool(intake.medicines):
        message = "List current and recent medicines, or state no_other_medicines true with an empty list."
        yield Problem("MEDICINES_UNSTATED", message, "no_other_medicines")
    for index, medicine in enumerate(intake.medicines):
        if medicine.status not in TAKINGS:
            message = f"A medicine is {' or '.join(TAKINGS)}."
            yield Problem("MEDICINE_STATUS_UNKNOWN", message, f"medicines.{index}.status")
        if medicine.last_taken_on and medicine.last_taken_on > on:
            yield Problem("DATE_IN_FUTURE", "The last dose is in the future.", f"medicines.{index}.last_taken_on")
