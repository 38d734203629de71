"""Barcodes dot by dot, their modules on whole printer dots.

Usual ones are encoded by table here, the rest by zxing-cpp; either way they have the same size.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import zxingcpp

from labels import code128_bars, datamatrix
from labels.errors import label_error
from labels.page import Modules, Picture, Spans
from labels.stock import POINTS_PER_MM, Stock

# About 10 mil: read by every handheld scanner, and 2 whole dots at 203 dpi, 3 at 300 dpi.
_MODULE = 0.25 * POINTS_PER_MM
# ISO/IEC 15417: ten modules of quiet zone on both sides, bars at least 5 mm or 15 % of the width high.
QUIET_MODULES = 10
_LEAST_HEIGHT = 5.0 * POINTS_PER_MM
# ISO/IEC 16022: one module of quiet zone on all four sides.
MATRIX_QUIET_MODULES = 1

# What a company may mean as it likes. No others: a compounded medicine has no GTIN, and none is made up for it.
_INTERNAL_AI = re.compile(r"9[1-9]")
# GS1 General Specifications, character set 82, as much as AI 91 to 99 hold.
_SET_82 = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,90}")

# zxing-cpp gives a byte for each module, dark ones 0.
_TO_BITS = bytes(49 if byte == 0 else 48 for byte in range(256))


@dataclass(frozen=True, slots=True)
class LinearSymbol:
    """A linear barcode on ``stock``, its modules ``module`` points wide."""

    stock: Stock
    module: float
    picture: Picture

    @property
    def modules(self) -> int:
        """How many modules wide, without the quiet zones."""
        return self.picture.width

    @property
    def bars(self) -> Spans:
        """Each bar as (start, width) in modules."""
        return self.picture.spans[0]

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

    def rects(self, x: float, y: float, height: float) -> Modules:
        """The bars with their lower left corner at the printer dot nearest to ``x``, ``y``."""
        snap = self.stock.snap
        return Modules(snap(x), snap(y), self.module, snap(height), self.picture)


@dataclass(frozen=True, slots=True)
class MatrixSymbol:
    """A square two-dimensional code on ``stock``, its modules ``module`` points wide and high."""

    stock: Stock
    module: float
    picture: Picture

    @property
    def rows(self) -> tuple[Spans, ...]:
        """For each row, from the bottom up, (start, width) of its dark runs in modules."""
        return self.picture.spans

    @property
    def width(self) -> float:
        """The width in points, without the quiet zone."""
        return self.picture.width * self.module

    height = width

    @property
    def quiet(self) -> float:
        """The blank space needed on all four sides, in points."""
        return MATRIX_QUIET_MODULES * self.module

    def rects(self, x: float, y: float) -> Modules:
        """The dark runs of each row with the lower left corner at the printer dot nearest to ``x``, ``y``."""
        return Modules(self.stock.snap(x), self.stock.snap(y), self.module, self.module, self.picture)


def code128(payload: str, stock: Stock, *, module: float = _MODULE) -> LinearSymbol:
    """``payload`` as Code 128, its modules about ``module`` points wide."""
    dots = _whole_dots(module, stock)
    if made := code128_bars.encode(payload, dots):
        return LinearSymbol(stock, dots * stock.dot, Picture(made[1], made[0], 1, dots))
    picture = _picture(zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.Code128), dots, linear=True)
    return LinearSymbol(stock, dots * stock.dot, picture)


def gs1_datamatrix(elements: Sequence[tuple[str, str]], stock: Stock, *, module: float = _MODULE) -> MatrixSymbol:
    """``elements`` as a GS1 DataMatrix: FNC1 first and between them, as their length may vary.

    Each is an application identifier for internal use, 91 to 99, and 1 to 90 characters of GS1's set 82. Raises
    ``LabelError`` naming the identifier: ``LABEL_GS1_IDENTIFIER`` (another one, or twice) or ``LABEL_GS1_VALUE``.
    """
    _check(elements)
    dots = _whole_dots(module, stock)
    if made := datamatrix.encode([identifier + value for identifier, value in elements], dots):
        return MatrixSymbol(stock, dots * stock.dot, Picture(made[1], made[0], made[0] * dots, dots))
    # Brackets are not in set 82: no value can be taken for an identifier.
    told = "".join(f"[{identifier}]{value}" for identifier, value in elements)
    # A symbol that would be smaller as a rectangle is up to 64 modules wide, for which no label has the place.
    symbol = zxingcpp.create_barcode(told, zxingcpp.BarcodeFormat.DataMatrix, gs1=True, force_square=True)
    return MatrixSymbol(stock, dots * stock.dot, _picture(symbol, dots, linear=False))


def gs1_readable(elements: Sequence[tuple[str, str]]) -> str:
    """``elements`` as a person reads them: ``(91)L-000001(92)LDN-2611-03``."""
    _check(elements)
    return "".join(f"({identifier}){value}" for identifier, value in elements)


def _check(elements: Sequence[tuple[str, str]]) -> None:
    if not elements:
        raise label_error("LABEL_GS1_VALUE", "elements", "should hold at least one identifier and value")
    seen = set[str]()
    for identifier, value in elements:
        if not _INTERNAL_AI.fullmatch(identifier) or identifier in seen:
            rest = "should be a GS1 application identifier for internal use, 91 to 99, each no more than once"
            raise label_error("LABEL_GS1_IDENTIFIER", f"({identifier})", rest)
        if not _SET_82.fullmatch(value):
            rest = "should be 1 to 90 unaccented letters, digits and signs, without spaces, for the DataMatrix"
            raise label_error("LABEL_GS1_VALUE", f"({identifier})", rest)
        seen.add(identifier)


def _whole_dots(wanted: float, stock: Stock) -> int:
    return max(1, round(wanted / stock.dot))


def _picture(symbol: zxingcpp.Barcode, dots: int, *, linear: bool) -> Picture:
    # zxing-cpp's stub does not say that an image is a buffer.
    image: Any = symbol.to_image(scale=1, add_quiet_zones=False)
    view = memoryview(image)
    _, width = view.shape or (0, 0)
    pixels = view.tobytes().translate(_TO_BITS).decode("ascii")
    rows = [_row(pixels[at : at + width], dots) for at in range(0, width if linear else len(pixels), width)]
    high = 1 if linear else dots
    return Picture("".join(row * high for row in rows), width, len(rows) * high, dots)


def _row(bits: str, dots: int) -> str:
    wide = "".join(bit * dots for bit in bits)
    wide += "0" * (-len(wide) % 8)
    return f"{int(wide, 2):0{len(wide) // 4}x}"
