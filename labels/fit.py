"""Breaks text into lines of a fixed size, and refuses what does not fit: nothing is shrunk or clipped.

Lines are broken in the order of reading; what one font does not draw as it stands is shaped when its line is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from labels.bidi_order import starts_right_to_left
from labels.breaking import units
from labels.errors import LabelError, label_error
from labels.fonts import BOLD
from labels.pieces import Line, Piece, Span
from labels.shaping import shaped_runs
from labels.stock import POINTS_PER_MM
from labels.widths import unit_width


def too_wide(field: str, excess: float) -> LabelError:
    """The refusal of a text that is ``excess`` points wider than its place."""
    rest = f"is {excess / POINTS_PER_MM:.1f} mm wider than its line on the label; shorten it"
    return label_error("LABEL_TEXT_TOO_LONG", field, rest)


class _Breaker:
    def __init__(self, width: float, size: float, gap: float | None, *, whole: bool) -> None:
        self.width, self.size, self.gap, self.whole = width, size, gap, whole
        self.lines: list[Line] = []
        self.spans: list[Span] = []
        self.pieces: list[Piece] = []  # of each span
        self.plain = True
        self.end = 0.0

    def add(self, piece: Piece) -> None:
        self.plain &= piece.plain
        space = unit_width(" ", piece.font) * self.size
        lead = space if self.gap is None else self.gap * self.size
        start = self.end + lead if self.spans else 0.0
        if self.whole or start + unit_width(piece.text, piece.font) * self.size <= self.width:
            self._place(piece, piece.text, lead, joins=False)
            return
        if piece.plain:
            self._place_words(piece, lead, space)
            return
        for index, (spaced, unit) in enumerate(units(piece.text)):
            self._place(piece, unit, (space if spaced else 0.0) if index else lead, joins=index > 0)

    def _place_words(self, piece: Piece, lead: float, space: float) -> None:
        """As ``_place`` for each word of a plain text, but a span is made only once its line is done."""
        parts, x, wide = list[str](), 0.0, 0.0
        for word in piece.text.split(" "):
            width = unit_width(word, piece.font) * self.size
            if width > self.width:
                raise too_wide(piece.field, width - self.width)
            if (parts or self.spans) and self.end + lead + width > self.width:
                self._end_words(piece, parts, x, wide)
                self.finish()
                parts = []
            if parts:
                parts.append(word)
                wide = wide + lead + width
            else:
                parts, x, wide = [word], self.end + lead if self.spans else 0.0, width
            self.end, lead = x + wide, space
        self._end_words(piece, parts, x, wide)

    def _end_words(self, piece: Piece, parts: list[str], x: float, wide: float) -> None:
        if parts:
            self.spans.append(Span(piece.field, " ".join(parts), piece.font, x, wide))
            self.pieces.append(piece)

    def _place(self, piece: Piece, word: str, lead: float, *, joins: bool) -> None:
        width = unit_width(word, piece.font) * self.size
        if width > self.width:
            raise too_wide(piece.field, width - self.width)
        if self.spans and self.end + lead + width > self.width:
            self.finish()
        if self.spans and joins:
            last = self.spans.pop()
            gap = " " if lead else ""
            span = Span(piece.field, f"{last.text}{gap}{word}", piece.font, last.x, last.width + lead + width)
        else:
            span = Span(piece.field, word, piece.font, self.end + lead if self.spans else 0.0, width)
            self.pieces.append(piece)
        self.spans.append(span)
        self.end = span.x + span.width

    def finish(self) -> None:
        self.lines.append(tuple(self.spans if self.plain else self._drawn()))
        self.spans, self.pieces, self.end = [], [], 0.0

    def _drawn(self) -> Iterator[Span]:
        for span, piece in zip(self.spans, self.pieces, strict=True):
            if piece.plain:
                yield span
            else:
                yield from _shaped(span, piece, self.size)


def _shaped(span: Span, piece: Piece, size: float) -> Iterator[Span]:
    """``span`` in the fonts it needs and in the order of drawing, as a line of the paragraph ``piece``."""
    backwards = starts_right_to_left(piece.text)
    runs = shaped_runs(span.text, bold=span.font == BOLD, field=span.field, right_to_left=backwards)
    for run in runs:
        x, y, width, stroke = (size * ems for ems in (run.x, run.y, run.width, run.stroke))
        yield Span(span.field, run.text, run.font, span.x + x, width, y, stroke, goes_on=run is not runs[-1])


def wrap(
    pieces: Iterable[Piece], width: float, size: float, gap: float | None = None, *, whole: bool = False
) -> list[Line]:
    """``pieces`` in lines of at most ``width`` points at ``size``; ``gap`` ems between pieces, a space when None.

    With ``whole`` no piece is broken. Raises ``LabelError`` ``LABEL_TEXT_TOO_LONG`` when what may not be broken
    is wider than a line.
    """
    return list(wrapped(tuple(pieces), width, size, gap, whole=whole))


# Most texts of a job are those of every other label: warnings, storage, directions, strengths, dates.
@lru_cache(maxsize=4096)
def wrapped(
    pieces: tuple[Piece, ...], width: float, size: float, gap: float | None = None, *, whole: bool = False
) -> tuple[Line, ...]:
    """As ``wrap``, the lines shared by all who ask for the same."""
    breaker = _Breaker(width, size, gap, whole=whole)
    for piece in pieces:
        breaker.add(piece)
    if breaker.spans:
        breaker.finish()
    return tuple(breaker.lines)
