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
    kind = content.get("kind")
    if kind in SHEET_KINDS:
        return sheet_page.sheet_sections(content)
    return _dose_sections(content) if kind == "dose" else _plain_sections(content)


def content_about(content: Mapping[str, Any]) -> str:
    """Whom or what it is for, for a list."""
    if content.get("kind") in SHEET_KINDS:
        return sheet_page.about(content)
    named = (content.get(name) for name in ("patient_name", "holder_name", "lot_number"))
    return next((str(name) for name in named if name), words.NOTHING)


_HIDDEN = {"kind", "content_version", "content_sha256", "serial"}


def _plain_sections(content: Mapping[str, Any]) -> list[Section]:
    """Every single value by its name; lists are read in the PDF."""
    single = [
        (name, value) for name, value in content.items() if name not in _HIDDEN and not isinstance(value, (list, dict))
    ]
    facts = [
        (name.replace("_", " ").capitalize(), words.NOTHING if value is None else str(value)) for name, value in single
    ]
    return [Section("On the label", facts=facts)]


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
