"""As pretix draws tickets and badges: a Paragraph per text box on a ReportLab canvas, a PDF per label, merged by pypdf.

Its two-dimensional code is a QR code by ReportLab's own widget, as in pretix: ReportLab has no GS1 DataMatrix.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from xml.sax.saxutils import escape

import pypdf
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import Color, black, white
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from bench.peers.texts import texts
from bench.verify import identity_text
from labels.content import DoseLabel
from labels.fonts import BOLD, REGULAR

_WIDTH, _HEIGHT = 288.0, 144.0
_LEFT, _INNER, _BOX, _QR = 4.0, 280.0, 120.0, 27.0


def render_pretix_like(labels: Sequence[DoseLabel]) -> bytes:
    """All labels in one document, each drawn as a document of its own first."""
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    for label in labels:
        writer.append(io.BytesIO(_one(label)))
    writer.write(out)
    return out.getvalue()


def _one(label: DoseLabel) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(_WIDTH, _HEIGHT))
    _draw(canvas, label)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _draw(canvas: Canvas, label: DoseLabel) -> None:
    said, top = texts(label), _HEIGHT - 3
    for text, font in (
        (said.patient, BOLD),
        (said.medicine, BOLD),
        (said.directions, REGULAR),
        (said.purpose, REGULAR),
    ):
        top -= _paragraph(canvas, text, _style(font, 12), top, _INNER)
    canvas.setFillColor(black)
    canvas.rect(_LEFT, _HEIGHT - 83, _BOX, 25, stroke=0, fill=1)
    _paragraph(canvas, said.warning, _style(BOLD, 7, white), _HEIGHT - 58, _BOX)
    canvas.setFillColor(black)
    _codes(canvas, label)
    _paragraph(canvas, label.barcode_payload, _style(REGULAR, 6), _HEIGHT - 75, 60, left=210)
    top = _HEIGHT - 83
    for text in said.small:
        top -= _paragraph(canvas, text, _style(REGULAR, 6), top, _INNER)


def _style(font: str, size: float, color: Color = black) -> ParagraphStyle:
    # pretix makes a style for each box of each page.
    return ParagraphStyle(name=font, fontName=font, fontSize=size, leading=size * 1.09, textColor=color)


def _paragraph(
    canvas: Canvas, text: str, style: ParagraphStyle, top: float, width: float, *, left: float = _LEFT
) -> float:
    if not text:
        return 0.0
    paragraph = Paragraph(escape(text), style)
    _, height = paragraph.wrapOn(canvas, width, _HEIGHT)
    paragraph.drawOn(canvas, left, top - height)
    return float(height)


def _codes(canvas: Canvas, label: DoseLabel) -> None:
    Code128(label.barcode_payload, barHeight=14, barWidth=0.7, humanReadable=False).drawOn(canvas, 156, 72)
    drawing = Drawing(_QR, _QR)
    drawing.add(QrCodeWidget(identity_text(label), barLevel="M", barHeight=_QR, barWidth=_QR))
    renderPDF.draw(drawing, canvas, 128, 61)
