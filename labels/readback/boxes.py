"""Letters drawn as what a font has in place of one it lacks: the text is right, and nobody can read it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from labels.readback.paper import Text
from labels.readback.report import Finding

# Both at size 1: the thinnest stroke is more, and the boxes of one font are equal.
_INK, _HAIR = 0.01, 0.002
_ENOUGH = 3  # a few letters of an alphabet may well be equally large

Size = tuple[float, float]


def box_findings(texts: Sequence[Text], page: int) -> Iterator[Finding]:
    """Letters without ink, and scripts whose letters are all equally large, as boxes are."""
    for letters in _by_script(texts).values():
        if any(min(size) < _INK for size in letters.values()):
            yield Finding("READBACK_BOXES", "page", "a letter is drawn as nothing, as if the font had none", page)
        elif len(letters) >= _ENOUGH and _all_equal(list(letters.values())):
            yield Finding("READBACK_BOXES", "page", "different letters are drawn alike, as if the font had none", page)


def _by_script(texts: Sequence[Text]) -> dict[str, dict[str, Size]]:
    """The width and height of each letter beyond ASCII at size 1, by script."""
    found: dict[str, dict[str, Size]] = {}
    for text in texts:
        for glyph in text.glyphs:
            if not glyph.char.isascii() and (script := _script(glyph.char)):
                x0, y0, x1, y1 = glyph.box
                found.setdefault(script, {}).setdefault(glyph.char, ((x1 - x0) / text.size, (y1 - y0) / text.size))
    return found


def _all_equal(sizes: Sequence[Size]) -> bool:
    return all(max(side) - min(side) < _HAIR for side in zip(*sizes, strict=True))


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    """The first word of the letter's name in Unicode; empty for what is no letter."""
    return unicodedata.name(char, "").split(" ", 1)[0] if unicodedata.category(char).startswith("L") else ""
