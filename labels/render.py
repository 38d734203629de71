"""Draws labels as PDF: the same content, layout and stock give the same bytes, always."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from labels.errors import LabelError, label_error
from labels.layouts import CURRENT, find_layout
from labels.page import Page
from labels.paint import paint
from labels.pdf_file import PdfFile
from labels.pdf_fonts import PdfFonts
from labels.stock import ROLL_4X2_203, Stock

# Counts whenever the bytes of a label change that looks the same: a stored PDF names the version that reproduces it.
RENDERER = "Nightstand label renderer 3"


@dataclass(frozen=True, slots=True)
class RenderedLabel:
    """A finished PDF of one or more labels, or of a sheet, with the digest of its bytes and the layout that drew it."""

    pdf: bytes
    sha256: str
    layout: str
    pages: int


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """A finished PDF that was written elsewhere: the digest of its bytes, what drew it, and how much there is."""

    sha256: str
    layout: str
    labels: int
    pages: int


def render_label(content: Any, *, layout: str = CURRENT, stock: Stock = ROLL_4X2_203) -> RenderedLabel:
    """One label as a PDF, of two pages where it goes on on a second.

    Raises ``LabelError`` naming the field when it cannot be drawn in full.
    """
    return render_pages(find_layout(layout, stock).pages(content, stock), layout=layout)


def render_pages(pages: Sequence[Page], *, layout: str) -> RenderedLabel:
    """Planned ``pages`` as one PDF."""
    out = BytesIO()
    document = _Document(out)
    for page in pages:
        document.add(page)
    digest = document.close(layout)
    return RenderedLabel(out.getvalue(), digest, layout, document.pages)


def render_document(contents: Iterable[Any], *, layout: str = CURRENT, stock: Stock = ROLL_4X2_203) -> RenderedLabel:
    """One PDF with the pages of each label, in order; otherwise as ``write_document``."""
    out = BytesIO()
    written = write_document(out, contents, layout=layout, stock=stock)
    return RenderedLabel(out.getvalue(), written.sha256, layout, written.pages)


def write_document(
    out: BinaryIO, contents: Iterable[Any], *, layout: str = CURRENT, stock: Stock = ROLL_4X2_203
) -> WrittenDocument:
    """One PDF with the pages of each label, in order, written to ``out`` as they are drawn.

    ``contents`` is read once and neither it nor any page is kept. The first label that cannot be drawn aborts all with
    a ``LabelError`` whose field starts with its index (``3.patient_name``), and what is in ``out`` by then is no PDF;
    an empty ``contents`` is refused as ``LABEL_DOCUMENT_EMPTY``.
    """
    planned = find_layout(layout, stock).pages
    document, labels = _Document(out), 0
    for content in contents:
        try:
            drawn = planned(content, stock)
        except LabelError as error:
            raise error.within(str(labels)) from error
        for page in drawn:
            document.add(page)
        labels += 1
    if not labels:
        raise label_error("LABEL_DOCUMENT_EMPTY", "contents", "should hold at least one label")
    return WrittenDocument(document.close(layout), layout, labels, document.pages)


class _Document:
    def __init__(self, out: BinaryIO) -> None:
        self._file, self._fonts = PdfFile(out), PdfFonts()

    @property
    def pages(self) -> int:
        return self._file.pages

    def add(self, page: Page) -> None:
        self._file.add_page(page.width, page.height, paint(page, self._fonts))

    def close(self, layout: str) -> str:
        # Metadata shows up in print queues and viewers' title bars: no patient data here.
        info = {"Title": "Prescription label", "Author": "Nightstand", "Subject": layout, "Producer": RENDERER}
        return self._file.close(self._fonts.write(self._file), info)
