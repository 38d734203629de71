"""What is wrong with where things stand on a planned page: below the least size, outside the stock, or overlapping."""

from __future__ import annotations

from collections.abc import Iterator

from labels.errors import problem
from labels.layouts.kit import DESCENT
from labels.page import Page, Run
from labels.stock import Stock
from labels.widths import text_width
from pharmacy.core.errors import Problem

_TOLERANCE = 0.02
_CAPITAL = 0.73
Box = tuple[float, float, float, float]


def ink(run: Run) -> Box:
    """Left, bottom, right and top of a text: capitals above its baseline, descenders below."""
    width = text_width(run.text.rstrip(), run.font, run.size)
    return run.x, run.y - DESCENT * run.size, run.x + width, run.y + _CAPITAL * run.size


def page_problems(page: Page, stock: Stock, least: float) -> Iterator[Problem]:
    """Every text below ``least`` points, outside the part of ``stock`` that may be printed on, or touching another."""
    boxes = [(run, ink(run)) for run in page.runs]
    for index, (run, box) in enumerate(boxes):
        if run.size < least:
            yield problem("LABEL_TYPE_SIZE", run.field, f"should be {least:g} points or more, not {run.size:g}")
        if _outside(box, stock):
            yield problem("LABEL_OUTSIDE", run.field, "stands outside the part of the label that can be printed")
        for other, other_box in boxes[index + 1 :]:
            if _touch(box, other_box):
                yield problem("LABEL_OVERLAP", run.field, f"touches {other.field}")


def _outside(box: Box, stock: Stock) -> bool:
    left, bottom, right, top = box
    x, y = stock.margin_x - _TOLERANCE, stock.margin_y - _TOLERANCE
    return left < x or bottom < y or right > stock.width - x or top > stock.height - y


def _touch(one: Box, other: Box) -> bool:
    apart_x = one[2] <= other[0] + _TOLERANCE or other[2] <= one[0] + _TOLERANCE
    return not apart_x and one[3] > other[1] + _TOLERANCE and other[3] > one[1] + _TOLERANCE
