"""The titrations that are offered ready to choose: data with its source, a pharmacist's choice and no advice.

Only regimens within the strengths that are made; those that begin at 0.5 or 1 mg are not offered.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pharmacy.orders.schedule import Schedule
from pharmacy.orders.schedule_json import schedule_from_json

_FILE = Path(__file__).with_name("regimens.json")


@dataclass(frozen=True, slots=True)
class Regimen:
    """``open_ended``: the last dose goes on after the pack. ``confidence`` says whether ``source`` was seen."""

    code: str
    name: str
    schedule: Schedule
    open_ended: bool
    note: str
    jurisdiction: str
    effective_on: date
    source: str
    confidence: str


@cache
def regimens() -> tuple[Regimen, ...]:
    """Every row of the list, read once. Raises ``InvalidInput``, ``TypeError`` or ``ValueError`` for a wrong row."""
    return tuple(_row(values) for values in json.loads(_FILE.read_text(encoding="utf-8")))


def regimen(code: str) -> Regimen | None:
    return next((row for row in regimens() if row.code == code), None)


def _row(values: dict[str, Any]) -> Regimen:
    found = {key: value for key, value in values.items() if key != "steps"}
    found["effective_on"] = date.fromisoformat(values["effective_on"])
    return Regimen(schedule=schedule_from_json(values["steps"]), **found)
