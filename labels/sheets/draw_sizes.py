"""The measures of ``sheet-letter/1`` in points, its paper and its styles."""

from __future__ import annotations

from typing import Literal

from reportlab.lib.styles import ParagraphStyle

from labels.fonts import BOLD, REGULAR
from labels.stock import Stock

# Office printers have 300, 600 or 1200 dots to the inch: whole dots of the coarsest are whole dots of all.
PAPER = Stock("letter-300", 612.0, 792.0, 45.0, 36.0, 300)
WIDTH = PAPER.width - 2 * PAPER.margin_x
HEIGHT = PAPER.height - 2 * PAPER.margin_y

RULE, THIN = 1.5, 0.5
GAP = 15.0  # between two blocks
UNDER_HEADER, OVER_FOOTER = 10.0, 8.0
KEPT = 250.0  # a block up to this high stands on one page
HAND = 22.0  # what a person needs to write on
PAD_X, PAD_Y = 4.0, 3.5
BAR_HEIGHT = 28.0
MODULES = (1.2, 0.96, 0.72)  # 17 mil is read even from a poor copy or fax; less only where there is no room
BESIDE_TITLE = 215.0
SHADE = 0.9

_MIDDLE: Literal[1] = 1
_RIGHT: Literal[2] = 2


def _style(
    name: str, size: float, font: str = REGULAR, alignment: Literal[0, 1, 2] = 0, space_after: float = 0
) -> ParagraphStyle:
    return ParagraphStyle(
        name, fontName=font, fontSize=size, leading=round(size * 1.24, 1), alignment=alignment, spaceAfter=space_after,
        splitLongWords=1, allowWidows=0, allowOrphans=0,
    )  # fmt: skip


TITLE = _style("title", 21, BOLD)
SUBTITLE = _style("subtitle", 12.5)
RUNNING = _style("running", 10)
LEGEND = _style("legend", 11, BOLD, _MIDDLE)
CODE = _style("code", 11, BOLD, _MIDDLE)
HEADING = _style("heading", 13, BOLD, space_after=4)
BODY = _style("body", 10.5)
STRONG = _style("strong", 10.5, BOLD)
NAME = _style("name", 10, space_after=2)
VALUE = _style("value", 11, BOLD)
ANSWER = _style("answer", 15, BOLD, space_after=4)
HEAD = _style("head", 10, BOLD)
CELL = _style("cell", 11)
CELL_BOLD = _style("cell-bold", 11, BOLD)
SMALL = _style("small", 8.5)
PAGE = _style("page", 10, BOLD, _RIGHT)
SERIAL = _style("serial", 9)
