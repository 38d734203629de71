"""What an amendment does not answer goes with it: the patient's yes to opioids, and a person's open question."""

from __future__ import annotations

from datetime import datetime

from pharmacy.orders.models import Order, OrderHold
from pharmacy.orders.services.holds import open_as_before
from pharmacy.orders.states import OrderStatus
from pharmacy.screening.models import Finding


def carry_findings(old: Order, newer: Order, at: datetime) -> None:
    """``OPIOID_CURRENT`` of ``old`` that rests on the patient's answer and that nobody overrode, found again.

    The screen of the newer version cannot find it: it reads what the prescriber sent, not what the patient said here.
    """
    said = old.findings.filter(code="OPIOID_CURRENT", evidence__has_key="attestation", override=None).order_by("pk")
    Finding.objects.bulk_create(
        Finding(order=newer, code=found.code, severity=found.severity, drug=found.drug, rule=found.rule,
                message=found.message, source=found.source, evidence=found.evidence, found_at=at)
        for found in said
    )  # fmt: skip


def carry_hold(hold: OrderHold, newer: Order, at: datetime) -> None:
    """Hold ``newer`` as a person held the version before, in that person's name; only ``resume_order`` ends it.

    It comes before a hold by the screen, of which there is no second: the blocks stand by themselves as findings.
    """
    newer.status = OrderStatus.ON_HOLD
    newer.save(update_fields=["status"])
    open_as_before(newer, hold, at)
