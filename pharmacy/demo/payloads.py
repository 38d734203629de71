"""The demo's orders, as a clinic's system would send them. All people are invented."""

from __future__ import annotations

from datetime import date
from typing import Any

from pharmacy.demo.people import PRESCRIBER_NPI


def _order(external_id: str, patient: dict[str, str], on: date, **clinical: Any) -> dict[str, Any]:
    return {
        "external_id": external_id,
        "prescriber": {"npi": PRESCRIBER_NPI},
        "patient": {"city": "Fresno", "state": "CA", "postal_code": "93701", **patient},
        "strength_mg": "1.5",
        "capsules_per_dose": 1,
        "dose_time": "bedtime",
        "quantity_capsules": 30,
        "days_supply": 30,
        "refills": 2,
        "reason_for_compounding": "Strength not sold commercially",
        "allergies": [],
        "medicines": [],
        "no_other_medicines": True,
        "opioid_free_attested": True,
        "written_on": on.isoformat(),
        "attested_on": on.isoformat(),
        **clinical,
    }


def _titration(external_id: str, patient: dict[str, str], on: date, **clinical: Any) -> dict[str, Any]:
    """1.5, 3 and 4.5 mg, 14 days each, then on at 4.5 mg."""
    order = _order(external_id, patient, on, **clinical)
    for name in ("strength_mg", "capsules_per_dose", "quantity_capsules", "days_supply"):
        del order[name]
    return {**order, "schedule": [{"strength_mg": dose, "days": 14} for dose in ("1.5", "3", "4.5")]}


def demo_orders(on: date) -> list[dict[str, Any]]:
    """The main job's order, one that a medicine holds, and two that wait, one of them a titration."""
    grace = {"given_name": "Grace", "family_name": "Adeyemi", "birth_date": "1979-03-05",
             "phone": "(559) 555-0188", "address_line1": "402 Alder Avenue"}  # fmt: skip
    walter = {"given_name": "Walter", "family_name": "Brandt", "birth_date": "1961-10-21",
              "phone": "(559) 555-0131", "address_line1": "77 Orchard Road"}  # fmt: skip
    linh = {"given_name": "Linh", "family_name": "Nguyễn", "birth_date": "1988-07-12",
            "phone": "(559) 555-0174", "address_line1": "9 Canal Street"}  # fmt: skip
    tramadol = {"name": "tramadol 50 mg tablets as needed", "status": "current"}
    samuel = {"given_name": "Samuel", "family_name": "Ortega", "birth_date": "1972-02-17",
              "phone": "(559) 555-0162", "address_line1": "310 Quince Street"}  # fmt: skip
    return [
        _order("DEMO-1", grace, on, purpose="fibromyalgia pain"),
        _order("DEMO-2", walter, on, purpose="chronic back pain", medicines=[tramadol], no_other_medicines=False),
        _order("DEMO-3", linh, on, strength_mg="4.5", purpose="Crohn's disease"),
        _titration("DEMO-4", samuel, on, purpose="long COVID"),
    ]
