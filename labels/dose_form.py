"""The fields of a dose label by how they are checked, and their stored form."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from labels import serial_form

KIND = "dose"
VERSION = 2
# What version 1 did not have yet; a stored label of then is read as if they were empty.
SINCE_2 = ("second_language", "second_directions")

DATES = ("written_on", "dispensed_on", "beyond_use_on")
TEXT_LISTS = ("auxiliary", "inactive_ingredients")
OPTIONAL_TEXTS = ("purpose", "pharmacist_initials", "watermark", *SINCE_2)
TEXTS = (
    *("serial", "rx_number", "patient_name", "drug_name", "dosage_form", "directions", "prescriber_name"),
    *("lot_number", "storage", "compounded_statement", "opioid_warning"),
)


def read(data: Mapping[str, object], names: Collection[str]) -> dict[str, Any]:
    """The constructor arguments in ``data``, except that the pharmacy is still a dict."""
    version = 1 if data.get("content_version") == 1 else VERSION
    known = [name for name in names if version == VERSION or name not in SINCE_2]
    values = {**dict.fromkeys(SINCE_2), **serial_form.decode(data, known, (KIND,), version)}
    for name in TEXT_LISTS:
        values[name] = tuple(values[name]) if isinstance(values[name], list) else values[name]
    for name in DATES:
        values[name] = serial_form.parse(values[name], name, date.fromisoformat, "an ISO date")
    values["strength_mg"] = serial_form.parse(values["strength_mg"], "strength_mg", Decimal, "a decimal number")
    return values
