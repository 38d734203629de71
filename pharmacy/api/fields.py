"""Payload fields that take exactly what they say: no text for numbers, no "yes" for true, no hidden characters."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

# Control, format (zero-width, bidi override), private use, surrogate, unassigned, line and paragraph separators.
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# ISMP: a naked decimal point (".5") is not read as a strength.
_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_MOST_DIGITS = 9
_LONGEST_STRENGTH = 100


class TextField(serializers.CharField):
    """Text as a label can print it: composed Unicode (NFC), single spaces, no hidden characters."""

    default_error_messages = {
        "invalid": "This is a text in quotation marks.",
        "hidden": "Contains U+{number:04X}, a character that cannot be seen; remove it.",
    }

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        for char in data:
            if unicodedata.category(char) in _HIDDEN:
                self.fail("hidden", number=ord(char))
        return " ".join(unicodedata.normalize("NFC", data).split())

    def run_validation(self, data: Any = serializers.empty) -> str | None:
        if isinstance(data, str) and not data.strip() and not self.allow_blank:
            self.fail("blank")
        value: str | None = super(serializers.CharField, self).run_validation(data)
        return value


class WholeNumberField(serializers.IntegerField):
    """A JSON integer. Which ones make sense is for the rules of the order to say."""

    default_error_messages = {"invalid": "This is a whole number of up to nine digits, without quotation marks."}

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, (int, Decimal)):
            self.fail("invalid")
        # The size first: int() of 1e999999999 would not come back.
        if not -(10**_MOST_DIGITS) < data < 10**_MOST_DIGITS or data != (number := int(data)):
            self.fail("invalid")
        return number


class TrueOrFalseField(serializers.BooleanField):
    default_error_messages = {"invalid": "This is true or false, without quotation marks."}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class IsoDateField(serializers.DateField):
    default_error_messages = {"invalid": "This is a date that exists, written YYYY-MM-DD."}

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
            self.fail("invalid")
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail("invalid")


@extend_schema_field(
    {
        "oneOf": [{"type": "string"}, {"type": "number"}],
        "description": "Milligrams in one capsule: 1.5 to 4.5 in steps of 0.5. Never rounded.",
        "examples": ["1.5"],
    }
)
class StrengthField(serializers.Field[Decimal, Any, str, Any]):
    """Exactly the number that was written, or NaN: the rules of strengths refuse it with their own code."""

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, (int, Decimal)) and not isinstance(data, bool):
            return Decimal(data)
        text = data.strip() if isinstance(data, str) else ""
        if len(text) > _LONGEST_STRENGTH or not _DECIMAL.fullmatch(text):
            return Decimal("NaN")
        try:
            return Decimal(text)
        except InvalidOperation:
            return Decimal("NaN")
