from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from pharmacy.orders.models import Order
from pharmacy.orders.schedule import Schedule
from pharmacy.orders.schedule_json import schedule_from_json
from pharmacy.people.models import Prescriber
from pharmacy.screening.allergies import excipients_named
from pharmacy.screening.models import Finding, Severity


def open_blocks(order: Order, *, on: date) -> QuerySet[Finding]:
    """Blocks that neither a pharmacist nor time has lifted: a washout is over on its earliest date.

    The date of a medicine that is still taken assumes that it was stopped the day the order came, so only a
    pharmacist lifts that one.
    """
    washed_out = Q(code="OPIOID_WASHOUT", earliest_on__lte=on)
    return order.findings.filter(severity=Severity.BLOCK, override=None).exclude(washed_out).order_by("pk")


def other_orders(order: Order) -> QuerySet[Order]:
    """Other orders of the person of that name and birth date, the latest first.

    A patient's record is joined only when every detail agrees, so a new phone number makes a second record.
    """
    patient = order.patient
    return (
        Order.objects.filter(
            patient__given_name__iexact=patient.given_name,
            patient__family_name__iexact=patient.family_name,
            patient__birth_date=patient.birth_date,
        )
        .exclude(pk=order.pk)
        .order_by("-received_at", "-id")
    )


def excipients_to_avoid(order: Order) -> tuple[str, ...]:
    """Codes of the excipients that the stated allergies name, to compare with a lot's formula and shell."""
    return tuple(sorted({code for allergy in order.allergies for code in excipients_named(allergy)}))


def orders_of(prescriber: Prescriber) -> QuerySet[Order]:
    """A prescriber's own orders with all an answer shows, newest first."""
    return (
        Order.objects.filter(prescriber=prescriber)
        .select_related("patient", "prescriber")
        .prefetch_related("medicines", "findings__override")
        .order_by("-received_at", "-id")
    )


def order_schedule(order: Order) -> Schedule | None:
    """The titration that the order states; None for an order of one dose."""
    return schedule_from_json(order.schedule) if order.schedule is not None else None


def last_dose_mg(order: Order) -> Decimal:
    """The dose that goes on: of a titration that of its last step."""
    schedule = order_schedule(order)
    if schedule is not None:
        return schedule.steps[-1].dose_mg
    assert order.strength_mg is not None  # noqa: S101 - an order without a schedule has a strength
    assert order.capsules_per_dose is not None  # noqa: S101
    return order.strength_mg * order.capsules_per_dose


def latest_attested_on(order: Order) -> date | None:
    """When the patient last stated to be free of opioids."""
    return order.attested_on


def open_cancellation(order: Order) -> object | None:
    """The prescriber's request to cancel that is not decided yet."""
    return None
