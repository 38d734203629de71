"""Breaks text into lines of a fixed size, and refuses what does not fit: nothing is shrunk or clipped.

Widths are measured once per text or word and kept for size 1, so that every size shares them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from reportlab.pdfbase import pdfmetrics

from labels.errors import LabelError, label_error
from labels.fonts import REGULAR, check_text
from labels.stock import POINTS_PER_MM

# Content never holds a no-break space, so it can mark here what has to stay on one line.
GLUE = "\u00a0"
_AMOUNT = re.compile(r"(?<=\d) (?=\S)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text in one font that belongs to one content field."""

    field: str
    text: str
    font: str = REGULAR

    def __post_init__(self) -> None:
        check_text(self.text, self.font, self.field)


@dataclass(frozen=True, slots=True)
class Span:
    """What stands together on a line: ``x`` is the distance in points from the start of the line."""

    field: str
    text: str
    font: str
    x: float
    width: float


Line = tuple[Span, ...]


def keep_amounts(text: str) -> str:
    """Glue each number to the word after it, so that no line ends between "1" and "capsule" (ISMP)."""
    return _AMOUNT.sub(GLUE, text)


def unbroken(text: str) -> str:
    """Glue all words together, so that the text stays on one line."""
    return text.replace(" ", GLUE)


@lru_cache(maxsize=16384)
def _unit_width(text: str, font: str) -> float:
    width: float = pdfmetrics.stringWidth(text, font, 1.0)
    return width


def text_width(text: str, font: str, size: float) -> float:
    """The width in points of ``text`` on one line."""
    return _unit_width(text, font) * size


def too_wide(field: str, excess: float) -> LabelError:
    """The refusal of a text that is ``excess`` points wider than its place."""
    rest = f"is {excess / POINTS_PER_MM:.1f} mm wider than its line on the label; shorten it"
    return label_error("LABEL_TEXT_TOO_LONG", field, rest)


class _Breaker:
    def __init__(self, width: float, size: float, gap: float | None, *, whole: bool) -> None:
        self.width, self.size, self.gap, self.whole = width, size, gap, whole
        self.lines: list[Line] = []
        self.spans: list[Span] = []
        self.end = 0.0

    def add(self, piece: Piece) -> None:
        space = _unit_width(" ", piece.font) * self.size
        lead = space if self.gap is None else self.gap * self.size
        start = self.end + lead if self.spans else 0.0
        if self.whole or start + _unit_width(piece.text, piece.font) * self.size <= self.width:
            self._place(piece, piece.text, lead, joins=False)
            return
        for index, word in enumerate(piece.text.split(" ")):
            self._place(piece, word, space if index else lead, joins=index > 0)

    def _place(self, piece: Piece, word: str, lead: float, *, joins: bool) -> None:
        width = _unit_width(word, piece.font) * self.size
        if width > self.width:
            raise too_wide(piece.field, width - self.width)
        if self.spans and self.end + lead + width > self.width:
            self.finish()
        if self.spans and joins:
            last = self.spans.pop()
            span = Span(piece.field, f"{last.text} {word}", piece.font, last.x, last.width + lead + width)
        else:
            span = Span(piece.field, word, piece.font, self.end + lead if self.spans else 0.0, width)
        self.spans.append(span)
        self.end = span.x + span.width

    def finish(self) -> None:
        self.lines.append(tuple(self.spans))
        self.spans, self.end = [], 0.0


def wrap(
    pieces: Iterable[Piece], width: float, size: float, gap: float | None = None, *, whole: bool = False
) -> list[Line]:
    """``pieces`` in lines of at most ``width`` points at ``size``; ``gap`` ems between pieces, a space when None.

    With ``whole`` no piece is broken. Raises ``LabelError`` ``LABEL_TEXT_TOO_LONG`` when what may not be broken
    is wider than a line.
    """
    breaker = _Breaker(width, size, gap, whole=whole)
    for piece in pieces:
        breaker.add(piece)
    if breaker.spans:
        breaker.finish()
    return breaker.lines
