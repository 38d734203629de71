"""How long a prescription may be filled after it was written: data by jurisdiction (``validity.json``); pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("validity.json")
_ELSEWHERE = "US"


@dataclass(frozen=True, slots=True)
class Validity:
    """``days`` from the day it was written, that day not counted; ``jurisdiction`` is a state, or US for the rest."""

    jurisdiction: str
    days: int
    effective_on: date
    source: str
    confidence: str


def _row(values: dict[str, Any]) -> Validity:
    return Validity(**{**values, "effective_on": date.fromisoformat(values["effective_on"])})


_ROWS = {row.jurisdiction: row for row in map(_row, json.loads(_FILE.read_text(encoding="utf-8")))}


def validity(state: str) -> Validity:
    """The rule for a patient in ``state`` (two letters)."""
    return _ROWS.get(state.upper(), _ROWS[_ELSEWHERE])


def last_fill_on(written_on: date, state: str) -> date:
    """The last day on which a prescription may be filled."""
    return written_on + timedelta(days=validity(state).days)


def is_expired(written_on: date, state: str, *, on: date) -> bool:
    return (on - written_on).days > validity(state).days
