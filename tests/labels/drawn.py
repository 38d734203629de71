"""What stands in a PDF, glyph by glyph in the order of drawing: read without ReportLab and without reordering."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdf
from pypdf.generic import ContentStream

_ENTRY = re.compile(r"<([0-9A-F]{2})> <([0-9A-F]{4,})>")


def drawn_texts(pdf: bytes) -> list[str]:
    """The text of each page; fails when a glyph is drawn that no character stands for."""
    return ["".join(_runs(page)) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def _runs(page: Any) -> Iterator[str]:
    fonts = {name: _characters(font.get_object()) for name, font in page["/Resources"]["/Font"].items()}
    known: dict[int, str] = {}
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        if operator == b"Tf":
            known = fonts[operands[0]]
        elif operator == b"Tj":
            raw = operands[0]
            codes: bytes = raw if isinstance(raw, bytes) else raw.original_bytes
            assert 0 not in codes, "a missing glyph is drawn as an empty box"
            yield "".join(known[code] for code in codes)


def _characters(font: Any) -> dict[int, str]:
    if "/ToUnicode" not in font:
        return {code: chr(code) for code in range(32, 127)}
    entries = _ENTRY.findall(font["/ToUnicode"].get_data().decode("ascii").split("endcodespacerange")[1])
    return {int(code, 16): chr(int(char, 16)) for code, char in entries}
