"""An order's page, top to bottom: the prescription, what it waits for, findings, medicines, versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from pharmacy.orders.admin.page.findings import findings, signatures
from pharmacy.orders.admin.page.prescription import history_words, medicines, prescription
from pharmacy.orders.admin.page.waiting import asked, cancellations, holds, versions
from pharmacy.orders.models import Order
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workbench import words
from pharmacy.workbench.page import Section

TONES: dict[str, words.Tone] = {
    "received": "busy", "on_hold": "bad", "verified": "good", "active": "busy", "completed": "good",
}  # fmt: skip

__all__ = ["TONES", "history_words", "order_page", "signatures"]


def order_page(order: Order, actor: Any) -> Sequence[Section]:
    today = pharmacy_date(timezone.now())
    return [
        *holds(order),
        *cancellations(order),
        prescription(order, on=today),
        findings(order, actor, on=today),
        medicines(order),
        *asked(order),
        *versions(order),
    ]
