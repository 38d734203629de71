"""The page as a printer puts it down: 203 dots to the inch, or the 300 of a sheet printer."""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as raw
import zxingcpp
from PIL import Image

from labels.readback.paper import Box, Text

DPI, SHEET_DPI = 203, 300
# A printer puts down a dot or it does not: what is lighter than this it leaves out.
_BLACK, _WHITE, _MIDDLE = 160, 255, 0.5
_HAIR = 1e-6
_AS_DRAWN = raw.FPDF_GRAYSCALE | raw.FPDF_ANNOT
_PAPER, _INK = b"\xff", b"\x00"
_DOTS = [0] * _BLACK + [_WHITE] * (256 - _BLACK)
_FORMATS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.DataMatrix])


def _rendered(page: pypdfium2.PdfPage, scale: float) -> tuple[Image.Image, float]:
    """``page`` with its lower left corner on one, and how many pixels its upper edge is below that of the image.

    Not by PDFium's own choice, which stretches a page to whole pixels and so moves every edge out of its place.
    """
    width, height = page.get_size()
    wide, high = math.ceil(width * scale - _HAIR), math.ceil(height * scale - _HAIR)
    down = high - height * scale
    bitmap = pypdfium2.PdfBitmap.new_native(wide, high, raw.FPDFBitmap_Gray)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, wide, high)
    matrix, clip = raw.FS_MATRIX(scale, 0, 0, scale, 0, down), raw.FS_RECTF(0, 0, wide, high)
    raw.FPDF_RenderPageBitmapWithMatrix(bitmap.raw, page.raw, ctypes.byref(matrix), ctypes.byref(clip), _AS_DRAWN)
    image = Image.frombuffer("L", (wide, high), bytes(bitmap.buffer), "raw", "L", bitmap.stride, 1)
    bitmap.close()
    return image, down


def dots_per_inch(fineness: float) -> int:
    """Those of the printer that a page was made for, by those of its barcodes."""
    return SHEET_DPI if fineness > (DPI + SHEET_DPI) / 2 else DPI


@dataclass(frozen=True, slots=True)
class Scan:
    """A barcode as a scanner reads it. ``unharmed`` is False when error correction had to help."""

    format: str
    text: str
    box: Box
    unharmed: bool


class Raster:
    """One page of ``height`` points as an image; ``dx`` and ``dy`` are pixels left of and above its corner."""

    def __init__(self, page: pypdfium2.PdfPage, height: float, dpi: int = DPI) -> None:
        self.scale, self.dx = dpi / 72, 0.0
        self.image, self.dy = _rendered(page, self.scale)
        self.ink = self.image.point(_DOTS)
        self.height = height

    def part(self, box: Box) -> Raster:
        """``box`` as a page of its own."""
        part = object.__new__(Raster)
        left, top, right, bottom = self.pixels(box)
        part.image, part.ink = (each.crop((left, top, right, bottom)) for each in (self.image, self.ink))
        part.scale, part.height = self.scale, box.y1 - box.y0
        part.dx, part.dy = box.x0 * self.scale - left, (self.height - box.y1) * self.scale - top
        return part

    def pixels(self, box: Box, by: int = 0) -> tuple[int, int, int, int]:
        """The whole pixels that ``box`` touches, without ``by`` on each side."""
        wide, high = self.image.size
        left, top = int(self._x(box.x0)) + by, int(self._y(box.y1)) + by
        right, bottom = int(self._x(box.x1)) + 1 - by, int(self._y(box.y0)) + 1 - by
        return max(0, left), max(0, top), min(wide, max(left + 1, right)), min(high, max(top + 1, bottom))

    def _x(self, x: float) -> float:
        return x * self.scale + self.dx

    def _y(self, y: float) -> float:
        return (self.height - y) * self.scale + self.dy

    def hides_ink(self, text: Text) -> bool:
        """True when a letter of ``text`` cannot be seen."""
        left, top, right, bottom = self.pixels(text.box.grown(1 / self.scale))
        if left >= right or top >= bottom:
            return True
        part = self.ink.crop((left, top, right, bottom))
        columns = part.resize((right - left, 1), Image.Resampling.BOX).tobytes()
        ground = _PAPER if text.gray < _MIDDLE else _INK
        for _, (x0, _, x1, _), _ in text.glyphs:
            # PDFium moves thin stems by up to a pixel.
            start = int(self._x(x0)) - left - 1
            if not columns[max(0, start) : int(self._x(x1)) + 1 - left].strip(ground):
                return True
        return False

    def is_blank(self, box: Box) -> bool:
        """True when ``box`` is white."""
        left, top, right, bottom = self.pixels(box, by=1)
        if left >= right or top >= bottom:
            return True
        return not self.ink.crop((left, top, right, bottom)).tobytes().count(0)

    def has_even_bars(self, box: Box) -> bool:
        """True when every row of pixels in ``box`` shows the same bars."""
        part = self.ink.crop(self.pixels(box, by=1))
        rows, width = part.tobytes(), part.width
        return rows == rows[:width] * part.height

    def scan(self, finer: int = 1) -> list[Scan]:
        """Every barcode on the page, each dot ``finer`` pixels wide: zxing-cpp misses some modules of two pixels."""
        size = self.ink.width * finer, self.ink.height * finer
        image = self.ink if finer == 1 else self.ink.resize(size, Image.Resampling.NEAREST)
        found = zxingcpp.read_barcodes(
            image, formats=_FORMATS, try_rotate=False, try_downscale=False, try_invert=False,
            binarizer=zxingcpp.Binarizer.FixedThreshold,  # it is black and white already
        )  # fmt: skip
        return [self._scan(code, finer) for code in found if code.valid]

    def _scan(self, code: zxingcpp.Barcode, finer: int) -> Scan:
        place = code.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        xs = [(corner.x / finer - self.dx) / self.scale for corner in corners]
        ys = [self.height - (corner.y / finer - self.dy) / self.scale for corner in corners]
        extra: Any = code.extra or {}
        spare = extra.get("UEC", 1.0)
        kind = str(code.format).removeprefix("BarcodeFormat.").replace(" ", "")
        return Scan(kind, code.text, Box(min(xs), min(ys), max(xs), max(ys)), unharmed=spare >= 1.0)
