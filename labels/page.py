"""One drawn label as data: every text and every rectangle with its place, before anything is painted.

Coordinates are points from the lower left corner. A layout makes a ``Page``, ``render.py`` paints it, and a
test (or a read-back) can ask where each content field stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from labels.pieces import GLUE, Line, Piece

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


_made: Callable[[type[Run], tuple[str, str, str, float, float, float, float, float]], Run] = tuple.__new__


def make_run(values: tuple[str, str, str, float, float, float, float, float]) -> Run:
    """``Run(*values)`` with less to do, some thirty times for each label."""
    return _made(Run, values)


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled rectangle with its lower left corner at ``x``, ``y``."""

    x: float
    y: float
    width: float
    height: float
    gray: float = BLACK


Spans = tuple[tuple[int, int], ...]

# Many printers blacken every dot a shape touches: of the 32 parts of a module one is left out at each edge, so that a
# rounding error does not widen a bar by a dot.
FINE, TRIM = 32, 1


class Picture(NamedTuple):
    """A barcode dot by dot: ``rows`` of hexadecimal digits from the top, a set bit is black, each of whole bytes.

    ``width`` is in modules of ``dots`` printer dots, and so is the height, but for ``lines`` of a linear barcode: one.
    """

    rows: str
    width: int
    lines: int
    dots: int

    @property
    def spans(self) -> tuple[Spans, ...]:
        """From the bottom up, (start, width) of each dark run of modules."""
        step = len(self.rows) // self.lines
        tops = range(0, self.lines, self.dots if self.lines > 1 else 1)
        return tuple(_dark(self.rows[line * step : (line + 1) * step], self.dots) for line in reversed(tops))


def _dark(row: str, dots: int) -> Spans:
    """The dark runs of a row; its bits begin with the leftmost module."""
    bits = f"{int(row, 16):0{len(row) * 4}b}"[::dots]
    return tuple((run.start(), run.end() - run.start()) for run in re.finditer("1+", bits))


@dataclass(frozen=True, slots=True)
class Modules:
    """The dark modules of one barcode, black: ``x``, ``y`` is its lower left corner, on a printer dot.

    Each module is ``module`` points wide, each row of the ``picture`` ``height`` points high. Iterating gives a
    ``Rect`` for each dark run, a hair smaller than its printer dots.
    """

    x: float
    y: float
    module: float
    height: float
    picture: Picture

    @property
    def rows(self) -> tuple[Spans, ...]:
        """As ``Picture.spans``."""
        return self.picture.spans

    def __iter__(self) -> Iterator[Rect]:
        rows = self.rows
        # Bars of a linear barcode lose nothing of their height.
        fine, low = self.module / FINE, TRIM * self.height / FINE if len(rows) > 1 else 0.0
        for number, spans in enumerate(rows):
            y = self.y + number * self.height + low
            for start, count in spans:
                x, width = self.x + (start * FINE + TRIM) * fine, (count * FINE - 2 * TRIM) * fine
                yield Rect(x, y, width, self.height - 2 * low)


@dataclass(slots=True)
class Page:
    """A label of ``width`` x ``height`` points; rectangles and barcodes are painted in order, below all runs."""

    width: float
    height: float
    watermark: str | None = None
    patient_area: Rect | None = None
    fills: list[Rect | Modules] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    def write(self, line: Line, x: float, y: float, size: float, gray: float = BLACK) -> None:
        """Place a wrapped line with its start at ``x`` and its baseline at ``y``."""
        last = line[-1]
        for span in line:
            name, text, font, along, _, up, stroke, goes_on = span
            if GLUE in text:
                text = text.replace(GLUE, " ")
            # The closing space is invisible; it keeps words apart when the text is extracted.
            if span is not last and not goes_on:
                text += " "
            self.runs.append(make_run((name, text, font, size, x + along, y + up, gray, stroke)))

    def write_piece(self, piece: Piece, x: float, y: float, size: float) -> None:
        """Place ``piece`` whole, with its start at ``x`` and its baseline at ``y``."""
        self.runs.append(Run(piece.field, piece.text, piece.font, size, x, y))

    def fill(self, rects: Iterable[Rect] | Modules) -> None:
        """Add rectangles, or those of a barcode, on top of those already there."""
        if isinstance(rects, Modules):
            self.fills.append(rects)
        else:
            self.fills.extend(rects)

    @property
    def rects(self) -> list[Rect]:
        """Every rectangle in the order of painting, also those that barcodes are made of."""
        return [rect for fill in self.fills for rect in ((fill,) if isinstance(fill, Rect) else fill)]
