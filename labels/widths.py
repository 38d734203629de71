"""How wide texts are: measured once per text or word and kept for size 1, so that every size shares them."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from reportlab.pdfbase import pdfmetrics

from labels.fonts import BOLD, is_plain
from labels.shaping import shaped_width


class _Advances(dict[str, float]):
    """The width of each character of a font, in thousandths of an em; each is looked up once."""

    def __init__(self, font: str) -> None:
        super().__init__()
        found: Any = pdfmetrics.getFont(font)
        self._widths, self._usual = found.face.charWidths, found.face.defaultWidth

    def __missing__(self, char: str) -> float:
        self[char] = self._widths.get(ord(char), self._usual)
        return self[char]


_advances = cache(_Advances)


@lru_cache(maxsize=16384)
def unit_width(text: str, font: str) -> float:
    """The width of ``text`` on one line, in ems."""
    if not is_plain(text, font):
        return shaped_width(text, bold=font == BOLD)
    return 0.001 * sum(map(_advances(font).__getitem__, text))


def text_width(text: str, font: str, size: float) -> float:
    """The width in points of ``text`` on one line."""
    return unit_width(text, font) * size
