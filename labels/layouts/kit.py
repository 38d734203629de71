"""The drawing kit of the smaller labels: blocks of text one below the other, codes beside the last of them.

The largest of a layout's ``Form``s that fits is taken; the last one has the least sizes allowed. What does not fit then
is refused with its field and by how much.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from labels.errors import LabelError, label_error
from labels.fit import Line, Piece, text_width, wrap
from labels.page import BLACK, WHITE, Page, Rect
from labels.stock import POINTS_PER_MM

# Ems above and below the baseline: DejaVu Sans, and the highest letters of the fonts for other scripts.
CAPITAL, ACCENT, DESCENT = 0.73, 0.2, 0.24
_ARABIC, _IDEOGRAPH = 1.05, 0.88
LEADING = 1.25  # USP <17>: lines stand 25 to 30 % of the type size apart
SMALL_LEADING = 1.12
_BAR_X, _BAR_Y = 4.0, 1.0
_BAR_TOP = 0.16  # ems more above capitals, as much as descenders take below
GAP = 1.0
_MOST_GAP = 0.55  # ems of blank height between two blocks
ITEM_GAP = 0.9


class Form(NamedTuple):
    """Type sizes: what must be seen first, what must be read, and the rest."""

    key: float
    text: float
    small: float


KEY, TEXT, SMALL = range(3)


@dataclass(frozen=True, slots=True)
class Block:
    """Texts that follow each other; a ``bar`` is white on black. ``gap`` ems stand between them, a space when None."""

    pieces: tuple[Piece, ...]
    role: int = TEXT
    gap: float | None = None
    bar: bool = False
    whole: bool = False

    @property
    def leading(self) -> float:
        """Ems from one baseline to the next."""
        return SMALL_LEADING if self.role == SMALL else LEADING


def rise(text: str) -> float:
    """How high ``text`` stands above its baseline at size 1."""
    marks = (min(len(unicodedata.normalize("NFD", char)) - 1, 2 if char.isupper() else 1) for char in text)
    tall = max(_ARABIC if "\u0600" <= char <= "\u06ff" else _IDEOGRAPH * (char >= "\u2e80") for char in text)
    return max(tall, CAPITAL + ACCENT * max(marks))


class Set:
    """A block in lines at its size."""

    def __init__(self, block: Block, width: float, form: Form) -> None:
        self.block, self.size, self.width = block, form[block.role], width
        inner = width - (2 * _BAR_X if block.bar else 0)
        self.lines: list[Line] = wrap(block.pieces, inner, self.size, block.gap, whole=block.whole)
        self.rise = rise("".join(piece.text for piece in block.pieces)) * self.size
        self.above = _BAR_Y + _BAR_TOP * self.size if block.bar else 0.0
        pad = self.above + _BAR_Y if block.bar else 0
        self.height = self.rise + ((len(self.lines) - 1) * block.leading + DESCENT) * self.size + pad

    def place(self, page: Page, x: float, top: float) -> None:
        """Write the lines with their left upper corner at ``x``, ``top``."""
        y, gray = top - self.rise, BLACK
        if self.block.bar:
            page.fill([Rect(x, top - self.height, self.width, self.height)])
            x, y, gray = x + _BAR_X, y - self.above, WHITE
        for line in self.lines:
            page.write(line, x, y, self.size, gray)
            y -= self.block.leading * self.size


class Stack:
    """``blocks`` one below the other, ``width`` points wide."""

    def __init__(self, blocks: Sequence[Block], width: float, form: Form) -> None:
        self.sets = [Set(block, width, form) for block in blocks]
        self.height = sum(each.height for each in self.sets) + GAP * max(0, len(self.sets) - 1)

    def place(self, page: Page, x: float, top: float, spare: float = 0.0) -> None:
        """Place from ``top`` down, with some of ``spare`` points of height between the blocks."""
        share = spare / max(1, len(self.sets) - 1)
        for each in self.sets:
            each.place(page, x, top)
            top -= each.height + GAP + min(share, _MOST_GAP * each.size)

    @property
    def longest(self) -> str:
        """The field to shorten first."""
        most = max(self.sets, key=lambda each: (len(each.lines), each.height))
        return max(most.block.pieces, key=lambda piece: text_width(piece.text, piece.font, 1)).field


def too_tall(field: str, excess: float) -> LabelError:
    """The refusal of a label that is ``excess`` points too high."""
    tenths = math.ceil(excess / POINTS_PER_MM * 10)
    rest = f"leaves no room: the label needs {tenths / 10:.1f} mm more height; shorten it"
    return label_error("LABEL_TEXT_TOO_LONG", field, rest)
