from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from pharmacy.orders.models import Order
from pharmacy.people.models import Prescriber
from pharmacy.screening.models import Finding, Severity


def open_blocks(order: Order, *, on: date) -> QuerySet[Finding]:
    """Blocks that neither a pharmacist nor time has lifted: a washout is over on its earliest date.

    The date of a medicine that is still taken assumes that it was stopped the day the order came, so only a
    pharmacist lifts that one.
    """
    washed_out = Q(code="OPIOID_WASHOUT", earliest_on__lte=on)
    return order.findings.filter(severity=Severity.BLOCK, override=None).exclude(washed_out).order_by("pk")


def orders_of(prescriber: Prescriber) -> QuerySet[Order]:
    """A prescriber's own orders with all an answer shows, newest first."""
    return (
        Order.objects.filter(prescriber=prescriber)
        .select_related("patient", "prescriber")
        .prefetch_related("medicines", "findings__override")
        .order_by("-received_at", "-id")
    )
