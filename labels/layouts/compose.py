"""One label of the kit: blocks at the top, small print and codes at the bottom, bars down the sides where it warns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from labels.codes import MatrixSymbol, code128
from labels.errors import LabelError, label_error
from labels.fonts import REGULAR
from labels.layouts.kit import CAPITAL, DESCENT, GAP, Block, Form, Stack, too_tall
from labels.page import WHITE, Page, Rect
from labels.pieces import Piece
from labels.stock import POINTS_PER_MM, Stock
from labels.widths import text_width

_READABLE, _READABLE_GAP = 6.0, 1.2
_BESIDE = 4.0  # between small print and the codes
_TEETH, _TEETH_SPACE, _TOOTH = 6.0, 3.0, 6.0


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a label of the kit says; ``payload`` is field and text of the Code 128.

    ``barred`` sets castellated bars on both sides; without ``readable`` the payload is not written below its bars.
    """

    head: tuple[Block, ...]
    foot: tuple[Block, ...]
    forms: tuple[Form, ...]
    payload: tuple[str, str] | None = None
    matrix: MatrixSymbol | None = None
    barred: bool = False
    readable: bool = True
    watermark: str | None = None


class _Codes:
    """The codes side by side, flush right: the two-dimensional one, then the bars over their readable text."""

    def __init__(self, sketch: Sketch, stock: Stock, right: float) -> None:
        self.matrix = sketch.matrix
        self.bars = code128(sketch.payload[1], stock) if sketch.payload else None
        self.readable = Piece(*sketch.payload, REGULAR) if sketch.payload and sketch.readable else None
        self.text_height = _READABLE * (CAPITAL + DESCENT) + _READABLE_GAP if self.readable else 0.0
        self.left, quiet, self.height = right, 0.0, 0.0
        if self.bars:
            quiet = self.bars.quiet
            # The margin of the paper may be part of the quiet zone, the teeth may not.
            blank = stock.margin_x + _TEETH if sketch.barred else 0.0
            self.bars_left = stock.snap(min(right, stock.width - blank - quiet) - self.bars.width)
            self.left, self.height = self.bars_left, self.bars.least_height + self.text_height
        if self.matrix:
            self.matrix_left = stock.snap(self.left - max(quiet, self.matrix.quiet) - self.matrix.width)
            self.left, quiet = self.matrix_left, self.matrix.quiet
            self.height = max(self.height, self.matrix.height)
        self.left -= quiet

    def place(self, page: Page, bottom: float, height: float) -> None:
        if self.matrix:
            x, y, quiet = self.matrix_left, bottom + height - self.matrix.height, self.matrix.quiet
            page.fill([Rect(x - quiet, y, self.matrix.width + 2 * quiet, self.matrix.height, WHITE)])
            page.fill(self.matrix.rects(x, y))
        if self.bars:
            x, width, quiet = self.bars_left, self.bars.width, self.bars.quiet
            page.fill([Rect(x - quiet, bottom, width + 2 * quiet, height, WHITE)])
            page.fill(self.bars.rects(x, bottom + self.text_height, height - self.text_height))
        if self.bars and self.readable:
            middle = x + (width - text_width(self.readable.text, self.readable.font, _READABLE)) / 2
            page.write_piece(self.readable, middle, bottom + _READABLE * DESCENT, _READABLE)


class _Draft:
    def __init__(self, sketch: Sketch, stock: Stock, form: Form) -> None:
        inset = _TEETH + _TEETH_SPACE if sketch.barred else 0.0
        self.sketch, self.stock = sketch, stock
        self.left, self.right = stock.margin_x + inset, stock.width - stock.margin_x - inset
        self.bottom, self.top = stock.margin_y, stock.height - stock.margin_y
        self.codes = _Codes(sketch, stock, self.right)
        self._check_codes()
        self.head = Stack(sketch.head, self.right - self.left, form)
        self.foot = Stack(sketch.foot, self.codes.left - _BESIDE - self.left, form)
        self.low = max(self.foot.height, self.codes.height)
        self.slack = self.top - self.bottom - self.head.height - (GAP + self.low if self.low else 0)

    def _check_codes(self) -> None:
        least = self.left + (60.0 if self.sketch.foot else 0.0)
        if self.sketch.payload and self.codes.left < least:
            excess = (least - self.codes.left) / POINTS_PER_MM
            rest = f"makes a barcode {excess:.1f} mm too wide for this label; use fewer characters"
            raise label_error("LABEL_BARCODE_TOO_LONG", self.sketch.payload[0], rest)

    def refusal(self) -> LabelError:
        stacks = [stack for stack in (self.head, self.foot) if stack.sets]
        return too_tall(max(stacks, key=lambda stack: stack.height).longest, -self.slack)

    def page(self) -> Page:
        page = Page(self.stock.width, self.stock.height, self.sketch.watermark)
        if self.sketch.barred:
            page.fill(_teeth(self.stock))
        self.head.place(page, self.left, self.top, self.slack)
        self.foot.place(page, self.left, self.bottom + self.foot.height)
        self.codes.place(page, self.bottom, max(self.codes.height, min(self.low, self.codes.height * 1.3)))
        return page


def _teeth(stock: Stock) -> Iterator[Rect]:
    """Black and white blocks down both sides, as on a barrier: seen without colour and from an angle."""
    height = stock.height - 2 * stock.margin_y
    steps = 2 * round(height / _TOOTH / 2) + 1
    for at in range(0, steps, 2):
        y = stock.margin_y + at * height / steps
        yield Rect(stock.margin_x, y, _TEETH, height / steps)
        yield Rect(stock.width - stock.margin_x - _TEETH, y, _TEETH, height / steps)


def compose(sketch: Sketch, stock: Stock) -> Page:
    """``sketch`` in the first of its forms that fits; raises the ``LabelError`` of the last when none does."""
    for form in sketch.forms[:-1]:
        with suppress(LabelError):
            if (draft := _Draft(sketch, stock, form)).slack >= 0:
                return draft.page()
    draft = _Draft(sketch, stock, sketch.forms[-1])
    if draft.slack < 0:
        raise draft.refusal()
    return draft.page()
