"""Changes to a finished PDF, made with PDFium's editing interface: what a wrong renderer could have drawn."""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

import pypdf
import pypdf.annotations
import pypdfium2
import pypdfium2.raw as raw

from labels.readback.masks import mask_rows
from labels.readback.paper import Box

Edit = Callable[[Any, Any], None]  # a page and its text page


def edited(pdf: bytes, edit: Edit, page_index: int = 0) -> bytes:
    """``pdf`` with ``edit`` made on one page and its content written anew."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[page_index]
    text = page.get_textpage()
    edit(page, text)
    assert raw.FPDFPage_GenerateContent(page.raw)
    text.close()
    page.close()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def _objects(page: Any, kind: int) -> Iterator[Any]:
    for at in range(raw.FPDFPage_CountObjects(page.raw)):
        found = raw.FPDFPage_GetObject(page.raw, at)
        if raw.FPDFPageObj_GetType(found) == kind:
            yield found


def _said(found: Any, text: Any) -> str:
    size = raw.FPDFTextObj_GetText(found, text.raw, None, 0)
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFTextObj_GetText(found, text.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le")


def find(page: Any, text: Any, starts: str) -> Any:
    """The painted text that starts with ``starts``."""
    return next(found for found in _objects(page, raw.FPDF_PAGEOBJ_TEXT) if _said(found, text).startswith(starts))


def transform(starts: str, *matrix: float) -> Edit:
    """The text moved, scaled or turned about the origin of the page by ``a b c d e f``."""

    def edit(page: Any, text: Any) -> None:
        raw.FPDFPageObj_Transform(find(page, text, starts), *matrix)

    return edit


def move(starts: str, x: float, y: float) -> Edit:
    return transform(starts, 1, 0, 0, 1, x, y)


def resize(starts: str, wide: float, high: float) -> Edit:
    """The text larger or smaller, its lower left corner where it was."""

    def edit(page: Any, text: Any) -> None:
        found = find(page, text, starts)
        left, bottom, _, _ = corners(found)
        raw.FPDFPageObj_Transform(found, wide, 0, 0, high, left * (1 - wide), bottom * (1 - high))

    return edit


def drop(starts: str) -> Edit:
    def edit(page: Any, text: Any) -> None:
        assert raw.FPDFPage_RemoveObject(page.raw, find(page, text, starts))

    return edit


def recolour(starts: str, gray: int) -> Edit:
    def edit(page: Any, text: Any) -> None:
        raw.FPDFPageObj_SetFillColor(find(page, text, starts), gray, gray, gray, 255)

    return edit


def unseen(starts: str) -> Edit:
    """Text rendering mode 3: there for whoever extracts it, and not on paper."""

    def edit(page: Any, text: Any) -> None:
        raw.FPDFTextObj_SetTextRenderMode(find(page, text, starts), raw.FPDF_TEXTRENDERMODE_INVISIBLE)

    return edit


def corners(found: Any) -> tuple[float, float, float, float]:
    values = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(found, *(ctypes.byref(value) for value in values))
    return values[0].value, values[1].value, values[2].value, values[3].value


def fill(box: Box, gray: int) -> Edit:
    """A filled rectangle on top of everything."""

    def edit(page: Any, _: Any) -> None:
        rect = raw.FPDFPageObj_CreateNewRect(box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0)
        raw.FPDFPageObj_SetFillColor(rect, gray, gray, gray, 255)
        raw.FPDFPath_SetDrawMode(rect, raw.FPDF_FILLMODE_WINDING, 0)
        raw.FPDFPage_InsertObject(page.raw, rect)

    return edit


def over(
    starts: str, gray: int, share: tuple[float, float] = (0.0, 1.0), lift: tuple[float, float] = (0.0, 1.0)
) -> Edit:
    """A rectangle over the part of a text from ``share`` to ``share`` of its width and ``lift`` of its height."""

    def edit(page: Any, text: Any) -> None:
        left, bottom, right, top = corners(find(page, text, starts))
        wide, high = right - left, top - bottom
        box = Box(left + share[0] * wide, bottom + lift[0] * high, left + share[1] * wide, bottom + lift[1] * high)
        fill(box, gray)(page, text)

    return edit


def write(said: str, x: float, y: float, size: float = 6.0) -> Edit:
    """A text that nobody asked for, in a font of the viewer."""

    def edit(page: Any, _: Any) -> None:
        document = raw.FPDFPageObj_NewTextObj(page.pdf.raw, b"Helvetica", size)
        encoded = (said + "\0").encode("utf-16-le")
        raw.FPDFText_SetText(document, ctypes.cast(ctypes.c_char_p(encoded), ctypes.POINTER(ctypes.c_ushort)))
        raw.FPDFPageObj_Transform(document, 1, 0, 0, 1, x, y)
        raw.FPDFPage_InsertObject(page.raw, document)

    return edit


def picture(number: int, *matrix: float) -> Edit:
    """Barcode ``number`` in the order of painting moved, scaled or turned about its middle by ``a b c d e f``."""

    def edit(page: Any, _: Any) -> None:
        found = list(_objects(page, raw.FPDF_PAGEOBJ_IMAGE))[number]
        left, bottom, right, top = corners(found)
        x, y = (left + right) / 2, (bottom + top) / 2
        raw.FPDFPageObj_Transform(found, 1, 0, 0, 1, -x, -y)
        raw.FPDFPageObj_Transform(found, *matrix)
        raw.FPDFPageObj_Transform(found, 1, 0, 0, 1, x, y)

    return edit


def nothing(_: Any, __: Any) -> None:
    """The control: the page is written anew and nothing is changed."""


def modules(pdf: bytes, *, matrix: bool) -> list[Box]:
    """The dark runs of the DataMatrix, or the bars of the Code 128, from left to right."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = [_runs(each) for each in _objects(document[0], raw.FPDF_PAGEOBJ_IMAGE)]
    finally:
        document.close()
    return sorted(next(runs for runs in found if (len(runs[1]) > 1) is matrix)[0])


