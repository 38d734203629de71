"""The small print of ``dose-4x2/1``: care texts, the record in columns, pharmacy and prescriber."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from labels.codes import MatrixSymbol
from labels.fit import Line, Piece, text_width, too_wide, wrap
from labels.layouts import dose_v1_sizes as sizes
from labels.layouts.kit import DESCENT, drop
from labels.stock import Stock


@dataclass(frozen=True, slots=True)
class SmallPrint:
    """What stands in small print: care texts, three columns of the record, pharmacy and prescriber."""

    care: list[Piece]
    record: list[list[list[Piece]]]
    pharmacy: list[Piece]

    def least_height(self, width: float, size: float) -> float:
        """A height that this cannot do without at ``size``: quick to tell, before any line is broken."""
        flows = (_total(tuple(flow)) * size for flow in (self.care, self.pharmacy))
        return _height(sum(math.ceil(total / width) for total in flows) + len(self.record[0]), size)


@lru_cache(maxsize=256)
def _total(flow: tuple[Piece, ...]) -> float:
    """The width of all of ``flow`` on one line, for size 1."""
    return sum(text_width(piece.text, piece.font, 1.0) for piece in flow)


def _height(lines: int, size: float) -> float:
    return ((lines - 1) * sizes.SMALL_LEADING + sizes.CAPITAL + sizes.DESCENT) * size


class Small:
    """``parts`` in lines at ``size`` points; raises ``LabelError`` when one is wider than the label.

    A ``matrix`` stands to the right of the care texts, which leave it the room.
    """

    def __init__(self, parts: SmallPrint, stock: Stock, size: float, matrix: MatrixSymbol | None = None) -> None:
        self.size, self.pitch = size, size * sizes.SMALL_LEADING
        self.left, self.width = stock.margin_x, stock.width - 2 * stock.margin_x
        self.rows = [[self._cell(cell) for cell in row] for row in zip(*parts.record, strict=True)]
        self.columns = self._column_starts()
        beside = matrix.width + matrix.quiet + sizes.COLUMN_GAP if matrix else 0.0
        self.care = self._flow(parts.care, self.width - beside)
        self.pharmacy = self._flow(parts.pharmacy, self.width)
        # What the matrix is higher than the texts beside it; the air above them is the upper part of its quiet zone.
        taller = matrix.height + 2 * matrix.quiet - sizes.AIR - len(self.care) * self.pitch if matrix else 0.0
        self.below_care = max(0.0, taller)
        self.height = _height(len(self.care) + len(self.rows) + len(self.pharmacy), size) + self.below_care
        # The first version, which has no matrix, left no room for tails that are longer than those of Latin letters.
        self.height += size * (max(drop(piece.text) for piece in parts.pharmacy) - DESCENT if matrix else 0.0)

    def _flow(self, items: list[Piece], width: float) -> list[Line]:
        """Items one after the other; each is kept on one line where that costs no line more."""
        return list(_flowed(tuple(items), width, self.size))

    def _cell(self, cell: list[Piece]) -> Line:
        return wrap(cell, math.inf, self.size, sizes.ITEM_GAP)[0]

    def _column_starts(self) -> list[float]:
        last = [[line[-1] for line in column] for column in zip(*self.rows, strict=True)]
        widths = [max(span.x + span.width for span in column) for column in last]
        gap = (self.width - sum(widths)) / (len(widths) - 1)
        if gap < sizes.COLUMN_GAP:
            widest = max((span for column in last for span in column), key=lambda span: span.x + span.width)
            raise too_wide(widest.field, (sizes.COLUMN_GAP - gap) * (len(widths) - 1))
        return [self.left + sum(widths[:index]) + index * gap for index in range(len(widths))]


@lru_cache(maxsize=1024)
def _flowed(items: tuple[Piece, ...], width: float, size: float) -> list[Line]:
    widths = [text_width(item.text, item.font, size) for item in items]
    if max(widths) > width:
        return wrap(items, width, size, sizes.ITEM_GAP)
    kept = wrap(items, width, size, sizes.ITEM_GAP, whole=True)
    if len(kept) <= math.ceil(sum(widths) / width):
        return kept
    broken = wrap(items, width, size, sizes.ITEM_GAP)
    return kept if len(kept) <= len(broken) else broken
