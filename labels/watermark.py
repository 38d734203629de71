"""Large grey words from corner to corner, behind everything, on what may not be used."""

from __future__ import annotations

import math

from reportlab.pdfgen.canvas import Canvas

from labels.fit import text_width
from labels.fonts import BOLD

_GRAY = 0.82


def paint_watermark(canvas: Canvas, text: str, *, width: float, height: float, size: float) -> None:
    """``text`` across ``width`` x ``height`` at ``size`` or less; each part of ``a - b`` on its own line."""
    lines = text.split(" - ")
    span = math.hypot(width, height) * 0.66
    sizes = [min(size, span / text_width(line, BOLD, 1)) for line in lines]
    canvas.saveState()
    canvas.setFillGray(_GRAY)
    canvas.translate(width / 2, height / 2)
    canvas.rotate(math.degrees(math.atan2(height, width)))
    y = sum(sizes) / 2 + height / 24
    for line, line_size in zip(lines, sizes, strict=True):
        y -= line_size
        canvas.setFont(BOLD, line_size)
        canvas.drawCentredString(0, y + line_size * 0.14, line)
    canvas.restoreState()