def _runs(picture: Any) -> tuple[list[Box], list[str]]:
    """The dark runs of a barcode, each as high as all rows that are alike, and those rows."""
    left, bottom, right, top = corners(picture)
    wide, high = ctypes.c_uint(), ctypes.c_uint()
    assert raw.FPDFImageObj_GetImagePixelSize(picture, ctypes.byref(wide), ctypes.byref(high))
    rows = [(bits, len(list(same))) for bits, same in groupby(mask_rows(picture, wide.value, high.value))]
    dot, line = (right - left) / wide.value, (top - bottom) / high.value
    boxes, y = list[Box](), top
    for bits, lines in rows:
        y -= lines * line
        for run in re.finditer("1+", bits):
            boxes.append(Box(left + run.start() * dot, y, left + run.end() * dot, y + lines * line))
    return boxes, [bits for bits, _ in rows]


def pages(pdf: bytes, order: list[int]) -> bytes:
    """The pages of ``pdf`` in ``order``, left out or doubled."""
    reader, writer = pypdf.PdfReader(io.BytesIO(pdf)), pypdf.PdfWriter()
    for index in order:
        writer.add_page(reader.pages[index])
    return _written(writer)


def turned(pdf: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    writer.pages[0].rotate(180)
    return _written(writer)


def on_paper(pdf: bytes, width: float, height: float) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    writer.pages[0].mediabox.upper_right = (width, height)
    writer.pages[0].cropbox.upper_right = (width, height)
    return _written(writer)


def with_note(pdf: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    note = pypdf.annotations.FreeText(text="15 mg", rect=(180, 100, 230, 125))
    writer.add_annotation(page_number=0, annotation=note)
    return _written(writer)


def _written(writer: pypdf.PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
