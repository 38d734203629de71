"""Which characters a label never holds, and which texts are drawn as they stand, one glyph for each character."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from labels.errors import LabelError, label_error
from labels.fonts.registry import coverage

_HIDDEN = {
    "Cc": "control character",
    "Cf": "format character",
    "Co": "private use character",
    "Cs": "surrogate",
    "Cn": "unassigned character",
    "Zl": "line separator",
    "Zp": "paragraph separator",
}
# Letters and signs that Unicode lets a font draw as nothing, and the marks of a text that was already damaged.
_BLANKS = frozenset({0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0xFFFC, 0xFFFD})
_SELECTORS = (range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))

_NO_BREAK = "\u00a0"
RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})

# The first word of the Unicode names of letters that need no more than a glyph each, or that are shaped here.
_SCRIPTS = frozenset(
    {
        *("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN", "CHEROKEE", "CANADIAN", "HEBREW", "ARABIC"),
        *("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "VERTICAL"),
        *("HALFWIDTH", "FULLWIDTH", "MODIFIER", "COMBINING", "SUPERSCRIPT", "SUBSCRIPT", "SCRIPT", "DOUBLE-STRUCK"),
        *("MICRO", "FEMININE", "MASCULINE", "OHM", "KELVIN", "ANGSTROM"),
    }
)


def describe(char: str) -> str:
    """``U+202E RIGHT-TO-LEFT OVERRIDE``: never the character itself, which may be what garbles a message."""
    kind = _HIDDEN.get(unicodedata.category(char), "unnamed character")
    return f"U+{ord(char):04X} {unicodedata.name(char, kind)}"


def undrawable(code: str, field: str, char: str) -> LabelError:
    """The refusal of ``char`` in ``field``."""
    return label_error(code, field, f"contains {describe(char)}{_ADVICE[code]}")


_ADVICE = {
    "LABEL_CHARACTER_FORBIDDEN": ", which cannot be seen on paper; remove it",
    "LABEL_GLYPH_MISSING": ", for which the fonts used here have no glyph; write it in other letters",
    "LABEL_SCRIPT_UNSUPPORTED": ", which the label font cannot draw correctly here; write it in Latin letters",
}


@lru_cache(maxsize=16384)
def refusal(char: str) -> str | None:
    """The code with which ``char`` is refused whatever font has it; None when it may be drawn."""
    category, code = unicodedata.category(char), ord(char)
    if category in _HIDDEN or code in _BLANKS or any(code in block for block in _SELECTORS):
        return "LABEL_CHARACTER_FORBIDDEN"
    name = unicodedata.name(char, "")
    if category[0] in "LM" and (name.partition(" ")[0] not in _SCRIPTS or _is_composed_form(code, name)):
        return "LABEL_SCRIPT_UNSUPPORTED"
    return None


def _is_composed_form(code: int, name: str) -> bool:
    """Shapes of letters in place of letters (Arabic presentation forms, loose Hangul jamo): shaping makes its own."""
    return 0xFB1D <= code <= 0xFDFF or 0xFE70 <= code <= 0xFEFC or 0x1100 <= code <= 0x11FF or "JUNGSEONG" in name


@lru_cache(maxsize=16384)
def _plain_refusal(char: str, font: str) -> str | None:
    if found := refusal(char):
        return found
    if unicodedata.category(char)[0] == "M" or unicodedata.bidirectional(char) in RIGHT_TO_LEFT:
        return "LABEL_SCRIPT_UNSUPPORTED"
    return None if ord(char) in coverage(font) else "LABEL_GLYPH_MISSING"


@lru_cache(maxsize=16384)
def is_plain(text: str, font: str) -> bool:
    """Whether ``font`` alone draws ``text`` as it stands, from left to right."""
    ascii_text = text if text.isascii() else text.replace(_NO_BREAK, " ")
    if ascii_text.isascii() and ascii_text.isprintable():
        return True
    return not any(_plain_refusal(char, font) for char in text)


def check_text(text: str, font: str, field: str) -> None:
    """Refuse a text that ``font`` alone cannot draw as it stands.

    Raises ``LabelError``: ``LABEL_CHARACTER_FORBIDDEN`` (cannot be seen), ``LABEL_GLYPH_MISSING`` (not in this font)
    or ``LABEL_SCRIPT_UNSUPPORTED`` (right-to-left or combining characters, or a script that is not shaped here).
    """
    for char in text if not is_plain(text, font) else ():
        if code := _plain_refusal(char, font):
            raise undrawable(code, field, char)
