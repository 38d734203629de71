"""The small print of ``dose-4x2/1``: care texts, the record in columns, pharmacy and prescriber."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from labels.codes import MatrixSymbol
from labels.fit import too_wide
from labels.layouts import dose_v1_sizes as sizes
from labels.layouts.dose_v1_flow import Measure, count, flowed, measured, on_one_line
from labels.layouts.kit import DESCENT, drop
from labels.pieces import Line, Piece
from labels.stock import Stock
from labels.widths import unit_width

Widths = tuple[float, ...]
Cells = tuple[tuple[Widths, ...], ...]


@dataclass(frozen=True, slots=True)
class SmallPrint:
    """What stands in small print: care texts, three columns of the record, pharmacy and prescriber."""

    care: tuple[Piece, ...]
    record: list[list[list[Piece]]]
    pharmacy: tuple[Piece, ...]

    def _cells(self) -> Cells:
        """Of each row of the record, the widths of the pieces in each cell, for size 1."""
        return tuple([tuple([_widths(cell) for cell in row]) for row in zip(*self.record, strict=True)])

    def widths(self) -> SmallWidths:
        """All that decides which size fits."""
        tails = drop("".join([piece.text for piece in self.pharmacy]))
        return SmallWidths(measured(self.care), self._cells(), measured(self.pharmacy), tails)


class SmallWidths(NamedTuple):
    """Widths of the small print, and how far its last lines reach below their baselines, for size 1."""

    care: tuple[Measure, ...] | None
    cells: Cells
    pharmacy: tuple[Measure, ...] | None
    tails: float


def _widths(pieces: Iterable[Piece]) -> Widths:
    return tuple([unit_width(piece.text, piece.font) for piece in pieces])


def _height(lines: int, size: float) -> float:
    return ((lines - 1) * sizes.SMALL_LEADING + sizes.CAPITAL + sizes.DESCENT) * size


class Zone(NamedTuple):
    """Where the small print stands: its left edge and width, and what the ``matrix`` beside the care texts takes."""

    left: float
    width: float
    matrix: tuple[float, float] | None

    @classmethod
    def on(cls, stock: Stock, matrix: MatrixSymbol | None) -> Zone:
        took = (matrix.width + matrix.quiet + sizes.COLUMN_GAP, matrix.height + 2 * matrix.quiet) if matrix else None
        return cls(stock.margin_x, stock.width - 2 * stock.margin_x, took)


class Fitted(NamedTuple):
    """The small print at one size: what follows from widths alone."""

    columns: Widths
    lacking: float  # points of width that the columns want
    beside_matrix: float
    below_care: float
    height: float


class Shape:
    """Small print of such ``widths`` in ``zone``, which many labels have."""

    def __init__(self, widths: SmallWidths, zone: Zone) -> None:
        self._widths, self._zone = widths, zone
        self._fitted: dict[float, Fitted] = {}

    def at(self, size: float, parts: SmallPrint) -> Fitted:
        """At ``size``; ``parts`` are looked at only where widths alone do not tell."""
        if size not in self._fitted or self._widths.care is None or self._widths.pharmacy is None:
            self._fitted[size] = self._fit(size, parts)
        return self._fitted[size]

    def _fit(self, size: float, parts: SmallPrint) -> Fitted:
        (care, cells, pharmacy, tails), (left, width, matrix) = self._widths, self._zone
        columns, lacking = _columns(cells, width, left, size)
        beside = width - (matrix[0] if matrix else 0.0)
        care_lines = count(parts.care, care, beside, size)
        # What the matrix is higher than the texts beside it; the air above them is the upper part of its quiet zone.
        taller = matrix[1] - sizes.AIR - care_lines * size * sizes.SMALL_LEADING if matrix else 0.0
        below = max(0.0, taller)
        lines = care_lines + len(cells) + count(parts.pharmacy, pharmacy, width, size)
        # The first version, which has no matrix, left no room for tails that are longer than those of Latin letters.
        height = _height(lines, size) + below + size * (tails - DESCENT if matrix else 0.0)
        return Fitted(columns, lacking, beside, below, height)


shape_of = lru_cache(maxsize=4096)(Shape)


class Small:
    """``parts`` in lines at ``size`` points; raises ``LabelError`` when one is wider than the label.

    Care texts leave a matrix the room to their right. Lines are made only when asked for.
    """

    def __init__(self, parts: SmallPrint, shape: Shape, zone: Zone, size: float) -> None:
        self.parts, self.size, self.pitch = parts, size, size * sizes.SMALL_LEADING
        self.left, self.width = zone.left, zone.width
        self.columns, lacking, self._beside_matrix, self.below_care, self.height = shape.at(size, parts)
        if lacking > 0:
            last = [line[-1] for row in self.rows for line in row]
            raise too_wide(max(last, key=lambda span: span.x + span.width).field, lacking)

    @property
    def care(self) -> tuple[Line, ...]:
        """Each item on one line where that costs no line more."""
        return flowed(self.parts.care, self._beside_matrix, self.size)

    @property
    def rows(self) -> list[list[Line]]:
        """The record, row by row, a line for each column."""
        return [[self._cell(cell) for cell in row] for row in zip(*self.parts.record, strict=True)]

    @property
    def pharmacy(self) -> tuple[Line, ...]:
        """As ``care``."""
        return flowed(self.parts.pharmacy, self.width, self.size)

    def _cell(self, cell: list[Piece]) -> Line:
        return on_one_line(cell, self.size)


def _columns(rows: Cells, width: float, left: float, size: float) -> tuple[Widths, float]:
    """Where each column of cells of such widths begins, and how much width they lack."""
    cells = [[sum(cell) * size + (len(cell) - 1) * sizes.ITEM_GAP * size for cell in row] for row in rows]
    widest = [max(column) for column in zip(*cells, strict=True)]
    gap = (width - sum(widest)) / (len(widest) - 1)
    starts = tuple(left + sum(widest[:index]) + index * gap for index in range(len(widest)))
    return starts, max(0.0, (sizes.COLUMN_GAP - gap) * (len(widest) - 1))
