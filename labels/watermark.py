"""Large grey words from corner to corner, behind everything, on what may not be used."""

from __future__ import annotations

import math
from typing import NamedTuple

from reportlab.pdfgen.canvas import Canvas

from labels.fonts import BOLD
from labels.widths import text_width

WATERMARK_GRAY = 0.82


class WatermarkLine(NamedTuple):
    """One line, its start at ``x``, ``y`` of axes that are turned and start in the middle of the page."""

    text: str
    size: float
    x: float
    y: float


def watermark_lines(text: str, *, width: float, height: float, size: float) -> list[WatermarkLine]:
    """``text`` across ``width`` x ``height`` at ``size`` or less; each part of ``a - b`` on its own line."""
    span, placed = math.hypot(width, height) * 0.66, list[WatermarkLine]()
    wide = {line: text_width(line, BOLD, 1) for line in text.split(" - ")}
    sizes = {line: min(size, span / width_at_1) for line, width_at_1 in wide.items()}
    y = sum(sizes.values()) / 2 + height / 24
    for line, line_size in sizes.items():
        y -= line_size
        placed.append(WatermarkLine(line, line_size, -wide[line] * line_size / 2, y + line_size * 0.14))
    return placed


def paint_watermark(canvas: Canvas, text: str, *, width: float, height: float, size: float) -> None:
    """The same on a ReportLab canvas."""
    canvas.saveState()
    canvas.setFillGray(WATERMARK_GRAY)
    canvas.translate(width / 2, height / 2)
    canvas.rotate(math.degrees(math.atan2(height, width)))
    for line in watermark_lines(text, width=width, height=height, size=size):
        canvas.setFont(BOLD, line.size)
        canvas.drawString(line.x, line.y, line.text)
    canvas.restoreState()
