"""Which excipients an allergy or a wish names in other words: "milk" is lactose, "alpha-gal" is gelatin and more.

The names of the excipients themselves are in ``pharmacy.catalog.excipients``. The list is data (``allergens.json``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("allergens.json")


@dataclass(frozen=True, slots=True)
class Allergen:
    """``words`` (phrases, matched as whole words) mean the ``excipients`` of these codes."""

    words: tuple[str, ...]
    excipients: tuple[str, ...]
    note: str
    source: str
    confidence: str


@cache
def allergens() -> tuple[Allergen, ...]:
    """Every row, read once. Raises ``TypeError`` for a malformed one."""
    rows = json.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Allergen(**{**row, "words": tuple(row["words"]), "excipients": tuple(row["excipients"])}) for row in rows
    )
