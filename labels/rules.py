"""The rules of single values on a label or sheet, each called with the value and its field."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from labels import checks
from labels.errors import LabelError, problem
from labels.fonts import BOLD, REGULAR, check_text
from labels.lint import lint
from pharmacy.core.errors import Problem

_SHA256 = re.compile(r"[0-9a-f]{64}")
# Suppliers number their lots as they like; Code 128 takes all of ASCII.
_SCANNED = re.compile(r"[!-~](?:[ -~]{0,28}[!-~])?")


@dataclass(frozen=True, slots=True)
class Words:
    """A text of one paragraph that the fonts can draw; a ``blank`` one may be empty, to be written by hand."""

    most: int = 2000
    blank: bool = False

    def __call__(self, value: object, field: str) -> Iterator[Problem]:
        if value == "" and self.blank:
            return
        found = tuple(checks.check_text(value, field))
        yield from found
        if isinstance(value, str) and not found:
            yield from self._drawing_problems(value, field)

    def _drawing_problems(self, value: str, field: str) -> Iterator[Problem]:
        if len(value) > self.most:
            yield problem("LABEL_TEXT_TOO_LONG", field, f"should have at most {self.most} characters")
        try:
            for font in (REGULAR, BOLD):
                check_text(value, font, field)
        except LabelError as error:
            yield from error.problems


@dataclass(frozen=True, slots=True)
class Text:
    """A text in any script; the drawing code refuses what it has no letters for."""

    most: int

    def __call__(self, value: object, field: str) -> Iterator[Problem]:
        yield from checks.check_text(value, field)
        if isinstance(value, str) and len(value) > self.most:
            yield problem("LABEL_TEXT_TOO_LONG", field, f"should have at most {self.most} characters")


@dataclass(frozen=True, slots=True)
class Said:
    """A text that the pharmacy words itself: linted."""

    most: int

    def __call__(self, value: object, field: str) -> Iterator[Problem]:
        yield from Text(self.most)(value, field)
        if isinstance(value, str):
            yield from lint(value, field)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from ``least`` to ``most``."""

    least: int
    most: int

    def __call__(self, value: object, field: str) -> Iterator[Problem]:
        found = tuple(checks.check_count(value, field, least=self.least))
        yield from found
        if isinstance(value, int) and not found and value > self.most:
            yield problem("LABEL_COUNT", field, f"should be {self.most} or less, not {value}")


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some known words."""

    words: Collection[str]

    def __call__(self, value: object, field: str) -> Iterator[Problem]:
        if not isinstance(value, str) or value not in self.words:
            yield problem("LABEL_CHOICE", field, f"should be one of {', '.join(self.words)}, not {value!r}")


def day(value: object, field: str) -> Iterator[Problem]:
    """A date without a time."""
    return checks.check_dates([(field, value)])


def finite(value: object, field: str) -> Iterator[Problem]:
    """A finite ``Decimal``."""
    if not isinstance(value, Decimal):
        yield problem("LABEL_TYPE", field, f"should be a Decimal, not {type(value).__name__}")
    elif not value.is_finite() or abs(value) >= Decimal(10) ** 9 or abs(value.adjusted()) > 12:
        yield problem("LABEL_NUMBER", field, f"should be a number that can be drawn, not {value}")


def sha256(value: object, field: str) -> Iterator[Problem]:
    """64 lower-case hexadecimal digits."""
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        yield problem("LABEL_DIGEST", field, "should be the 64 lower-case hexadecimal digits of a SHA-256")


def scanned(value: object, field: str) -> Iterator[Problem]:
    """1 to 30 ASCII characters, as on the container that is scanned."""
    if not isinstance(value, str) or not _SCANNED.fullmatch(value) or "  " in value:
        rule = "should be 1 to 30 unaccented letters, digits and signs, with single spaces between them"
        yield problem("LABEL_PAYLOAD", field, rule)


def check_size(value: tuple[object, ...], field: str, *, least: int = 1, most: int) -> Iterator[Problem]:
    """From ``least`` to ``most`` parts."""
    if not least <= len(value) <= most:
        yield problem("LABEL_COUNT", field, f"should have {least} to {most} parts, not {len(value)}")
