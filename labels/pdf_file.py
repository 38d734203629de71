"""Writes a PDF object by object as it comes: nothing but the place of each object is kept, however many the pages."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from typing import BinaryIO

# Level 6 makes pages 4 % smaller than this one and takes twice as long.
LEVEL = 3
_HEADER = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"


def deflated(data: bytes, entries: str = "", level: int = LEVEL) -> bytes:
    """A compressed stream with more ``entries`` in its dictionary."""
    packed = zlib.compress(data, level)
    return b"<</Filter/FlateDecode/Length %d%s>>stream\n%b\nendstream" % (len(packed), entries.encode("ascii"), packed)


def text_string(text: str) -> str:
    """``text`` as a string for a dictionary."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


class PdfFile:
    """A PDF on its way to ``out``; the same calls give the same bytes."""

    def __init__(self, out: BinaryIO, *, level: int = LEVEL) -> None:
        self._out, self._level = out, level
        self._digest = hashlib.sha256()
        self._at = 0
        self._places: list[int] = []
        self._kids: list[int] = []
        self._sizes: dict[tuple[float, float], bytes] = {}
        self._write(_HEADER)
        self._catalog, self._tree, self._resources = self.reserve(), self.reserve(), self.reserve()

    @property
    def pages(self) -> int:
        """How many pages were added."""
        return len(self._kids)

    def reserve(self) -> int:
        """The number of an object that is written later."""
        self._places.append(0)
        return len(self._places)

    def put(self, number: int, body: bytes) -> None:
        """Write the object called ``number``."""
        self._places[number - 1] = self._at
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def add(self, body: bytes) -> int:
        """Write another object and give its number."""
        number = self.reserve()
        self.put(number, body)
        return number

    def add_page(self, width: float, height: float, content: bytes) -> None:
        """Write a page whose operators are ``content``; all pages share their fonts."""
        packed, shared = zlib.compress(content, self._level), self._page_of(width, height)
        number = len(self._places) + 1
        # Both objects at once: a document has thousands.
        drawn = b"%d 0 obj\n<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream\nendobj\n" % (
            number, len(packed), packed,
        )  # fmt: skip
        self._places += (self._at, self._at + len(drawn))
        self._kids.append(number + 1)
        self._write(drawn + b"%d 0 obj\n%b%d 0 R>>\nendobj\n" % (number + 1, shared, number))

    def _page_of(self, width: float, height: float) -> bytes:
        if (width, height) not in self._sizes:
            page = "<</Type/Page/Parent %d 0 R/Resources %d 0 R/MediaBox[0 0 %g %g]/Contents "
            self._sizes[width, height] = (page % (self._tree, self._resources, width, height)).encode("ascii")
        return self._sizes[width, height]

    def close(self, fonts: Mapping[str, int], info: Mapping[str, str]) -> str:
        """Write all that is left, with ``fonts`` by the name that pages call them; the SHA-256 of the whole file."""
        named = "".join(f"/{name} {number} 0 R" for name, number in fonts.items())
        self.put(self._resources, f"<</Font<<{named}>>/ProcSet[/PDF/Text]>>".encode("ascii"))
        kids = " ".join(f"{number} 0 R" for number in self._kids)
        self.put(self._tree, f"<</Type/Pages/Count {self.pages}/Kids[{kids}]>>".encode("ascii"))
        self.put(self._catalog, b"<</Type/Catalog/Pages %d 0 R>>" % self._tree)
        told = "".join(f"/{name}{text_string(value)}" for name, value in info.items())
        described = self.add(f"<<{told}>>".encode("ascii"))
        self._end(described)
        return self._digest.hexdigest()

    def _end(self, described: int) -> None:
        start, count = self._at, len(self._places) + 1
        for first in range(0, len(self._places), 1000):
            head = f"xref\n0 {count}\n0000000000 65535 f \n" if first == 0 else ""
            rows = "".join(f"{place:010d} 00000 n \n" for place in self._places[first : first + 1000])
            self._write((head + rows).encode("ascii"))
        name = self._digest.hexdigest()[:32]
        trailer = f"trailer\n<</Size {count}/Root {self._catalog} 0 R/Info {described} 0 R/ID[<{name}><{name}>]>>\n"
        self._write(f"{trailer}startxref\n{start}\n%%EOF\n".encode("ascii"))

    def _write(self, data: bytes) -> None:
        self._digest.update(data)
        self._out.write(data)
        self._at += len(data)
