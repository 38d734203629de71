"""The frozen content of a sheet, for reading: what it is about, and the facts on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pharmacy.workbench import words
from pharmacy.workbench.page import Section


def about(content: Mapping[str, Any]) -> str:
    """``Batch worksheet, B261124-0017``."""
    return f"{content['title']}, {content['barcode_payload']}"


def sheet_sections(content: Mapping[str, Any]) -> list[Section]:
    """What the sheet is, then each list of facts on it; its tables are read in the PDF."""
    parts = [block["title"] for block in content["blocks"] if block["title"]]
    facts = [
        ("Number", content["barcode_payload"]),
        ("Prepared", content["prepared_at"]),
        ("Signed record, SHA-256", content["digest"] or words.NOTHING),
        ("Watermark", content["watermark"] or "None"),
        ("Parts", ", ".join(parts) or words.NOTHING),
    ]
    lead = ": ".join(text for text in (content["title"], content["subtitle"]) if text)
    return [Section("On the sheet", lead=lead, facts=facts), *map(_section, _facts(content))]


def _facts(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [block for block in content["blocks"] if block["block"] == "facts"]


def _section(block: Mapping[str, Any]) -> Section:
    return Section(block["title"] or "Facts", facts=[(name, value or words.NOTHING) for name, value in block["pairs"]])
