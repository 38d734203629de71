"""Several labels on one sheet: each label's page moved to its place, from the first unused one on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from labels.errors import label_error
from labels.page import Page
from labels.stock import LabelSheet


def impose(pages: Sequence[Page], sheet: LabelSheet, *, start_position: int = 1) -> tuple[Page, ...]:
    """As many sheets as ``pages`` need; the first ``start_position - 1`` labels of the first are used already.

    Raises ``LabelError``: ``LABEL_DOCUMENT_EMPTY``, ``LABEL_START``, ``LABEL_STOCK`` for a page of another size, or
    ``LABEL_WATERMARK`` when a sample would share a sheet with a label that is none.
    """
    _check(pages, sheet, start_position)
    sheets: list[Page] = []
    for index, page in enumerate(pages, start_position - 1):
        at = index % sheet.positions
        if not sheets or at == 0:
            sheets.append(Page(sheet.width, sheet.height, page.watermark))
        _move(page, sheets[-1], *sheet.corner(at + 1))
    return tuple(sheets)


def _check(pages: Sequence[Page], sheet: LabelSheet, start_position: int) -> None:
    if not pages:
        raise label_error("LABEL_DOCUMENT_EMPTY", "contents", "should hold at least one label")
    if not 1 <= start_position <= sheet.positions:
        raise label_error("LABEL_START", "start_position", f"should be 1 to {sheet.positions}, not {start_position}")
    for index, page in enumerate(pages):
        if (page.width, page.height) != (sheet.label.width, sheet.label.height):
            inches = f"{sheet.label.width / 72:g} x {sheet.label.height / 72:g} inch"
            raise label_error("LABEL_STOCK", f"{index}.stock", f"should be {inches} for {sheet.label.name}")
        if page.watermark != pages[0].watermark:
            rest = "should be the same on all labels of a sheet: print samples on their own"
            raise label_error("LABEL_WATERMARK", f"{index}.watermark", rest)


def _move(page: Page, sheet: Page, x: float, y: float) -> None:
    sheet.fills.extend(replace(fill, x=fill.x + x, y=fill.y + y) for fill in page.fills)
    sheet.runs.extend(run._replace(x=run.x + x, y=run.y + y) for run in page.runs)
