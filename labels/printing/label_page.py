"""The frozen content of a label, for reading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pharmacy.core.quantities import format_mg
from pharmacy.workbench import words
from pharmacy.workbench.page import Section


def content_sections(content: Mapping[str, Any]) -> list[Section]:
    """What stands on the label, in reading order."""
    strength = format_mg(Decimal(content["strength_mg"]))
    medicine = f"{content['drug_name']} {strength} {content['dosage_form']}"
    lead = f"{content['patient_name']}: {medicine}. {content['directions']}."
    facts = [
        ("Purpose", content["purpose"] or words.NOTHING),
        ("Rx and fill", f"{content['rx_number']}, fill {content['fill_number']}"),
        ("Quantity", words.plural(content["quantity"], "capsule")),
        ("Refills left", str(content["refills_left"])),
        ("Prescriber", content["prescriber_name"]),
        ("Written", _day(content["written_on"])),
        ("Dispensed", _day(content["dispensed_on"])),
        ("Lot", content["lot_number"]),
        ("Beyond-use date", _day(content["beyond_use_on"])),
        ("Storage", content["storage"]),
        ("Opioid warning", content["opioid_warning"]),
        ("Inactive ingredients", ", ".join(content["inactive_ingredients"])),
        ("Pharmacy", content["pharmacy"]["name"]),
        ("Barcode", content["barcode_payload"]),
        ("Watermark", content["watermark"] or "None"),
    ]
    return [Section("On the label", lead=lead, facts=facts)]


def _day(text: str) -> str:
    return words.day(date.fromisoformat(text))
