"""The drawing kit of the smaller labels: blocks of text one below the other, codes beside the last of them.

The largest of a layout's ``Form``s that fits is taken; the last one has the least sizes allowed. What does not fit then
is refused with its field and by how much.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from labels.errors import LabelError, label_error
from labels.fit import wrap
from labels.page import BLACK, WHITE, Page, Rect
from labels.pieces import Line, Piece
from labels.stock import POINTS_PER_MM
from labels.widths import text_width

# Ems above and below the baseline: DejaVu Sans, and the highest letters of the fonts for other scripts.
CAPITAL, ACCENT, DESCENT = 0.73, 0.2, 0.24
_ARABIC, _IDEOGRAPH, _SIGN = 1.05, 0.88, 1.06
_TALL = frozenset(
    # Hooks, breathings and signs of DejaVu Sans that stand above its capitals.
    "\u0060\u00b4\u0187\u0193\u01c4\u01c5\u01c6\u0246\u02b9\u02ba\u02bd\u02c2\u02c3\u02c4\u02c5\u02c6"
    "\u02ca\u02cb\u02d8\u02da\u02dc\u02dd\u02df\u02ed\u0384\u0385\u0390\u03b0\u0431\u046e\u0472\u047c"
    "\u047d\u047e\u048a\u0490\u055b\u055c\u055d\u055e\u055f\u1e31\u1e67\u1e79\u1ea2\u1eba\u1ec8\u1ece"
    "\u1ee6\u1ef6\u1fbd\u1fbf\u1fc0\u1fd2\u1fe2\u1fed\u1ffe"
)
_TAIL, _LONG_TAIL, _LONG_TAILED = 0.43, 0.55, frozenset("\u06b8\u06d0\u06d1")
_NEAR = 0.05  # ems that the highest and lowest letters of two lines may come nearer than they stand
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
        said = "".join(piece.text for piece in self.pieces)
        usual = SMALL_LEADING if self.role == SMALL else LEADING
        return usual if said.isascii() else max(usual, rise(said) + drop(said) - _NEAR)


@lru_cache(maxsize=4096)
def rise(text: str) -> float:
    """How high ``text`` stands above its baseline at size 1."""
    marks = (min(count, 2 if letter.isupper() else 1) for letter, count in _marked(text))
    return max(CAPITAL + ACCENT * max(marks), *map(_tall, text))


def _tall(char: str) -> float:
    """How high letters of other scripts and signs stand; 0 for those that capitals are a measure of."""
    if is_arabic(char):
        return _ARABIC
    if char >= "\u2e80":
        return _IDEOGRAPH
    return _SIGN if "\u0700" <= char < "\u1e00" or char >= "\u2028" or char in _TALL else 0.0


def _marked(text: str) -> Iterator[tuple[str, int]]:
    """Each letter with how many marks it has, of its own and of those that follow it."""
    letter, count = "", 0
    for char in text:
        if letter and unicodedata.combining(char):
            count += 1
            continue
        if letter:
            yield letter, count
        letter, count = char, len(unicodedata.normalize("NFD", char)) - 1
    yield letter, count


def drop(text: str) -> float:
    """How far ``text`` reaches below its baseline at size 1."""
    if max(text, default="") < "\u0600":
        return DESCENT
    tails = (_LONG_TAIL if char in _LONG_TAILED else _TAIL for char in text if is_arabic(char))
    return max(tails, default=DESCENT)


def is_arabic(char: str) -> bool:
    """Whether ``char`` is of the script whose letters reach farthest above and below the line."""
    return "\u0600" <= char <= "\u06ff"


class Set:
    """A block in lines at its size."""

    def __init__(self, block: Block, width: float, form: Form) -> None:
        self.block, self.size, self.width = block, form[block.role], width
        inner = width - (2 * _BAR_X if block.bar else 0)
        self.lines: list[Line] = wrap(block.pieces, inner, self.size, block.gap, whole=block.whole)
        said = "".join(piece.text for piece in block.pieces)
        self.rise = rise(said) * self.size
        self.above = _BAR_Y + _BAR_TOP * self.size if block.bar else 0.0
        pad = self.above + _BAR_Y if block.bar else 0
        self.height = self.rise + ((len(self.lines) - 1) * block.leading + drop(said)) * self.size + pad

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
