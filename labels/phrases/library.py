"""The phrases a label may say in another language, as ``phrases.json`` holds them: closed, each with its source.

English follows 16 CCR 1707.5(a)(4) where that has a phrase. A translation is printed only when it is approved, in the
library or by the pharmacy, because the Board of Pharmacy leaves it to each pharmacist to confirm one before use.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Translation:
    """One phrase in one language; ``digest`` names exactly this wording, for an approval to refer to."""

    code: str
    language: str
    text: str
    source: str
    confidence: str
    approved: bool

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.code}\n{self.language}\n{self.text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Phrase:
    """What may be said, in English; ``count`` is the number of units in its text, None when it is given each time."""

    code: str
    kind: str
    count: int | None
    english: str
    source: str
    effective_on: date
    translations: Mapping[str, Translation]


@dataclass(frozen=True, slots=True)
class Library:
    """``forms`` has the word for each dosage form by language, after 1, 2 and more units."""

    languages: Mapping[str, str]
    forms: Mapping[str, Mapping[str, tuple[str, ...]]]
    phrases: Mapping[str, Phrase]


@cache
def library() -> Library:
    """The library, read once."""
    data = json.loads(Path(__file__).with_name("phrases.json").read_text("utf-8"))
    forms = {form: {language: tuple(words) for language, words in each.items()} for form, each in data["forms"].items()}
    return Library(data["languages"], forms, {row["code"]: _phrase(row) for row in data["phrases"]})


def _phrase(row: Mapping[str, Any]) -> Phrase:
    translations = {
        language: Translation(row["code"], language, **each) for language, each in row["translations"].items()
    }
    effective = date.fromisoformat(row["effective_on"])
    return Phrase(row["code"], row["kind"], row["count"], row["english"], row["source"], effective, translations)
