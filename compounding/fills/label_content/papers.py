"""Papers for the patient: the dated calendar of a titration, night by night, and the card for the wallet."""

from __future__ import annotations

from datetime import date

from compounding.fills.label_content.dose import DOSAGE_FORM, block, watermark
from compounding.packs import calendar
from compounding.packs.compilation import Compilation
from compounding.packs.directions import TIMING
from labels.contents.calendars import CalendarContainer, CalendarPage, Night, Take, WalletCard
from pharmacy.catalog.statements import CALL, CARD, CARD_WARNINGS, DRUG_NAME, OPIOID_WARNING, STOPPED
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import last_dose_mg
from pharmacy.people.models import Pharmacy


def calendar_page(
    order: Order, compilation: Compilation, *, serial: str, starts_on: date, goes_on: bool, pharmacy: Pharmacy
) -> CalendarPage:
    """What is taken on each date from ``starts_on`` on."""
    nights = calendar.nights(compilation, starts_on=starts_on)
    return CalendarPage(
        serial=serial,
        rx_number=str(order.rx_number),
        patient_name=order.patient.full_name,
        drug_name=DRUG_NAME,
        dosage_form=DOSAGE_FORM,
        directions=f"Take by mouth {TIMING[order.dose_time]} the number of capsules that the night says",
        nights=tuple(_night(night) for night in nights),
        containers=tuple(
            CalendarContainer(number, each.strength_mg) for number, each in enumerate(compilation.containers, start=1)
        ),
        goes_on=goes_on,
        call=tuple(statement.text for statement in CALL),
        opioid_warning=OPIOID_WARNING.text,
        pharmacy=block(pharmacy),
        watermark=watermark(),
    )


def wallet_card(order: Order, *, serial: str, pharmacy: Pharmacy) -> WalletCard:
    """What whoever treats the holder has to know; the dose is the one that goes on."""
    return WalletCard(
        serial=serial,
        holder_name=order.patient.full_name,
        drug_name=DRUG_NAME,
        dose_mg=last_dose_mg(order),
        statement=CARD.text,
        warnings=tuple(statement.text for statement in CARD_WARNINGS),
        stopped=STOPPED.text,
        prescriber_name=order.prescriber.full_name,
        prescriber_phone=order.prescriber.phone or None,
        pharmacy=block(pharmacy),
        watermark=watermark(),
    )


def _night(night: calendar.Night) -> Night:
    takes = tuple(Take(take.container + 1, take.capsules) for take in night.takes)
    return Night(night.on, night.step_number, takes, night.dose_mg)
