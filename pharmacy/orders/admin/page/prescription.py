"""The prescription itself: what, for whom, by whom, and what was stated of the patient."""

from __future__ import annotations

from datetime import date

from pharmacy.catalog.history import history_row
from pharmacy.orders.admin.page.picture import picture
from pharmacy.orders.languages import ENGLISH, LABEL_LANGUAGES
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import order_schedule
from pharmacy.orders.validity import last_fill_on
from pharmacy.orders.wording import directions_words, strength_words, supply_words
from pharmacy.people.models import Patient
from pharmacy.workbench import words
from pharmacy.workbench.page import Fact, Section, Table


def prescription(order: Order, *, on: date) -> Section:
    form = "capsules, titrated" if order.is_titration else "capsule"
    lead = f"Naltrexone hydrochloride {strength_words(order)} {form}. {directions_words(order)}. {supply_words(order)}."
    schedule = order_schedule(order)
    figure = picture(schedule, open_ended=order.open_ended) if schedule else ""
    facts = [*_patient(order, on), *_history(order), *_prescriber(order)]
    return Section("Prescription", lead=lead, figure=figure, facts=facts)


def address(patient: Patient) -> str:
    street = ", ".join(part for part in (patient.address_line1, patient.address_line2) if part)
    return f"{street}, {patient.city}, {patient.state} {patient.postal_code}"


def age_on(birth_date: date, on: date) -> int:
    """Years completed."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def _patient(order: Order, on: date) -> list[Fact]:
    patient = order.patient
    allergies = words.lines(words.badge(allergy, "warn") for allergy in order.allergies)
    return [
        ("Patient", words.record_link(patient, patient.full_name)),
        ("Born", f"{words.day(patient.birth_date)} (age {age_on(patient.birth_date, on)})"),
        ("Allergies", allergies or "None stated"),
        ("Address", address(patient)),
        ("Phone", patient.phone),
    ]


def _history(order: Order) -> list[Fact]:
    language = LABEL_LANGUAGES[order.label_language]
    attested = f"Yes, on {words.day(order.attested_on)}" if order.opioid_free_attested else words.badge("No", "bad")
    return [
        ("Purpose", order.purpose or "Not stated"),
        ("Directions in", LABEL_LANGUAGES[ENGLISH] if order.label_language == ENGLISH else f"English and {language}"),
        ("Why compounded", order.reason_for_compounding),
        ("Pregnancy", history_words("pregnancy", order.pregnancy)),
        ("Liver disease", history_words("liver_disease", order.liver_disease)),
        ("Conditions", ", ".join(history_words("conditions", value) for value in order.conditions) or "None stated"),
        ("Planned surgery", words.day(order.planned_surgery_on) if order.planned_surgery_on else "None stated"),
        ("Attested free of opioids", attested),
    ]


def _prescriber(order: Order) -> list[Fact]:
    prescriber = order.prescriber
    facts = [
        ("Prescriber", words.record_link(prescriber)),
        ("NPI", prescriber.npi),
        ("Prescriber's phone", prescriber.phone),
        ("Written on", words.day(order.written_on)),
        ("May be filled until", words.day(last_fill_on(order.written_on, order.patient.state))),
        ("Prescriber's order number", order.external_id),
    ]
    return [*facts, *((("Why it ended", order.end_reason),) if order.end_reason else ())]


def medicines(order: Order) -> Section:
    rows = [
        [m.name, m.get_status_display(), words.day(m.last_taken_on), m.rxcui or words.NOTHING, m.atc or words.NOTHING]
        for m in order.medicines.all()
    ]
    heads = ("As written", "Taking", "Last taken", "RxCUI", "ATC")
    return Section("Other medicines", table=Table(heads, rows, empty="The prescriber states that there are none."))


def history_words(field: str, value: str) -> str:
    """``Mild or moderate liver disease``."""
    row = history_row(field, value)
    return row.name.capitalize() if row else value
