"""The floor: no drawing library and no choices. It encodes both barcodes, wraps, formats and deflates a page per label.

No size is chosen, nothing is checked and no text is traced to its field; fonts and file are written as ours are.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from functools import lru_cache

from reportlab.pdfbase import pdfmetrics

from bench.peers.texts import STOCK, pictures, texts
from labels.content import DoseLabel
from labels.fonts import BOLD, REGULAR
from labels.page import Picture
from labels.pdf_file import PdfFile
from labels.pdf_fonts import PdfFonts

_LEFT, _INNER = 4.0, 280.0


def render_floor(labels: Sequence[DoseLabel]) -> bytes:
    """All labels in one document."""
    out = io.BytesIO()
    file, fonts = PdfFile(out, level=6), PdfFonts()
    for label in labels:
        file.add_page(STOCK.width, STOCK.height, page(label, fonts))
    file.close(fonts.write(file), {"Title": "Floor"})
    return out.getvalue()


def page(label: DoseLabel, fonts: PdfFonts) -> bytes:
    """The operators of one label."""
    said, (bars, matrix) = texts(label), pictures(label)
    d = STOCK.dot
    parts = [f"0 g {_LEFT} 61 120 25 re f"]
    parts.append(_picture(bars, 440 * d, 202 * d, 41 * d))
    parts += [_picture(matrix, 366 * d, 202 * d, matrix.lines * d), "BT"]
    patient = ((said.patient, BOLD), (said.medicine, BOLD), (said.directions, REGULAR), (said.purpose, REGULAR))
    y = 129.0
    for text, font in patient:
        parts += _lines(text, font, 12, y, fonts)
        y -= 13.1
    parts += [*_lines(label.barcode_payload, REGULAR, 6, 64.0, fonts, left=210.0), "1 g"]
    parts += [*_lines(said.warning, BOLD, 7, 79.0, fonts, 120.0), "0 g"]
    y = 56.0
    for text in said.small:
        lines = list(_lines(text, REGULAR, 6, y, fonts))
        parts += lines
        y -= 6.54 * len(lines)
    parts.append("ET")
    return "\n".join(parts).encode("latin-1")


def _picture(drawn: Picture, x: float, y: float, height: float) -> str:
    width = drawn.width * drawn.dots
    place = f"{width * STOCK.dot - 0.04:.4f} 0 0 {height - 0.04:.4f} {x + 0.02:.4f} {y + 0.02:.4f}"
    return f"q {place} cm BI/W {width}/H {drawn.lines}/BPC 1/IM true/D[1 0]/F/AHx ID {drawn.rows}>\nEI Q"


def _lines(
    text: str, font: str, size: float, y: float, fonts: PdfFonts, width: float = _INNER, *, left: float = _LEFT
) -> Iterator[str]:
    space, words, at = _width(" ", font) * size, list[str](), 0.0
    for word in text.split():
        wide = _width(word, font) * size
        if words and at + wide > width:
            yield _operator(words, font, size, left, y, fonts)
            words, at, y = [], 0.0, y - size * 1.09
        words.append(word)
        at += wide + space
    if words:
        yield _operator(words, font, size, left, y, fonts)


def _operator(words: list[str], font: str, size: float, x: float, y: float, fonts: PdfFonts) -> str:
    ((name, string),) = fonts.encode(" ".join(words), font)
    return f"/{name} {size:g} Tf 1 0 0 1 {x:.3f} {y:.3f} Tm {string} Tj"


@lru_cache(maxsize=16384)
def _width(word: str, font: str) -> float:
    width: float = pdfmetrics.stringWidth(word, font, 1.0)
    return width
