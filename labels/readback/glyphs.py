"""The glyphs of a page by the text object that paints them, each object in the order in which it is read."""

from __future__ import annotations

import ctypes
import unicodedata
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

from labels.readback import calls
from labels.readback.paper import Box, Glyph

# PDFium marks a hyphen at the end of a line with one of these.
_HYPHENS = {0x02: "-", 0xAD: "-", 0xFFFE: "-"}
_WORD_GAP = 0.15  # of the height of the line; a space is twice as wide


def glyphs_by_object(page: pypdfium2.PdfPage) -> dict[int, list[Glyph]]:
    """The visible glyphs of each text object, by the object's address."""
    text = page.get_textpage()
    try:
        return _sorted_by_object(text.raw)
    finally:
        text.close()


def _sorted_by_object(text: Any) -> dict[int, list[Glyph]]:
    found: dict[int, list[Glyph]] = {}
    places: dict[int, list[int]] = {}  # of each glyph in the text of the page
    edges = (ctypes.c_double * 4)()
    left, bottom, right, top = (calls.pointer_into(edges, at) for at in range(4))  # as in Box
    # Called some hundred times for each label.
    code_of, owner_of, box_of, handle = calls.char_code, calls.char_owner, calls.char_box, calls.address(text)
    last: list[Glyph] = []
    for at in range(raw.FPDFText_CountChars(text)):
        code = code_of(handle, at)
        char = _HYPHENS.get(code) or chr(code)
        if char.isspace():
            if last:
                last[-1] = Glyph(last[-1].char, last[-1].box, True)  # noqa: FBT003
        elif owner := owner_of(handle, at):
            box_of(handle, at, left, right, bottom, top)
            last = found.setdefault(owner, [])
            places.setdefault(owner, []).append(at)
            last.append(Glyph(char, Box(edges[0], edges[1], edges[2], edges[3]), False))  # noqa: FBT003
    if any(_runs_back(glyphs) for glyphs in found.values()):
        for owned, glyphs in found.items():
            if not _runs_back(glyphs):
                glyphs[:] = _from_left_to_right(text, glyphs, places[owned])
    return found


def _runs_back(glyphs: list[Glyph]) -> bool:
    return runs_back([glyph.char for glyph in glyphs])


def runs_back(chars: list[str]) -> bool:
    """Whether any of ``chars`` is of a script that runs from right to left."""
    # Hebrew is the first of them in Unicode.
    return max(chars) >= "\u0590" and any(unicodedata.bidirectional(char) in {"R", "AL"} for char in chars)


def _from_left_to_right(text: Any, glyphs: list[Glyph], places: list[int]) -> list[Glyph]:
    """On a line with right-to-left words PDFium turns the others about too, and moves their spaces."""
    ordered = sorted(zip(glyphs, places, strict=True), key=lambda each: each[0].box.x0)
    apart = [_gap(text, one, other) for (_, one), (_, other) in pairwise(ordered)]
    return [glyph._replace(spaced=spaced) for (glyph, _), spaced in zip(ordered, [*apart, False], strict=True)]


def _gap(text: Any, one: int, other: int) -> bool:
    """Whether a space stands between two characters: what they take up does not meet."""
    left, right = raw.FS_RECTF(), raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, one, ctypes.byref(left))
    raw.FPDFText_GetLooseCharBox(text, other, ctypes.byref(right))
    return bool(right.left - left.right > _WORD_GAP * (left.top - left.bottom))
