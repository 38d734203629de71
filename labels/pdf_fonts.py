"""Fonts inside a PDF: each text as codes of an embedded subset, and the objects that make up the subset.

The Latin letters that nearly every label has are one fixed subset of each font, built once per process, with ASCII as
its codes. Whatever else a document says goes into subsets of its own, in the order of first use: what was drawn before
in the same process does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from labels.fonts import BOLD, REGULAR
from labels.fonts.characters import undrawable
from labels.fonts.registry import coverage
from labels.pdf_file import PdfFile
from labels.pdf_subsets import program_of, write_program

_ASCII = "".join(map(chr, range(0x20, 0x7F)))
# Codes above ASCII of the fixed subset: what the layouts themselves write, and the commonest signs of directions.
_SIGNS = "\u2022\u00b0\u00b7\u2013\u2014\u2019\u00b5\u00d7\u00bd\u00bc"
_FIRST_SIGN = 0x80
_FIXED = dict.fromkeys((REGULAR, BOLD), _ASCII + _SIGNS)
_TO_CODES = {ord(char): code for code, char in enumerate(_SIGNS, _FIRST_SIGN)} | {
    ord("\u00a0"): " ",
    **{ord(char): f"\\{char}" for char in "\\()"},
}
_FIXED_CHARS = frozenset(_ASCII + _SIGNS + "\u00a0")
# Codes of all other subsets: one byte, none that a reader of PDF might take for white space.
_FIRST_CODE, _MOST = 0x21, 0x100 - 0x21


class Subset(NamedTuple):
    """A subset of ``font`` in one document; ``name`` is what pages call it, ``codes`` holds its characters."""

    name: str
    font: str
    codes: dict[str, int]


class PdfFonts:
    """The fonts of one document."""

    def __init__(self) -> None:
        self._subsets: list[Subset] = []
        self._fixed: dict[str, str] = {}
        self._own: dict[str, list[Subset]] = {}

    def encode(self, text: str, font: str) -> Sequence[tuple[str, str]]:
        """``text`` as (name of the subset, PDF string), nearly always in one part."""
        if string := fixed_string(text, font):
            return ((self.fixed_name(font), string),)
        return list(self._parts(text.replace("\u00a0", " "), font))

    def fixed_name(self, font: str) -> str:
        """What pages call the fixed subset of ``font``, from now on a part of the document."""
        return self._fixed.get(font) or self._use_fixed(font)

    def _use_fixed(self, font: str) -> str:
        codes = {char: ord(char) for char in _ASCII} | {char: _TO_CODES[ord(char)] for char in _SIGNS}
        self._fixed[font] = self._add(font, codes).name  # type: ignore[arg-type]
        return self._fixed[font]

    def _add(self, font: str, codes: dict[str, int]) -> Subset:
        self._subsets.append(Subset(f"F{len(self._subsets) + 1}", font, codes))
        return self._subsets[-1]

    def _parts(self, text: str, font: str) -> Iterator[tuple[str, str]]:
        """The longest stretch that one subset holds or has room for, and so on."""
        own = self._own.setdefault(font, [])
        while text:
            reach = [_reach(subset.codes, text, grows=subset is own[-1]) for subset in own]
            if not any(reach):
                own.append(self._add(font, {}))
                continue
            end = max(reach)
            name, _, codes = own[reach.index(end)]
            for char in text[:end]:
                if char not in codes:
                    _check_glyph(char, font)
                    codes[char] = _FIRST_CODE + len(codes)
            yield name, f"<{bytes(codes[char] for char in text[:end]).hex()}>"
            text = text[end:]

    def write(self, file: PdfFile) -> dict[str, int]:
        """Write all subsets; the object of each by its name."""
        return {
            subset.name: write_program(file, program_of(subset.font, tuple(subset.codes.items())))
            for subset in self._subsets
        }


def _check_glyph(char: str, font: str) -> None:
    """Layouts ask before; a box in place of a letter is never drawn, whoever forgot to."""
    if ord(char) not in coverage(font):
        raise undrawable("LABEL_GLYPH_MISSING", "text", char)


@lru_cache(maxsize=16384)
def fixed_string(text: str, font: str) -> str | None:
    """``text`` for the fixed subset of ``font``; None when there is none or it has not all of its characters."""
    fixed = font in _FIXED and (text.isascii() or _FIXED_CHARS.issuperset(text))
    return f"({text.translate(_TO_CODES)})" if fixed else None


def _reach(codes: dict[str, int], text: str, *, grows: bool) -> int:
    """How many characters from the start of ``text`` a subset can draw."""
    room, new = _MOST - len(codes) if grows else 0, set[str]()
    for index, char in enumerate(text):
        if char not in codes:
            new.add(char)
            if len(new) > room:
                return index
    return len(text)


@cache
def prepare() -> None:
    """Build the fixed subsets, so that the first label of a process is not later than the next."""
    fonts = PdfFonts()
    for font in _FIXED:
        fonts.encode("A", font)
    for subset in fonts._subsets:
        program_of(subset.font, tuple(subset.codes.items()))
