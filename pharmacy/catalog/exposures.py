"""The opioid-exposure list: which medicines stop, delay or question the start of naltrexone, with their sources.

The list is data (``exposures.json``); each row names its source, date and jurisdiction (docs/sources.md).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

Action = Literal["block", "warn", "info"]

_FILE = Path(__file__).with_name("exposures.json")


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """One ingredient (or one group of unlisted ingredients) and what it means for naltrexone.

    Rows are compared by identity, so that a list of them is a cheap key.

    ``washout_days`` is the opioid-free interval in whole days from the last dose; None for a block means that no
    date clears it and a pharmacist decides. ``names`` are matched as whole words besides ``name``; a name inside
    one of the ``excludes`` phrases does not count. ``replaces`` are codes of milder rows that this one stands for.
    ``confidence`` says whether the codes were seen in ``source``, seen in part, or are general knowledge.
    """

    code: str
    name: str
    names: tuple[str, ...]
    rxcuis: tuple[str, ...]
    atc: tuple[str, ...]
    atc_prefixes: tuple[str, ...]
    opioid_class: str
    action: Action
    washout_days: int | None
    jurisdiction: str
    effective_on: date
    source: str
    confidence: str
    note: str = ""
    excludes: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()


@cache
def exposures() -> tuple[Exposure, ...]:
    """Every row of the list, read once. Raises ``TypeError`` or ``ValueError`` for a malformed row."""
    return tuple(_exposure(row) for row in json.loads(_FILE.read_text(encoding="utf-8")))


def _exposure(row: dict[str, Any]) -> Exposure:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    values["effective_on"] = date.fromisoformat(row["effective_on"])
    exposure = Exposure(**values)
    if exposure.action not in get_args(Action):
        raise ValueError(f"{exposure.code}: {exposure.action} is no action")
    return exposure
