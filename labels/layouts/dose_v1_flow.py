"""Texts of the small print one after the other.

Where lines end follows from widths alone, and figures are all of one width: most labels of a job are alike in that.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from labels.fit import wrap, wrapped
from labels.layouts import dose_v1_sizes as sizes
from labels.pieces import Line, Piece, Span
from labels.widths import unit_width


class Measure(NamedTuple):
    """The widths of a text, of each of its words and of a space, in ems."""

    whole: float
    words: tuple[float, ...]
    space: float


class Part(NamedTuple):
    """Words ``first`` to ``last`` of an item on a line, ``x`` points from its start and ``width`` wide."""

    item: int
    first: int
    last: int
    x: float
    width: float


Lines = tuple[tuple[Part, ...], ...]


@lru_cache(maxsize=4096)
def measure(text: str, font: str) -> Measure:
    whole, space = unit_width(text, font), unit_width(" ", font)
    return Measure(
        whole, tuple([unit_width(word, font) for word in text.split(" ")]) if " " in text else (whole,), space
    )


def measured(items: Iterable[Piece]) -> tuple[Measure, ...] | None:
    """None where a text needs more than its font: such a line is broken as it is drawn."""
    found = []
    for _, text, font, plain in items:
        if not plain:
            return None
        found.append(measure(text, font))
    return tuple(found)


def flowed(items: tuple[Piece, ...], width: float, size: float) -> tuple[Line, ...]:
    """``items`` at ``size``; each is kept on one line where that costs no line more."""
    measures = measured(items)
    lines = arranged(measures, width, size) if measures else None
    return _fewest(items, width, size) if lines is None else tuple([_line(items, line) for line in lines])


def count(items: tuple[Piece, ...], measures: tuple[Measure, ...] | None, width: float, size: float) -> int:
    """How many lines ``flowed`` makes of ``items``, which have these ``measures``."""
    lines = arranged(measures, width, size) if measures else None
    return len(_fewest(items, width, size) if lines is None else lines)


def on_one_line(items: list[Piece], size: float) -> Line:
    """``items`` side by side, however wide that is."""
    spans, x = list[Span](), 0.0
    for field, text, font, plain in items:
        if not plain:
            return wrap(items, math.inf, size, sizes.ITEM_GAP)[0]
        width = unit_width(text, font) * size
        spans.append(Span(field, text, font, x, width))
        x = x + width + sizes.ITEM_GAP * size
    return tuple(spans)


def _line(items: tuple[Piece, ...], line: tuple[Part, ...]) -> Line:
    spans = []
    for at, first, last, x, width in line:
        field, text, font, _ = items[at]
        if first or last < text.count(" "):
            text = " ".join(text.split(" ")[first : last + 1])
        spans.append(Span(field, text, font, x, width))
    return tuple(spans)


@lru_cache(maxsize=4096)
def arranged(measures: tuple[Measure, ...], width: float, size: float) -> Lines | None:
    """The lines of ``flowed``, for texts that are drawn as they stand; None where a word is wider than a line."""
    if max(max(each.words) for each in measures) * size > width:
        return None
    least = math.ceil(sum(each.whole * size for each in measures) / width)
    whole = all(each.whole * size <= width for each in measures)
    kept = _broken(measures, width, size, whole=True) if whole else ()
    if whole and len(kept) <= least:
        return kept
    broken = _broken(measures, width, size, whole=False)
    return kept if whole and len(kept) <= len(broken) else broken


def _broken(measures: tuple[Measure, ...], width: float, size: float, *, whole: bool) -> Lines:
    """Each text on one line if it is ``whole`` or fits, else broken between words; as ``fit.wrapped`` does."""
    lines: list[list[Part]] = [[]]
    end, gap = 0.0, sizes.ITEM_GAP * size
    for at, (all_of_it, words, space) in enumerate(measures):
        fits = (end + gap if lines[-1] else 0.0) + all_of_it * size <= width
        parts = [all_of_it] if whole or fits else words
        lead = gap
        for number, each in enumerate(parts):
            wide = each * size
            if lines[-1] and end + lead + wide > width:
                lines.append([])
            last = number if parts is words else len(words) - 1
            if number and lines[-1]:
                begun = lines[-1].pop()
                lines[-1].append(Part(at, begun.first, last, begun.x, begun.width + lead + wide))
            else:
                lines[-1].append(Part(at, number, last, end + lead if lines[-1] else 0.0, wide))
            end, lead = lines[-1][-1].x + lines[-1][-1].width, space * size
    return tuple(map(tuple, lines))


@lru_cache(maxsize=1024)
def _fewest(items: tuple[Piece, ...], width: float, size: float) -> tuple[Line, ...]:
    """As ``flowed``, for any text."""
    widths = [unit_width(item.text, item.font) * size for item in items]
    if max(widths) > width:
        return wrapped(items, width, size, sizes.ITEM_GAP)
    kept = wrapped(items, width, size, sizes.ITEM_GAP, whole=True)
    if len(kept) <= math.ceil(sum(widths) / width):
        return kept
    broken = wrapped(items, width, size, sizes.ITEM_GAP)
    return kept if len(kept) <= len(broken) else broken
