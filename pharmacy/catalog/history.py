"""What of a patient's history matters for naltrexone: pregnancy, liver disease and conditions that the label names.

The list is data (``history.json``), so that a pharmacist can change a severity; each row that finds something names its
source. Nothing here is medical advice.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

_FILE = Path(__file__).with_name("history.json")

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class History:
    """``value`` may be stated in ``field`` of an order; without a ``code`` it needs nobody's attention."""

    field: str
    value: str
    name: str
    code: str = ""
    severity: Literal["block", "warn", "info"] = "info"
    message: str = ""
    source: str = ""
    confidence: str = ""


@cache
def history() -> tuple[History, ...]:
    """Every row, read once. Raises ``TypeError`` or ``ValueError`` for a malformed row."""
    return tuple(_row(values) for values in json.loads(_FILE.read_text(encoding="utf-8")))


def choices(field: str) -> tuple[str, ...]:
    """What may be stated in ``field`` (``pregnancy``, ``liver_disease``, ``conditions``)."""
    return tuple(row.value for row in history() if row.field == field)


def history_row(field: str, value: str) -> History | None:
    return next((row for row in history() if (row.field, row.value) == (field, value)), None)


def _row(values: dict[str, str]) -> History:
    row = History(**values)  # type: ignore[arg-type] # the severity is checked below
    if row.severity not in {"block", "warn", "info"} or bool(row.code) != bool(row.message and row.source):
        raise ValueError(f"{row.field} {row.value}: no such severity, or a finding without message and source")
    return row
