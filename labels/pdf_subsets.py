"""The objects of a PDF that make up one embedded subset of a font. Of ReportLab only its ``TTFontFace`` is used."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

from reportlab.pdfbase import pdfmetrics

from labels.pdf_file import PdfFile, deflated

_SYMBOLIC, _NONSYMBOLIC = 1 << 2, 1 << 5
_CMAP_PART = 100

_building = Lock()


class Program(NamedTuple):
    """The parts of one subset, ready to be written."""

    base_font: str
    widths: str
    first: int
    last: int
    descriptor: str
    file: bytes
    to_unicode: bytes


def write_program(file: PdfFile, program: Program) -> int:
    stream, unicode = file.add(program.file), file.add(program.to_unicode)
    descriptor = file.add(f"<<{program.descriptor}/FontFile2 {stream} 0 R>>".encode("ascii"))
    named = (
        f"<</Type/Font/Subtype/TrueType/BaseFont/{program.base_font}/FirstChar {program.first}/LastChar {program.last}"
    )
    return file.add(
        f"{named}/Widths[{program.widths}]/FontDescriptor {descriptor} 0 R/ToUnicode {unicode} 0 R>>".encode("ascii")
    )


@lru_cache(maxsize=64)
def program_of(font: str, codes: tuple[tuple[str, int], ...]) -> Program:
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
    return Program(
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
