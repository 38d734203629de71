"""Fonts inside a PDF: each text as codes of an embedded subset, and the objects that make up the subset.

The Latin letters that nearly every label has are one fixed subset of each font, built once per process, with ASCII as
its codes. Whatever else a document says goes into subsets of its own, in the order of first use: what was drawn before
in the same process does not matter. The only part of ReportLab used here is its ``TTFontFace``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from threading import Lock
from typing import Any, NamedTuple

from reportlab.pdfbase import pdfmetrics

from labels.fonts import BOLD, REGULAR
from labels.fonts.characters import undrawable
from labels.fonts.registry import coverage
from labels.pdf_file import PdfFile, deflated

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
_SYMBOLIC, _NONSYMBOLIC = 1 << 2, 1 << 5
_CMAP_PART = 100

_building = Lock()


class _Program(NamedTuple):
    """The parts of one subset, ready to be written."""

    base_font: str
    widths: str
    first: int
    last: int
    descriptor: str
    file: bytes
    to_unicode: bytes


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
            subset.name: _write(file, _program(subset.font, tuple(subset.codes.items()))) for subset in self._subsets
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


def _write(file: PdfFile, program: _Program) -> int:
    stream, unicode = file.add(program.file), file.add(program.to_unicode)
    descriptor = file.add(f"<<{program.descriptor}/FontFile2 {stream} 0 R>>".encode("ascii"))
    named = (
        f"<</Type/Font/Subtype/TrueType/BaseFont/{program.base_font}/FirstChar {program.first}/LastChar {program.last}"
    )
    return file.add(
        f"{named}/Widths[{program.widths}]/FontDescriptor {descriptor} 0 R/ToUnicode {unicode} 0 R>>".encode("ascii")
    )


@lru_cache(maxsize=64)
def _program(font: str, codes: tuple[tuple[str, int], ...]) -> _Program:
    found: Any = pdfmetrics.getFont(font)
    face = found.face
    by_code = {code: ord(char) for char, code in codes}
    first, last = min(by_code), max(by_code)
    # The face reads its file as it goes, and wants a character for every code from 0; 0 stands for none.
    with _building:
        data: bytes = face.makeSubset([by_code.get(code, 0) for code in range(last + 1)])
    tag = hashlib.sha256(repr((font, codes)).encode()).digest()
    # Printers keep fonts by name: another subset of the same font must have another one.
    base = f"{''.join(chr(65 + byte % 26) for byte in tag[:6])}+{face.name.decode('ascii')}"
    widths = (face.getCharWidth(by_code[code]) if code in by_code else 0 for code in range(first, last + 1))
    return _Program(
        base,
        " ".join(f"{width:g}" for width in widths),
        first,
        last,
        _descriptor(face, base),
        deflated(data, f"/Length1 {len(data)}", 9),
        deflated(_to_unicode(by_code).encode("ascii"), level=9),
    )


def _descriptor(face: Any, base: str) -> str:
    box = " ".join(f"{edge:g}" for edge in face.bbox)
    flags = (face.flags & ~_NONSYMBOLIC) | _SYMBOLIC
    return (
        f"/Type/FontDescriptor/FontName/{base}/Flags {flags}/FontBBox[{box}]/ItalicAngle {face.italicAngle:g}"
        f"/Ascent {face.ascent:g}/Descent {face.descent:g}/CapHeight {face.capHeight:g}/StemV {face.stemV:g}"
        f"/MissingWidth {face.defaultWidth:g}"
    )


def _to_unicode(by_code: dict[int, int]) -> str:
    """The character of each code, so that the text can be read and searched."""
    rows = [f"<{code:02X}> <{char:04X}>" for code, char in sorted(by_code.items())]
    parts = [rows[at : at + _CMAP_PART] for at in range(0, len(rows), _CMAP_PART)]
    listed = "\n".join(f"{len(part)} beginbfchar\n{chr(10).join(part)}\nendbfchar" for part in parts)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <FF>\nendcodespacerange\n{listed}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


@cache
def prepare() -> None:
    """Build the fixed subsets, so that the first label of a process is not later than the next."""
    fonts = PdfFonts()
    for font in _FIXED:
        fonts.encode("A", font)
    for subset in fonts._subsets:
        _program(subset.font, tuple(subset.codes.items()))
