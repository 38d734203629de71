"""What every field of a label must satisfy, whatever the layout: pure checks that yield problems."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from labels.errors import problem
from pharmacy.core.errors import Problem

# Control, format (zero-width, bidi override), private use, surrogate, unassigned, line and paragraph separators.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_PAYLOAD = re.compile(r"[A-Z0-9](?:-?[A-Z0-9]){2,23}")


def check_text(value: object, field: str) -> Iterator[Problem]:
    """A text as it will be printed: not empty, one ordinary space between words, NFC, no hidden characters."""
    if not isinstance(value, str):
        yield problem("LABEL_TYPE", field, f"should be text, not {type(value).__name__}")
    elif not value.strip():
        yield problem("LABEL_FIELD_EMPTY", field, "is required and should not be blank")
    else:
        yield from _check_characters(value, field)


def _check_characters(value: str, field: str) -> Iterator[Problem]:
    for char in value:
        if unicodedata.category(char) in _UNPRINTABLE:
            rest = f"contains U+{ord(char):04X}, which cannot be seen on paper; remove it"
            yield problem("LABEL_HIDDEN_CHARACTER", field, rest)
            return
    if value != " ".join(value.split()):
        yield problem("LABEL_SPACES", field, "should have single ordinary spaces between words and none at the ends")
    if not unicodedata.is_normalized("NFC", value):
        yield problem("LABEL_NOT_NFC", field, "should be composed Unicode (NFC), so that accents print well")


def check_kind(value: object, kind: type, field: str) -> Iterator[Problem]:
    """An object of ``kind``."""
    if not isinstance(value, kind):
        yield problem("LABEL_TYPE", field, f"should be a {kind.__name__}, not {type(value).__name__}")


def check_texts(values: object, field: str) -> Iterator[Problem]:
    """A tuple of texts; problems are named ``field.0``, ``field.1`` ..."""
    if not isinstance(values, tuple):
        yield problem("LABEL_TYPE", field, f"should be a tuple of texts, not {type(values).__name__}")
        return
    for index, value in enumerate(values):
        yield from check_text(value, f"{field}.{index}")


def check_count(value: object, field: str, *, least: int) -> Iterator[Problem]:
    """A whole number of at least ``least``."""
    if isinstance(value, bool) or not isinstance(value, int):
        yield problem("LABEL_TYPE", field, f"should be a whole number, not {type(value).__name__}")
    elif value < least:
        yield problem("LABEL_COUNT", field, f"should be {least} or more, not {value}")


def check_strength(value: object, field: str) -> Iterator[Problem]:
    """A positive, finite ``Decimal`` in milligrams."""
    if not isinstance(value, Decimal):
        yield problem("LABEL_TYPE", field, f"should be a Decimal in mg, not {type(value).__name__}")
    elif not value.is_finite() or value <= 0:
        yield problem("LABEL_STRENGTH", field, f"should be a number of mg above 0, not {value}")


def check_dates(named: Sequence[tuple[str, object]]) -> Iterator[Problem]:
    """Each a plain date, not a time."""
    for field, value in named:
        if type(value) is not date:
            yield problem("LABEL_TYPE", field, f"should be a date without a time, not {type(value).__name__}")


def check_payload(value: object, field: str) -> Iterator[Problem]:
    """3 to 24 capital letters and digits, single hyphens between them, with at least one digit."""
    if not (isinstance(value, str) and _PAYLOAD.fullmatch(value) and any(map(str.isdigit, value)) and len(value) <= 24):
        rule = "should be 3 to 24 capital letters, digits and single hyphens between them, as in RX100001-1"
        yield problem("LABEL_PAYLOAD", field, rule)
