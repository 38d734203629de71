"""Barcodes as black runs on whole printer dots, encoded by the compiled zxing-cpp."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import zxingcpp

from labels.page import Rect
from labels.stock import POINTS_PER_MM, Stock

# About 10 mil: read by every handheld scanner, and 2 whole dots at 203 dpi, 3 at 300 dpi.
_MODULE = 0.25 * POINTS_PER_MM
# ISO/IEC 15417: ten modules of quiet zone on both sides, bars at least 5 mm or 15 % of the width high.
QUIET_MODULES = 10
_LEAST_HEIGHT = 5.0 * POINTS_PER_MM

# Many printers blacken every dot a shape touches; this keeps rounding errors from widening a bar by one dot.
_TRIM = 0.02

_DARK = re.compile(rb"\x00+")


@dataclass(frozen=True, slots=True)
class LinearSymbol:
    """The bars of a linear barcode on ``stock``, each (start, width) in modules."""

    stock: Stock
    modules: int
    bars: tuple[tuple[int, int], ...]
    wanted: float = _MODULE

    @property
    def module(self) -> float:
        """The width of one module in points: a whole number of printer dots."""
        return max(1, round(self.wanted / self.stock.dot)) * self.stock.dot

    @property
    def width(self) -> float:
        """The width of the bars in points, without the quiet zones."""
        return self.modules * self.module

    @property
    def quiet(self) -> float:
        """The blank width needed on each side, in points."""
        return QUIET_MODULES * self.module

    @property
    def least_height(self) -> float:
        """The lowest bars that are read reliably, in points."""
        return max(_LEAST_HEIGHT, 0.15 * self.width)

    def rects(self, x: float, y: float, height: float) -> list[Rect]:
        """The bars with their lower left corner at the printer dot nearest to ``x``, ``y``."""
        left, bottom, high = self.stock.snap(x) + _TRIM, self.stock.snap(y), self.stock.snap(height)
        module, trimmed = self.module, 2 * _TRIM
        return [Rect(left + at * module, bottom, n * module - trimmed, high) for at, n in self.bars]


def code128(payload: str, stock: Stock, *, module: float = _MODULE) -> LinearSymbol:
    """``payload`` as Code 128, its modules about ``module`` points wide."""
    symbol = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.Code128)
    # zxing-cpp's stub does not say that an image is a buffer.
    image: Any = symbol.to_image(scale=1, add_quiet_zones=False)
    pixels = memoryview(image)
    _, width = pixels.shape or (0, 0)
    runs = (match.span() for match in _DARK.finditer(pixels.tobytes()[:width]))
    return LinearSymbol(stock, width, tuple((start, end - start) for start, end in runs), module)
