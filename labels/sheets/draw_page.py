"""What stands on every page around the blocks: header, running header, footer, watermark."""

from __future__ import annotations

from collections.abc import Callable

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph
from reportlab.platypus import Table as FlowTable

from labels.sheets import draw_sizes as sizes
from labels.sheets.content import Sheet
from labels.sheets.draw_parts import Bars, Rule, height, markup, stack, strong, words
from labels.watermark import paint_watermark

_WATERMARK = 96.0
_FLUSH = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]


def first_header(sheet: Sheet) -> list[Flowable]:
    """Title and number large, the barcode beside them, and the digest of a signed record in full."""
    bars = Bars(sheet.barcode_payload, sizes.BESIDE_TITLE)
    said = [words(sheet.title, sizes.TITLE)]
    said += [words(sheet.subtitle, sizes.SUBTITLE)] if sheet.subtitle else []
    said.append(words(f"{sheet.serial} \u00b7 {sheet.prepared_at}", sizes.RUNNING))
    beside = FlowTable([[said, bars]], colWidths=[sizes.WIDTH - bars.width, bars.width], style=[*_FLUSH, _TOP])
    digest = Paragraph(f"{strong('Signed record, SHA-256')} {sheet.digest}", sizes.RUNNING)
    return [beside, Rule(sizes.RULE), *([digest] if sheet.digest else []), *_legend(sheet)]


_TOP = ("VALIGN", (0, 0), (-1, -1), "TOP")


def running_header(sheet: Sheet) -> list[Flowable]:
    """Title and number again, on each later page."""
    tail = f" \u00b7 {markup(sheet.subtitle)}" if sheet.subtitle else ""
    number = strong(f"{sheet.title} \u00b7 {sheet.barcode_payload}")
    return [Paragraph(number + tail, sizes.RUNNING), Rule(sizes.THIN, 3.0), *_legend(sheet)]


def _legend(sheet: Sheet) -> list[Flowable]:
    return [words(sheet.watermark, sizes.LEGEND)] if sheet.watermark else []


def footer(sheet: Sheet, page: int, pages: int) -> list[Flowable]:
    """Which page of how many, of which sheet, and what has to be said of it."""
    digest = f" \u00b7 record {sheet.digest[:12]}" if sheet.digest else ""
    line = [
        words(f"{sheet.serial} \u00b7 {sheet.barcode_payload}{digest}", sizes.SERIAL),
        words(f"Page {page} of {pages}", sizes.PAGE),
    ]
    widths = [sizes.WIDTH * 0.75, sizes.WIDTH * 0.25]
    return [Rule(sizes.THIN, 3.0), FlowTable([line], colWidths=widths, style=_FLUSH), words(sheet.footer, sizes.SMALL)]


def room(sheet: Sheet) -> float:
    """The height that the header leaves for blocks on the first page, the one with the least room."""
    return _frame(sheet, first_header(sheet)).height


def templates(sheet: Sheet, pages: int) -> list[PageTemplate]:
    """The first page and all that follow, of ``pages`` in all."""
    first, later = first_header(sheet), running_header(sheet)

    def end(canvas: Canvas, document: BaseDocTemplate) -> None:
        low = footer(sheet, document.page, pages)
        stack(canvas, low, sizes.PAPER.margin_y + height(low))

    return [
        PageTemplate(
            "first", [_frame(sheet, first)], onPage=_begin(sheet, first), onPageEnd=end, autoNextPageTemplate="later"
        ),
        PageTemplate("later", [_frame(sheet, later)], onPage=_begin(sheet, later), onPageEnd=end),
    ]


def _begin(sheet: Sheet, header: list[Flowable]) -> Callable[[Canvas, BaseDocTemplate], None]:
    def begin(canvas: Canvas, document: BaseDocTemplate) -> None:
        paper = sizes.PAPER
        if sheet.watermark:
            paint_watermark(canvas, sheet.watermark, width=paper.width, height=paper.height, size=_WATERMARK)
        stack(canvas, header, paper.height - paper.margin_y)

    return begin


def _frame(sheet: Sheet, header: list[Flowable]) -> Frame:
    top = height(header) + sizes.UNDER_HEADER
    bottom = height(footer(sheet, 1, 1)) + sizes.OVER_FOOTER
    low = sizes.PAPER.margin_y + bottom
    high = sizes.HEIGHT - top - bottom
    return Frame(
        sizes.PAPER.margin_x, low, sizes.WIDTH, high, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )
