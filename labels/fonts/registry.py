"""Registers the vendored fonts with ReportLab and says whether a text can be drawn with them.

A missing glyph is drawn by ReportLab as an empty box and right-to-left text in the wrong order, both
without an error. Here both are refusals that name the field and the character.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from labels.errors import label_error

# Sans serif, upright and uncondensed, as 16 CCR 1707.5 and ISMP ask.
REGULAR = "NightstandSans"
BOLD = "NightstandSans-Bold"
_FILES = {REGULAR: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf"}

_RIGHT_TO_LEFT = {"R", "AL", "AN"}


def _register(name: str, filename: str) -> frozenset[int]:
    path = str(Path(__file__).with_name(filename))
    # Embed the characters used and not all of ASCII, whatever the process configured for its other documents.
    pdfmetrics.registerFont(TTFont(name, path, asciiReadable=False))
    font = pdfmetrics.getFont(name)
    if not isinstance(font, TTFont) or font.face.filename != path:
        # ReportLab silently aliases a second file of the same face to the first one registered.
        raise RuntimeError(f"another file of the face in {path} was registered before it and would be drawn instead")
    # Beyond U+FFFF ReportLab 5.1 writes a broken ToUnicode map: drawn, but no longer readable as text.
    return frozenset(code for code in font.face.charToGlyph if code <= 0xFFFF)


_COVERAGE = {name: _register(name, filename) for name, filename in _FILES.items()}


@lru_cache(maxsize=4096)
def _undrawable(char: str, font: str) -> str | None:
    if unicodedata.category(char)[0] == "M" or unicodedata.bidirectional(char) in _RIGHT_TO_LEFT:
        return "LABEL_SCRIPT_UNSUPPORTED"
    return None if ord(char) in _COVERAGE[font] else "LABEL_GLYPH_MISSING"


def check_text(text: str, font: str, field: str) -> None:
    """Refuse a text that ``font`` would draw wrongly.

    Raises ``LabelError`` with ``LABEL_GLYPH_MISSING`` (no glyph in the font) or ``LABEL_SCRIPT_UNSUPPORTED``
    (right-to-left or combining characters, which need shaping that is not done here).
    """
    if text.isascii() and text.isprintable():
        return
    for char in text:
        if code := _undrawable(char, font):
            name = f"U+{ord(char):04X} {unicodedata.name(char, 'unnamed character')}"
            raise label_error(
                code, field, f"contains {name}, which the label font cannot draw; write it in Latin letters"
            )
