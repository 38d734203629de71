"""Where a text in any script may be broken into lines."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_OPENING = {"Ps", "Pi"}


def units(text: str) -> Iterator[tuple[bool, str]]:
    """What stays together, each with whether a space goes before it.

    Chinese and Japanese break between characters, but not before a closing sign, a small kana or a mark that repeats
    or lengthens the one before it, and not after an opening sign (JIS X 4051). All else breaks at spaces.
    """
    for word in text.split(" "):
        start = 0
        for index in range(1, len(word)):
            if _may_break(word[index - 1], word[index]):
                yield start == 0, word[start:index]
                start = index
        yield start == 0, word[start:]


def _may_break(left: str, right: str) -> bool:
    if not (_is_ideographic(left) or _is_ideographic(right)):
        return False
    return unicodedata.category(left) not in _OPENING and not _closes(right)


def _is_ideographic(char: str) -> bool:
    return "\u2e80" <= char <= "\ua4cf" or "\uf900" <= char <= "\ufaff" or "\uff00" <= char <= "\uffef"


def _closes(char: str) -> bool:
    category = unicodedata.category(char)
    small = unicodedata.name(char, "").startswith(("HIRAGANA LETTER SMALL", "KATAKANA LETTER SMALL"))
    return small or category in {"Lm", "Mn"} or (category[0] == "P" and category not in _OPENING)
