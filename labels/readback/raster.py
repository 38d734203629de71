"""The page as a printer puts it down: 203 dots to the inch, in grey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image

from labels.readback.paper import Box, Text

DPI = 203
_SCALE = DPI / 72
# A printer puts down a dot or it does not: what is lighter than this it leaves out.
_BLACK, _WHITE, _MIDDLE = 160, 255, 0.5
_DOTS = [0] * _BLACK + [_WHITE] * (256 - _BLACK)
_FORMATS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.DataMatrix])


@dataclass(frozen=True, slots=True)
class Scan:
    """A barcode as a scanner reads it. ``unharmed`` is False when error correction had to help."""

    format: str
    text: str
    box: Box
    unharmed: bool


class Raster:
    """One page of ``height`` points as an image."""

    def __init__(self, page: pypdfium2.PdfPage, height: float) -> None:
        bitmap = page.render(scale=_SCALE, grayscale=True)
        size = (bitmap.width, bitmap.height)
        self.image: Image.Image = Image.frombuffer("L", size, bytes(bitmap.buffer), "raw", "L", bitmap.stride, 1)
        self.ink = self.image.point(_DOTS)
        self.height = height
        bitmap.close()

    def pixels(self, box: Box, by: int = 0) -> tuple[int, int, int, int]:
        """The whole pixels that ``box`` touches, without ``by`` on each side."""
        wide, high = self.image.size
        left, top = int(box.x0 * _SCALE) + by, int((self.height - box.y1) * _SCALE) + by
        right, bottom = int(box.x1 * _SCALE) + 1 - by, int((self.height - box.y0) * _SCALE) + 1 - by
        return max(0, left), max(0, top), min(wide, max(left + 1, right)), min(high, max(top + 1, bottom))

    def hides_ink(self, text: Text) -> bool:
        """True when a letter of ``text`` cannot be seen."""
        left, top, right, bottom = self.pixels(text.box.grown(1 / _SCALE))
        if left >= right or top >= bottom:
            return True
        part = self.ink.crop((left, top, right, bottom))
        columns = part.resize((right - left, 1), Image.Resampling.BOX).tobytes()
        for glyph in text.glyphs:
            # PDFium moves thin stems by up to a pixel.
            start = int(glyph.box.x0 * _SCALE) - left - 1
            own = columns[max(0, start) : int(glyph.box.x1 * _SCALE) + 1 - left]
            if not own or (min(own) == _WHITE if text.gray < _MIDDLE else max(own) == 0):
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
        found = zxingcpp.read_barcodes(image, formats=_FORMATS, try_rotate=False, try_downscale=False, try_invert=False)
        return [self._scan(code, _SCALE * finer) for code in found if code.valid]

    def _scan(self, code: zxingcpp.Barcode, scale: float) -> Scan:
        place = code.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        xs, ys = [corner.x / scale for corner in corners], [self.height - corner.y / scale for corner in corners]
        extra: Any = code.extra or {}
        spare = extra.get("UEC", 1.0)
        kind = str(code.format).removeprefix("BarcodeFormat.").replace(" ", "")
        return Scan(kind, code.text, Box(min(xs), min(ys), max(xs), max(ys)), unharmed=spare >= 1.0)
