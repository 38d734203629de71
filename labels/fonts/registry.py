"""Registers the vendored fonts with ReportLab and says which of them has a glyph.

The large fonts are read when a text first needs them. ReportLab draws a missing glyph as an empty box without an
error; whoever draws asks here first.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

# Sans serif, upright and uncondensed, as 16 CCR 1707.5 and ISMP ask.
REGULAR = "NightstandSans"
BOLD = "NightstandSans-Bold"
ARABIC = "NightstandArabic"
ARABIC_BOLD = "NightstandArabic-Bold"
HAN = "NightstandHan"
HANGUL = "NightstandHangul"
BOLD_FACES = frozenset({BOLD, ARABIC_BOLD})

FOLDER = Path(__file__).parent
_FILES = {
    REGULAR: "DejaVuSans.ttf",
    BOLD: "DejaVuSans-Bold.ttf",
    ARABIC: "NotoSansArabic-Regular.ttf",
    ARABIC_BOLD: "NotoSansArabic-Bold.ttf",
    HAN: "DroidSansFallbackFull.ttf",
    HANGUL: "NotoSansKR-Hangul.ttf",
}
_ARABIC_BLOCKS = (range(0x600, 0x700), range(0xFB50, 0xFE00), range(0xFE70, 0xFEFD))
# The blocks worth reading a large font for: CJK radicals to ideographs, compatibility, half and full width forms.
_BLOCKS = {
    HANGUL: (range(0x3131, 0x3190), range(0xAC00, 0xD7A4)),
    HAN: (range(0x2E80, 0xA000), range(0xF900, 0xFB00), range(0xFE30, 0xFE50), range(0xFF00, 0xFFF0)),
}


def check_files(folder: Path = FOLDER) -> None:
    """Raise ``RuntimeError`` naming every font file that is missing: known at the start, not at the first label."""
    if missing := [str(folder / name) for name in _FILES.values() if not (folder / name).is_file()]:
        raise RuntimeError(f"font files are missing, labels cannot be drawn; restore {', '.join(missing)}")


def _register(name: str, path: str) -> frozenset[int]:
    try:
        # Embed the characters used and not all of ASCII, whatever the process configured for its other documents.
        pdfmetrics.registerFont(TTFont(name, path, asciiReadable=False))
    except (TTFError, OSError) as error:
        raise RuntimeError(f"the font file {path} cannot be read; restore it: {error}") from error
    font = pdfmetrics.getFont(name)
    if not isinstance(font, TTFont) or font.face.filename != path:
        # ReportLab silently aliases a second file of the same face to the first one registered.
        raise RuntimeError(f"another file of the face in {path} was registered before it and would be drawn instead")
    # Beyond U+FFFF ReportLab 5.1 writes a broken ToUnicode map: drawn, but no longer readable as text.
    return frozenset(code for code in font.face.charToGlyph if code <= 0xFFFF)


@cache
def coverage(font: str) -> frozenset[int]:
    """The code points that ``font`` can draw; registers the font."""
    return _register(font, str(FOLDER / _FILES[font]))


def font_for(char: str, font: str) -> str | None:
    """The font to draw ``char`` with in a text set in ``font``, or None when no font has a glyph for it."""
    code = ord(char)
    return next((name for name in _candidates(code, font) if code in coverage(name)), None)


def _candidates(code: int, font: str) -> Iterator[str]:
    # Joined letters meet only when they come from one font; DejaVu Sans lacks some that Urdu needs.
    if any(code in block for block in _ARABIC_BLOCKS):
        yield ARABIC_BOLD if font == BOLD else ARABIC
        return
    yield from (font, REGULAR)
    yield from (name for name, blocks in _BLOCKS.items() if any(code in block for block in blocks))


check_files()
for _name in (REGULAR, BOLD):
    coverage(_name)
