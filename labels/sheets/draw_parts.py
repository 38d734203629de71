"""The small things that every block of a sheet is made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph

from labels.codes import code128
from labels.fonts import BOLD
from labels.pieces import GLUE
from labels.sheets import draw_sizes as sizes
from labels.widths import text_width

# No line ends between a number and its unit (ISMP).
_AMOUNT = re.compile(r"(?<=\d) (?=[^\W\d_]|[%\u00b0])")
_ENDLESS = 1e6


@dataclass(frozen=True, slots=True)
class Body:
    """What a block consists of below its heading; the first ``start`` points of it stay with the heading."""

    flowables: list[Flowable]
    start: float


def markup(text: str) -> str:
    """``text`` as a paragraph wants it: no markup of its own, each number glued to its unit."""
    return escape(_AMOUNT.sub(GLUE, text))


def strong(text: str) -> str:
    """Markup of ``text`` in bold."""
    return f'<font name="{BOLD}">{markup(text)}</font>'


def words(text: str, style: ParagraphStyle) -> Paragraph:
    """``text`` as a paragraph."""
    return Paragraph(markup(text), style)


def height(flowables: Sequence[Flowable], width: float = sizes.WIDTH) -> float:
    """How high ``flowables`` stand one above the other."""
    return sum(item.wrap(width, _ENDLESS)[1] + item.getSpaceAfter() for item in flowables)


def stack(canvas: Canvas, flowables: Sequence[Flowable], top: float) -> None:
    """Draw ``flowables`` one below the other from ``top``, between the margins."""
    for item in flowables:
        _, used = item.wrapOn(canvas, sizes.WIDTH, _ENDLESS)
        item.drawOn(canvas, sizes.PAPER.margin_x, top - used)
        top -= used + item.getSpaceAfter()


class Bars(Flowable):
    """A Code 128 barcode on whole dots of the paper wherever it comes to stand, its text below it."""

    def __init__(self, payload: str, most: float = sizes.WIDTH) -> None:
        super().__init__()
        symbols = [code128(payload, sizes.PAPER, module=module) for module in sizes.MODULES]
        fitting = (symbol for symbol in symbols if symbol.width + 2 * symbol.quiet <= most)
        self.payload, self.symbol = payload, next(fitting, symbols[-1])
        with_quiet = self.symbol.width + 2 * self.symbol.quiet
        self.width = max(with_quiet, text_width(payload, sizes.CODE.fontName, sizes.CODE.fontSize))
        self.bars_height = max(sizes.BAR_HEIGHT, self.symbol.least_height)
        self.height = self.bars_height + sizes.CODE.leading

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        x, y = self.canv.absolutePosition(0, 0)
        left, bottom = x + (self.width - self.symbol.width) / 2, y + sizes.CODE.leading
        self.canv.saveState()
        # Whatever lies behind (a watermark) must not reach into the quiet zone.
        self.canv.setFillGray(1)
        self.canv.rect(0, 0, self.width, self.height, stroke=0, fill=1)
        self.canv.setFillGray(0)
        for bar in self.symbol.rects(left, bottom, self.bars_height):
            self.canv.rect(bar.x - x, bar.y - y, bar.width, bar.height, stroke=0, fill=1)
        self.canv.setFont(sizes.CODE.fontName, sizes.CODE.fontSize)
        self.canv.drawCentredString(self.width / 2, sizes.CODE.leading - sizes.CODE.fontSize, self.payload)
        self.canv.restoreState()


class Rule(Flowable):
    """A line from margin to margin."""

    def __init__(self, weight: float, space: float = 4.0) -> None:
        super().__init__()
        self.weight, self.space = weight, space

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        return width, self.weight + 2 * self.space

    def draw(self) -> None:
        self.canv.setLineWidth(self.weight)
        self.canv.line(0, self.space + self.weight / 2, self.width, self.space + self.weight / 2)


class Tick(Flowable):
    """An empty box to tick, and a line for initials beside it."""

    _BOX = 12.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.width = width
        return width, sizes.HAND

    def draw(self) -> None:
        self.canv.setLineWidth(0.9)
        self.canv.rect(0.5, (sizes.HAND - self._BOX) / 2, self._BOX, self._BOX, stroke=1, fill=0)
        self.canv.setLineWidth(sizes.THIN)
        self.canv.line(self._BOX + 6, 3, self.width, 3)
