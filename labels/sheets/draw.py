"""Sheets as PDF: the same content and layout give the same bytes, always."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from io import BytesIO

from reportlab.platypus import BaseDocTemplate, Flowable
from reportlab.platypus.doctemplate import LayoutError

from labels.errors import label_error
from labels.fonts import REGULAR
from labels.render import RenderedLabel
from labels.sheets import draw_sizes as sizes
from labels.sheets.content import SHEET_KINDS, Sheet
from labels.sheets.draw_blocks import draw_block
from labels.sheets.draw_page import room, templates

CURRENT_SHEET = "sheet-letter/1"


def render_sheet(content: Sheet, *, layout: str = CURRENT_SHEET) -> RenderedLabel:
    """``content`` on as many Letter pages as it needs; raises ``LabelError`` when the layout is not known."""
    if layout not in SHEET_LAYOUTS:
        rest = f"should be one of {', '.join(SHEET_LAYOUTS)}, not {layout}"
        raise label_error("LABEL_LAYOUT_UNKNOWN", "layout", rest)
    draw, pages = SHEET_LAYOUTS[layout], 1
    while True:
        # Each page says how many there are, so that a sheet of several pages is drawn twice.
        pdf, drawn = draw(content, pages)
        if drawn == pages:
            return RenderedLabel(pdf, hashlib.sha256(pdf).hexdigest(), layout, pages)
        pages = drawn


def _letter(sheet: Sheet, pages: int) -> tuple[bytes, int]:
    """The PDF that says it has ``pages`` pages, and how many it has."""
    buffer = BytesIO()
    document = BaseDocTemplate(
        buffer, pagesize=(sizes.PAPER.width, sizes.PAPER.height), pageTemplates=templates(sheet, pages), invariant=1,
        # Metadata shows up in print queues and viewers' title bars: nothing of the content here.
        title=f"{SHEET_KINDS[sheet.kind]} {sheet.serial}", author="Nightstand", subject=CURRENT_SHEET, lang="en-US",
        pageCompression=1, initialFontName=REGULAR, printScaling="None", displayDocTitle=True,
    )  # fmt: skip
    least = room(sheet)
    story: list[Flowable] = [item for block in sheet.blocks for item in draw_block(block, least)]
    try:
        document.build(story)
    except LayoutError as error:
        raise label_error("LABEL_SHEET_LAYOUT", "blocks", "hold something that fits on no page; shorten it") from error
    return buffer.getvalue(), document.page


SHEET_LAYOUTS: dict[str, Callable[[Sheet, int], tuple[bytes, int]]] = {CURRENT_SHEET: _letter}
