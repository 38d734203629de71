"""Puts the zones of a ``dose-4x2/1`` draft that fits on the page, from the top down."""

from __future__ import annotations

from labels.layouts import dose_v1_sizes as sizes
from labels.layouts.dose_v1_draft import Draft
from labels.layouts.dose_v1_small import Small
from labels.page import WHITE, Page, Rect
from labels.pieces import Line
from labels.widths import text_width


def place(draft: Draft) -> Page:
    """The page of ``draft``; blank height goes between the zones first, then to the patient's area."""
    watermark = draft.parts.watermark
    page = Page(draft.stock.width, draft.stock.height, watermark.text if watermark else None)
    between = min(draft.slack / 5, sizes.MOST_AIR)
    rule = draft.patient.height + draft.slack - 3 * between
    page.patient_area = Rect(0.0, page.height - rule, page.width, rule)
    _patient(page, draft, rule)
    _rule(page, draft, page.height - rule)
    top = page.height - rule - sizes.RULE - sizes.AIR
    _warning(page, draft, top)
    _barcode(page, draft, top)
    top -= draft.header.height + sizes.AIR + between
    _matrix(page, draft, top)
    _small(page, draft.small, top, between)
    return page


def _patient(page: Page, draft: Draft, height: float) -> None:
    """Blank space between the four items, never within one, and the rest shared above and below."""
    size, items = draft.patient.size, draft.patient.items
    spare = height - draft.patient.height + draft.patient.spare
    extra = min(spare / len(items), size * sizes.MOST_ITEM_SPACE)
    left_over = spare - extra * (len(items) - 1)
    y = page.height - draft.stock.margin_y - left_over / 2 - size * draft.patient.rise
    for lines in items:
        for line in lines:
            page.write(line, draft.stock.margin_x, y, size)
            y -= size * sizes.PATIENT_LEADING
        y -= extra


def _rule(page: Page, draft: Draft, y: float) -> None:
    page.fill([Rect(draft.stock.margin_x, y - sizes.RULE, draft.small.width, sizes.RULE)])
    if legend := draft.parts.watermark:
        width = text_width(legend.text, legend.font, sizes.LEGEND)
        x = draft.small.left + draft.small.width - width
        page.fill([Rect(x - sizes.COLUMN_GAP, y - sizes.RULE, width + sizes.COLUMN_GAP, sizes.RULE, WHITE)])
        page.write_piece(legend, x, y - sizes.RULE - sizes.LEGEND_DROP, sizes.LEGEND)


def _warning(page: Page, draft: Draft, top: float) -> None:
    """White on black: the one thing outside the patient's area that must be seen."""
    height, size = draft.header.height, draft.header.size
    page.fill([Rect(draft.stock.margin_x, top - height, draft.header.box_width, height)])
    pitch = size * sizes.WARNING_LEADING
    inked = (len(draft.header.lines) - 1) * pitch + size * sizes.CAPITAL
    y = top - (height - inked) / 2 - size * sizes.CAPITAL
    for line in draft.header.lines:
        page.write(line, draft.stock.margin_x + sizes.BOX_PADDING_X, y, size, WHITE)
        y -= pitch


def _barcode(page: Page, draft: Draft, top: float) -> None:
    symbol, readable = draft.parts.symbol, draft.parts.readable
    bottom = top - draft.header.height
    bars_bottom = bottom + draft.header.readable_height
    left, width = draft.header.bars_left, symbol.width
    # Whatever lies behind (a watermark) must not reach into the quiet zone.
    page.fill([Rect(left - symbol.quiet, bottom, width + 2 * symbol.quiet, draft.header.height, WHITE)])
    page.fill(symbol.rects(left, bars_bottom, top - bars_bottom))
    middle = left + (width - text_width(readable.text, readable.font, sizes.READABLE)) / 2
    page.write_piece(readable, middle, bottom, sizes.READABLE)


def _matrix(page: Page, draft: Draft, top: float) -> None:
    if not (matrix := draft.parts.matrix):
        return
    x, y = draft.stock.width - draft.stock.margin_x - matrix.width, top + sizes.AIR - matrix.quiet - matrix.height
    around = matrix.width + 2 * matrix.quiet
    page.fill([Rect(x - matrix.quiet, y - matrix.quiet, around, around, WHITE)])
    page.fill(matrix.rects(x, y))


def _small(page: Page, small: Small, top: float, between: float) -> None:
    y = _lines(page, small, small.care, top - small.size * sizes.CAPITAL) - between - small.below_care
    for row in small.rows:
        for x, line in zip(small.columns, row, strict=True):
            page.write(line, x, y, small.size)
        y -= small.pitch
    _lines(page, small, small.pharmacy, y - between)


def _lines(page: Page, small: Small, lines: tuple[Line, ...], y: float) -> float:
    for line in lines:
        page.write(line, small.left, y, small.size)
        y -= small.pitch
    return y
