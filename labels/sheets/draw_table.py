"""Tables that break between rows, repeat their heads and give each column room for its longest word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import Color
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, Spacer, TableStyle
from reportlab.platypus import Table as FlowTable

from labels.sheets import draw_sizes as sizes
from labels.sheets.draw_parts import Body, height, words

Rows = list[list[Flowable]]
_FEW = 12  # rows that are measured to see whether the whole table can be kept on one page
_LEAST_COLUMN = 34.0
_SHADE = Color(sizes.SHADE, sizes.SHADE, sizes.SHADE)

_HEADINGS = 120.0  # more than any heading with an answer is high

_PADDED = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), sizes.PAD_X),
    ("RIGHTPADDING", (0, 0), (-1, -1), sizes.PAD_X),
    ("TOPPADDING", (0, 0), (-1, -1), sizes.PAD_Y),
    ("BOTTOMPADDING", (0, 0), (-1, -1), sizes.PAD_Y),
]
_HEADED = [
    ("BACKGROUND", (0, 0), (-1, 0), _SHADE),
    ("LINEBELOW", (0, 0), (-1, 0), 1.0, "black"),
    ("GRID", (0, 0), (-1, -1), sizes.THIN, "black"),
]


def cell(text: str, style: ParagraphStyle = sizes.CELL) -> Flowable:
    """``text``, or room to write when it is blank."""
    return words(text, style) if text else Spacer(1, sizes.HAND)


def headed(heads: Sequence[str], rows: Rows, weights: Sequence[float]) -> Body:
    """A ruled table under ``heads``, its columns as wide as ``weights`` and their longest words want."""
    first: list[Flowable] = [words(head, sizes.HEAD) for head in heads]
    return table([first, *rows], column_widths([first, *rows], weights), _HEADED, heads=1)


def table(rows: Rows, widths: Sequence[float], style: Sequence[Any], *, heads: int = 0) -> Body:
    """``rows`` that start together: all of them when they are few and low, else heads and the first row."""
    shown = _Rows(rows, colWidths=list(widths), repeatRows=heads, style=_style(style), hAlign="LEFT")
    shown.begins = True
    if len(rows) <= _FEW and (whole := _height(rows, widths, style)) <= sizes.KEPT:
        return Body([shown], whole)
    return Body([shown], _height(rows[: heads + 1], widths, style))


class _Rows(FlowTable):
    """A table that breaks between rows; within one only when no page could hold it."""

    begins = False  # True until it is broken: what is left of it starts on the next page

    def split(self, width: float, height: float) -> list[Flowable]:
        place: Any = self
        row = sum(place._rowHeights[: self.repeatRows + 1])
        endless = row > place._frame._height - _HEADINGS
        self.splitInRow = int(endless and (self.begins or place._frame._atTop))
        return super().split(width, height)


def _style(commands: Sequence[Any]) -> TableStyle:
    return TableStyle([*_PADDED, *commands])


def _height(rows: Rows, widths: Sequence[float], style: Sequence[Any]) -> float:
    return height([FlowTable(rows, colWidths=list(widths), style=_style(style))])


def column_widths(rows: Rows, weights: Sequence[float], total: float = sizes.WIDTH) -> list[float]:
    """``total`` shared by weight, after each column has got the width of its longest word if that is possible."""
    fair = [total * weight / sum(weights) for weight in weights]
    words_ = [max(map(_word_width, column), default=0.0) for column in zip(*rows, strict=True)]
    # One endless word must not take the room of all others; it is broken.
    most = total * 1.8 / len(weights)
    least = [max(_LEAST_COLUMN, min(word, max(own, most))) for word, own in zip(words_, fair, strict=True)]
    return _shared(least, weights, total) if sum(least) <= total else _squeezed(least, total)


def _shared(least: list[float], weights: Sequence[float], total: float) -> list[float]:
    tight: set[int] = set()
    while True:
        free = total - sum(least[index] for index in tight)
        loose = sum(weight for index, weight in enumerate(weights) if index not in tight)
        widths = [least[i] if i in tight else free * weight / loose for i, weight in enumerate(weights)]
        found = {index for index, width in enumerate(widths) if width < least[index] - 1e-6}
        if not found:
            return widths
        tight |= found


def _squeezed(least: list[float], total: float) -> list[float]:
    spare = total - _LEAST_COLUMN * len(least)
    wanted = [width - _LEAST_COLUMN for width in least]
    return [_LEAST_COLUMN + spare * want / sum(wanted) for want in wanted]


def _word_width(item: Flowable) -> float:
    # minWidth is rounded nowhere; half a point keeps a word that just fits from being broken.
    return item.minWidth() + 2 * sizes.PAD_X + 0.5 if isinstance(item, Paragraph) else _LEAST_COLUMN
