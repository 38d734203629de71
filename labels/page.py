"""One drawn label as data: every text and every rectangle with its place, before anything is painted.

Coordinates are points from the lower left corner. A layout makes a ``Page``, ``render.py`` paints it, and a
test (or a read-back) can ask where each content field stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from labels.fit import GLUE, Line, Piece

BLACK, WHITE = 0.0, 1.0


class Run(NamedTuple):
    """A text in one font on its baseline, and the content field it comes from; ``stroke`` thickens it."""

    field: str
    text: str
    font: str
    size: float
    x: float
    y: float
    gray: float = BLACK
    stroke: float = 0.0


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled rectangle with its lower left corner at ``x``, ``y``."""

    x: float
    y: float
    width: float
    height: float
    gray: float = BLACK


@dataclass(slots=True)
class Page:
    """A label of ``width`` x ``height`` points; rectangles are painted in order, below all runs."""

    width: float
    height: float
    watermark: str | None = None
    patient_area: Rect | None = None
    rects: list[Rect] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    def write(self, line: Line, x: float, y: float, size: float, gray: float = BLACK) -> None:
        """Place a wrapped line with its start at ``x`` and its baseline at ``y``."""
        last = len(line) - 1
        for index, span in enumerate(line):
            # The closing space is invisible; it keeps words apart when the text is extracted.
            text = span.text.replace(GLUE, " ") + (" " if index < last and not span.goes_on else "")
            self.runs.append(Run(span.field, text, span.font, size, x + span.x, y + span.y, gray, span.stroke))

    def write_piece(self, piece: Piece, x: float, y: float, size: float) -> None:
        """Place ``piece`` whole, with its start at ``x`` and its baseline at ``y``."""
        self.runs.append(Run(piece.field, piece.text, piece.font, size, x, y))

    def fill(self, rects: Iterable[Rect]) -> None:
        """Add rectangles on top of those already there."""
        self.rects.extend(rects)
