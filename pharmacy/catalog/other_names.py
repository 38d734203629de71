"""Names of medicines and ordinary words that are close to an opioid's name and mean something else.

Such a word is not read as a misspelt opioid. A name that is also on the exposure list is found all the same: this list
speaks only about spelling. The list is data (``other_names.json``); each group names its source.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("other_names.json")


@dataclass(frozen=True, slots=True)
class NameGroup:
    """``names`` are single words in small letters without accents; ``confidence`` as in the exposure list."""

    group: str
    source: str
    confidence: str
    names: tuple[str, ...]


@cache
def name_groups() -> tuple[NameGroup, ...]:
    """Every group, read once. Raises ``TypeError`` for a malformed one."""
    rows = json.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(NameGroup(**{**row, "names": tuple(row["names"])}) for row in rows)


@cache
def other_names() -> frozenset[str]:
    return frozenset(name for group in name_groups() for name in group.names)
