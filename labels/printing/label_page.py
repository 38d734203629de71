"""The frozen content of a label or sheet, for reading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from labels.printing import sheet_page
from labels.sheets.content import SHEET_KINDS
from pharmacy.core.quantities import format_mg
from pharmacy.workbench import words
from pharmacy.workbench.page import Section


def content_sections(content: Mapping[str, Any]) -> list[Section]:
    """What stands on the paper, in reading order."""
    return sheet_page.sheet_sections(content) if content.get("kind") in SHEET_KINDS else _dose_sections(content)


def content_about(content: Mapping[str, Any]) -> str:
    """Whom or what it is for, for a list."""
    return (
        sheet_page.about(content)
        if content.get("kind") in SHEET_KINDS
        else str(content.get("patient_name", words.NOTHING))
    )


def _dose_sections(content: Mapping[str, Any]) -> list[Section]:
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
