from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from pharmacy.orders.models import Order
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
