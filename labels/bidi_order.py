"""Text that runs from right to left, as it stands on paper: letters joined, in the order they are drawn."""

from __future__ import annotations

import unicodedata

from arabic_reshaper import ArabicReshaper
from arabic_reshaper.letters import LETTERS_ARABIC
from bidi import get_base_level, get_display
from bidi.mirror import MIRRORED

from labels.fonts.characters import RIGHT_TO_LEFT

# Nothing is dropped from a name. Of the ligatures only those of lam and alef are compulsory.
_RESHAPER = ArabicReshaper({"delete_harakat": False, "ARABIC LIGATURE ALLAH": False})
# Takes the direction of the character before it, and no font here can draw it: shows which way a bracket faces.
_PROBE = "\u20dd"


def runs_right_to_left(text: str) -> bool:
    """Whether any part of ``text`` is written from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(char) in RIGHT_TO_LEFT for char in text)


def starts_right_to_left(text: str) -> bool:
    """Whether the first letter of ``text`` makes it a right-to-left paragraph (UAX #9, P2 and P3)."""
    return bool(get_base_level(text))


def unjoined(text: str) -> str | None:
    """The first Arabic letter in ``text`` of which no joined forms are known."""
    letters = (char for char in text if unicodedata.bidirectional(char) == "AL" and unicodedata.category(char) == "Lo")
    return next((char for char in letters if char not in LETTERS_ARABIC), None)


def visual_order(text: str, *, right_to_left: bool) -> str:
    """``text`` with Arabic letters joined, in the order of drawing from left to right (UAX #9)."""
    joined: str = _RESHAPER.reshape(text)
    probed = "".join(char + _PROBE if char in MIRRORED else char for char in joined)
    return _mirrored(str(get_display(probed, base_dir="R" if right_to_left else "L")))


def _mirrored(probed: str) -> str:
    """Brackets within right-to-left text turned round (L4, which get_display leaves out)."""
    drawn: list[str] = []
    chars = iter(probed)
    for char in chars:
        if char == _PROBE:
            drawn.append(MIRRORED[next(chars)])
        else:
            drawn.append(char)
            if char in MIRRORED:
                next(chars)
    return "".join(drawn)
