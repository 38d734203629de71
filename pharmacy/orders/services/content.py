from __future__ import annotations

from typing import Any

from pharmacy.orders.models import Order

_STATED = (
    "rx_number", "external_id", "version", "strength_mg", "capsules_per_dose", "dose_time", "quantity_capsules",
    "schedule", "open_ended", "refill_days", "days_supply", "refills", "purpose", "reason_for_compounding", "allergies",
    "label_language", "written_on", "opioid_free_attested", "attested_on", "pregnancy", "liver_disease", "conditions",
    "planned_surgery_on", "prescriber_id", "patient_id",
)  # fmt: skip


def order_content(order: Order) -> dict[str, Any]:
    """Everything a signature on ``order`` covers."""
    return {
        **{name: getattr(order, name) for name in _STATED},
        "amends": order.amends.rx_number if order.amends else None,
        "patient": order.patient.full_name,
        "prescriber": order.prescriber.full_name,
        "medicines": list(order.medicines.values_list("name", "rxcui", "atc", "status", "last_taken_on")),
        "findings": list(order.findings.order_by("pk").values_list("code", "severity", "message")),
    }
