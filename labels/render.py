"""Paints planned pages into one PDF: the same content, layout and stock give the same bytes, always."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from typing import Final

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from labels.content import DoseLabel
from labels.errors import LabelError, label_error
from labels.layouts import CURRENT, find_layout
from labels.page import Page, Run
from labels.stock import ROLL_4X2_203, Stock
from labels.watermark import paint_watermark

# ASCII85 makes every stream a quarter longer and slower to write; ReportLab has no switch per document.
rl_config.useA85 = 0

_WATERMARK_SIZE = 44.0
# Of the PDF operators Tr (text rendering mode) and j (line join).
_FILL_AND_STROKE: Final = 2
_ROUND: Final = 1


@dataclass(frozen=True, slots=True)
class RenderedLabel:
    """A finished PDF of one or more labels, or of a sheet, with the digest of its bytes and the layout that drew it."""

    pdf: bytes
    sha256: str
    layout: str
    pages: int


def render_label(content: DoseLabel, *, layout: str = CURRENT, stock: Stock = ROLL_4X2_203) -> RenderedLabel:
    """One label as a one-page PDF; raises ``LabelError`` naming the field when it cannot be drawn in full."""
    canvas, buffer = _open(layout, stock)
    _paint(canvas, find_layout(layout, stock).plan(content, stock))
    return _close(canvas, buffer, layout, 1)


def render_document(
    contents: Iterable[DoseLabel], *, layout: str = CURRENT, stock: Stock = ROLL_4X2_203
) -> RenderedLabel:
    """One PDF with a page per label, in order; ``contents`` is read once and not kept.

    The first label that cannot be drawn aborts all with a ``LabelError`` whose field starts with its index
    (``3.patient_name``); an empty ``contents`` is refused as ``LABEL_DOCUMENT_EMPTY``.
    """
    plan = find_layout(layout, stock).plan
    canvas, buffer = _open(layout, stock)
    pages = 0
    for content in contents:
        try:
            page = plan(content, stock)
        except LabelError as error:
            raise error.within(str(pages)) from error
        _paint(canvas, page)
        pages += 1
    if not pages:
        raise label_error("LABEL_DOCUMENT_EMPTY", "contents", "should hold at least one label")
    return _close(canvas, buffer, layout, pages)


def _open(layout: str, stock: Stock) -> tuple[Canvas, BytesIO]:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(stock.width, stock.height), pageCompression=1, invariant=1)
    # Metadata shows up in print queues and viewers' title bars: no patient data here.
    canvas.setTitle("Prescription label")
    canvas.setAuthor("Nightstand")
    canvas.setSubject(layout)
    return canvas, buffer


def _close(canvas: Canvas, buffer: BytesIO, layout: str, pages: int) -> RenderedLabel:
    canvas.save()
    pdf = buffer.getvalue()
    return RenderedLabel(pdf, hashlib.sha256(pdf).hexdigest(), layout, pages)


def _paint(canvas: Canvas, page: Page) -> None:
    if page.watermark:
        paint_watermark(canvas, page.watermark, width=page.width, height=page.height, size=_WATERMARK_SIZE)
    for gray, rects in groupby(page.rects, key=lambda rect: rect.gray):
        # One path for all bars of a barcode; written out, because the path object formats each number anew.
        path = " ".join(f"{r.x:.4f} {r.y:.4f} {r.width:.4f} {r.height:.4f} re" for r in rects)
        canvas.addLiteral(f"{gray:g} g {path} f")
    paint_runs(canvas, page)
    canvas.showPage()


def paint_runs(canvas: Canvas, page: Page) -> None:
    """Paint the texts of ``page`` in their order."""
    for stroke, runs in groupby(page.runs, key=lambda run: run.stroke):
        if stroke:
            canvas.saveState()
            canvas.setLineWidth(stroke)
            canvas.setLineJoin(_ROUND)
            _paint_text(canvas, runs, outlined=True)
            canvas.restoreState()
        else:
            _paint_text(canvas, runs, outlined=False)


def _paint_text(canvas: Canvas, runs: Iterable[Run], *, outlined: bool) -> None:
    text = canvas.beginText()
    if outlined:
        text.setTextRenderMode(_FILL_AND_STROKE)
    style: tuple[str, float, float] | None = None
    for run in runs:
        if style != (style := (run.font, run.size, run.gray)):
            text.setFont(run.font, run.size)
            text.setFillGray(run.gray)
            if outlined:
                text.setStrokeGray(run.gray)
        text.setTextOrigin(run.x, run.y)
        text.textOut(run.text)
    canvas.drawText(text)
