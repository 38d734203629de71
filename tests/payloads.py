"""What a prescriber's system sends."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

_PAYLOAD: dict[str, Any] = {
    "external_id": "CLINIC-1",
    "prescriber": {"npi": "1234567893"},
    "patient": {
        "given_name": "Maria",
        "family_name": "Oyelaran",
        "birth_date": "1979-03-05",
        "phone": "(559) 555-0188",
        "address_line1": "402 Alder Avenue",
        "city": "Fresno",
        "state": "CA",
        "postal_code": "93701",
    },
    "strength_mg": "1.5",
    "capsules_per_dose": 1,
    "dose_time": "bedtime",
    "quantity_capsules": 30,
    "days_supply": 30,
    "refills": 2,
    "purpose": "chronic pain",
    "reason_for_compounding": "Strength not sold commercially",
    "allergies": [],
    "medicines": [],
    "no_other_medicines": True,
    "opioid_free_attested": True,
    "pregnancy": "no",
    "liver_disease": "none",
}


def a_payload(**changes: Any) -> dict[str, Any]:
    """A clean order; ``changes`` replace its top-level members."""
    written_on = (datetime.now(tz=UTC).date() - timedelta(days=4)).isoformat()
    return {**copy.deepcopy(_PAYLOAD), "written_on": written_on, "attested_on": written_on, **changes}
