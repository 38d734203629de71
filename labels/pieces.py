"""What a layout has to place: texts of content fields, and how they stand on a line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from labels.fonts import BOLD, REGULAR, is_plain
from labels.shaping import shaped_runs

# Content never holds a no-break space, so it can mark here what has to stay on one line.
GLUE = "\u00a0"
_AMOUNT = re.compile(r"(?<=\d) (?=\S)")


class _Piece(NamedTuple):
    field: str
    text: str
    font: str
    plain: bool


class Piece(_Piece):
    """A text that belongs to one content field, in ``font`` and whatever other fonts it needs.

    One that is ``plain`` needs no other and is drawn as it stands. Raises ``LabelError`` as ``shaped_runs`` does.
    """

    __slots__ = ()

    def __new__(cls, field: str, text: str, font: str = REGULAR) -> Piece:
        plain = is_plain(text, font)
        if not plain:
            shaped_runs(text, bold=font == BOLD, field=field)
        return _new(cls, (field, text, font, plain))


_new: Callable[[type[Piece], tuple[str, str, str, bool]], Piece] = tuple.__new__


class Span(NamedTuple):
    """What stands together on a line: ``x`` is the distance in points from the start of the line.

    ``y`` raises a mark above the baseline, ``stroke`` thickens a font without a bold face, both in points. A span
    that ``goes_on`` has no space after it.
    """

    field: str
    text: str
    font: str
    x: float
    width: float
    y: float = 0.0
    stroke: float = 0.0
    goes_on: bool = False


Line = tuple[Span, ...]


def keep_amounts(text: str) -> str:
    """Glue each number to the word after it, so that no line ends between "1" and "capsule" (ISMP)."""
    return _AMOUNT.sub(GLUE, text)


def unbroken(text: str) -> str:
    """Glue all words together, so that the text stays on one line."""
    return text.replace(" ", GLUE)
