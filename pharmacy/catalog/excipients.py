"""Fillers, flow aids and shells: what they mean for a patient, and which are refused in low-dose naltrexone.

The list is data (``excipients.json``); each row names its source, date and jurisdiction. Low-dose naltrexone is made
for immediate release, so calcium carbonate and the slow-release polymers are refused as fillers.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("excipients.json")
_BETWEEN_WORDS = re.compile(r"[^0-9a-z&]+")


@dataclass(frozen=True, slots=True)
class Excipient:
    """``flags`` are what some patients must know of (lactose, gelatin, animal origin ...).

    ``names`` are matched as whole words besides ``name``; a name inside one of the ``excludes`` phrases, or before
    "free", does not count. ``reason`` says why a row is ``refused``, or what to know about one that is not.
    ``confidence`` says whether it was seen in ``source``, seen in part, or is general knowledge.
    """

    code: str
    name: str
    names: tuple[str, ...]
    role: str
    flags: tuple[str, ...]
    refused: bool
    reason: str
    jurisdiction: str
    effective_on: date
    source: str
    confidence: str
    excludes: tuple[str, ...] = ()


@cache
def excipients() -> tuple[Excipient, ...]:
    """Every row of the list, read once. Raises ``TypeError`` or ``ValueError`` for a malformed row."""
    return tuple(_row(values) for values in json.loads(_FILE.read_text(encoding="utf-8")))


def excipient(code: str) -> Excipient | None:
    return next((row for row in excipients() if row.code == code), None)


def named_in(text: str) -> tuple[Excipient, ...]:
    """The rows that ``text`` names, as whole words: "Avicel PH-102 NF" is microcrystalline cellulose."""
    words = _words(text)
    return tuple(row for row in excipients() if _is_named(row, words))


def refused_filler(name_or_code: str) -> Excipient | None:
    """The row for which a material of this name or code is refused as a filler; None when it may be used.

    The name decides too, so that "Calcium carbonate USP" is refused also when nobody gave it its code.
    """
    coded = excipient(name_or_code)
    found = (coded,) if coded else named_in(name_or_code)
    return next((row for row in found if row.refused), None)


def flags(rows: Iterable[Excipient]) -> tuple[str, ...]:
    """What patients must know about all of ``rows`` together, in words and each once: ("Animal origin", "Gelatin")."""
    return tuple(sorted({flag.replace("_", " ").capitalize() for row in rows for flag in row.flags}))


def _row(values: dict[str, Any]) -> Excipient:
    found: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    found["effective_on"] = date.fromisoformat(values["effective_on"])
    row = Excipient(**found)
    if row.refused and not (row.reason and row.source):
        raise ValueError(f"{row.code} is refused without a reason and its source")
    return row


def _words(text: str) -> str:
    """``text`` as plain words with one space around each, so that a phrase is found as whole words."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return f" {_BETWEEN_WORDS.sub(' ', plain).strip()} "


def _is_named(row: Excipient, words: str) -> bool:
    for phrase in row.excludes:
        words = words.replace(_words(phrase), " ")
    return any(re.search(f"{re.escape(_words(name))}(?!free )", words) for name in (row.name, *row.names))
