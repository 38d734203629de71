"""The opioid warning of ``dose-4x2/1`` and the barcode beside it."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from labels.errors import label_error
from labels.fit import wrap
from labels.layouts import dose_v1_sizes as sizes
from labels.pieces import Piece
from labels.stock import POINTS_PER_MM, Stock


class Header:
    """The opioid ``warning`` and, to its right, ``symbol`` with its payload, which comes from ``field``, below."""

    def __init__(self, warning: Piece, field: str, symbol: Place, stock: Stock, size: float) -> None:
        excess = symbol.width + 2 * symbol.quiet - sizes.MOST_BARCODE
        if excess > 0:
            rest = f"makes a barcode {excess / POINTS_PER_MM:.1f} mm too wide for this label; use fewer characters"
            raise label_error("LABEL_BARCODE_TOO_LONG", field, rest)
        self.bars_left = stock.snap(stock.width - max(symbol.quiet, stock.margin_x) - symbol.width)
        self.box_width = self.bars_left - symbol.quiet - stock.margin_x
        self.size = size
        self.lines = wrap([warning], self.box_width - 2 * sizes.BOX_PADDING_X, size)
        self.readable_height = sizes.READABLE * sizes.CAPITAL + sizes.READABLE_GAP
        box = ((len(self.lines) - 1) * sizes.WARNING_LEADING + 1) * self.size + 2 * sizes.BOX_PADDING_Y
        self.height = max(box, symbol.least_height + self.readable_height)


class Place(NamedTuple):
    """What a linear barcode takes up, in points."""

    width: float
    quiet: float
    least_height: float


# Most labels of a job have one warning and barcodes of one length.
header_of = lru_cache(maxsize=256)(Header)
