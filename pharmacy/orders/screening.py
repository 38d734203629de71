"""From an order's rows to the pure screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pharmacy.catalog.exposures import Exposure
from pharmacy.orders.models import Order, OrderMedicine
from pharmacy.screening.matching import MedicineEntry
from pharmacy.screening.rules import Finding, screen


def screen_order(
    order: Order, medicines: Sequence[OrderMedicine], *, on: date, exposures: Sequence[Exposure]
) -> list[Finding]:
    """Findings on ``order`` as of ``on``."""
    entries = [
        MedicineEntry(name=m.name, rxcui=m.rxcui or None, atc=m.atc or None, status=m.status,
                      last_taken_on=m.last_taken_on)
        for m in medicines
    ]  # fmt: skip
    return screen(
        entries,
        attested_opioid_free=order.opioid_free_attested,
        attested_on=order.attested_on,
        on=on,
        exposures=exposures,
    )
