"""Labels whose texts have the same widths are laid out alike: the places are kept, never a text.

Every text of a page comes from the parts of its own label. What is kept knows only which part stands where.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from labels.fit import wrapped
from labels.layouts import dose_v1_sizes as sizes
from labels.layouts.dose_v1_draft import Parts, largest_that_fits
from labels.layouts.dose_v1_flow import measured
from labels.layouts.dose_v1_place import place
from labels.layouts.kit import drop, rise
from labels.page import Modules, Page, Rect, Run, make_run
from labels.pieces import GLUE, Piece
from labels.stock import Stock
from labels.widths import unit_width

_LARGEST = max(form.patient for form in sizes.FORMS)
_MOST = 4096


class _Slot(NamedTuple):
    """Where words ``first`` to ``last`` of a piece stand, or all of it where ``last`` is 0.

    A piece that is not plain is on a line of its own, in whatever fonts it needs.
    """

    piece: int
    first: int
    last: int
    closes: str
    size: float
    x: float
    y: float
    gray: float


@dataclass(frozen=True, slots=True)
class _Places:
    """A page without its texts: ``symbols`` are the places among ``fills`` of the bars and the matrix."""

    blank: Page
    fills: tuple[Rect | Modules, ...]
    symbols: tuple[int, ...]
    slots: tuple[_Slot, ...]

    def page(self, parts: Parts, pieces: Sequence[Piece]) -> Page:
        blank, fills = self.blank, list(self.fills)
        for at, symbol in zip(self.symbols, (parts.symbol, parts.matrix), strict=False):
            fill = fills[at]
            if isinstance(fill, Modules) and symbol:
                fills[at] = Modules(fill.x, fill.y, fill.module, fill.height, symbol.picture)
        page = Page(blank.width, blank.height, None, blank.patient_area, fills)
        for at, first, last, closes, size, x, y, gray in self.slots:
            field, text, font, plain = pieces[at]
            if not plain:
                page.write(wrapped((pieces[at],), math.inf, size)[0], x, y, size, gray)
                continue
            if last:
                text = " ".join(text.split(" ")[first:last])
            if GLUE in text:
                text = text.replace(GLUE, " ")
            page.runs.append(make_run((field, text + closes, font, size, x, y, gray, 0.0)))
        return page


class _Known:
    """The places of labels of one kind of stock; those first seen are forgotten first."""

    def __init__(self) -> None:
        # None for what was seen once: many labels never come again, and keeping takes longer than drawing.
        self._places: dict[Any, _Places | None] = {}

    def page(self, parts: Parts, stock: Stock) -> Page:
        pieces = _pieces(parts)
        key = _likeness(parts, pieces, stock)
        if key and (found := self._places.get(key)):
            return found.page(parts, pieces)
        page = place(largest_that_fits(parts, stock))
        if key:
            self._keep(key, _places(page, pieces) if key in self._places else None, page, parts)
        return page

    def _keep(self, key: Any, made: _Places | None, page: Page, parts: Parts) -> None:
        if made and made.page(parts, _pieces(parts)) != page:
            return
        if len(self._places) >= _MOST:
            self._places.pop(next(iter(self._places)), None)
        self._places[key] = made


@lru_cache(maxsize=16)
def _known(stock: Stock) -> _Known:
    return _Known()


def page_of(parts: Parts, stock: Stock) -> Page:
    """The page of ``parts`` in the largest sizes that fit; raises ``LabelError`` when none does."""
    return _known(stock).page(parts, stock)


def _pieces(parts: Parts) -> list[Piece]:
    small, items = parts.small, parts.patient
    cells = chain.from_iterable(chain.from_iterable(small.record))
    return [*chain.from_iterable(items), parts.warning, parts.readable, *small.care, *cells, *small.pharmacy]


def _likeness(parts: Parts, pieces: Sequence[Piece], stock: Stock) -> tuple[Any, ...] | None:
    """All that places follow from; None where a text is not drawn as it stands, or goes across the label."""
    items, symbol, matrix = parts.patient, parts.symbol, parts.matrix
    inner, first = stock.width - 2 * stock.margin_x, sum(map(len, items))
    patient, rest = tuple([_item(item, inner) for item in items]), measured(pieces[first:])
    # The first version, which has no matrix, measures a name in its own way.
    if parts.watermark or matrix is None or rest is None or None in patient:
        return None
    lengths = len(parts.small.care), *[len(cell) for column in parts.small.record for cell in column]
    codes = symbol.picture.width, symbol.module, matrix.picture.width, matrix.module
    # Letters that reach lower than Latin ones are none that are drawn as they stand.
    return patient, rest, lengths, rise(items[0][0].text), codes


def _item(item: Sequence[Piece], width: float) -> Any:
    """A name that is on one line in any size stands where every other does."""
    if len(item) == 1 and unit_width(item[0].text, item[0].font) * _LARGEST <= width:
        # Other letters reach higher and lower than those whose widths alone decide.
        return "plain" if item[0].plain else ("shaped", rise(item[0].text), drop(item[0].text))
    return measured(item)


def _places(page: Page, pieces: Sequence[Piece]) -> _Places:
    """What is kept of ``page``."""
    symbols = tuple(at for at, fill in enumerate(page.fills) if isinstance(fill, Modules))
    fills = tuple(replace(f, picture=f.picture._replace(rows="")) if isinstance(f, Modules) else f for f in page.fills)
    blank = Page(page.width, page.height, None, page.patient_area)
    return _Places(blank, fills, symbols, tuple(_slots(page.runs, pieces)))


def _slots(runs: Sequence[Run], pieces: Sequence[Piece]) -> Iterator[_Slot]:
    """The words of each piece in the order in which runs say them."""
    number = {piece.field: at for at, piece in enumerate(pieces)}
    done = dict.fromkeys(number, 0)
    for field, text, _, size, x, y, gray, _ in runs:
        at, first = number[field], done[field]
        words = [word.replace(GLUE, " ") for word in pieces[at].text.split(" ")]
        if not pieces[at].plain:
            if first == 0:
                yield _Slot(at, 0, 0, "", size, x, y, gray)
            done[field] = len(words)
            continue
        closes = text[len(text.rstrip(" ")) :]
        ends = range(first + 1, len(words) + 1)
        last = next((end for end in ends if " ".join(words[first:end]) + closes == text), first)
        done[field] = last
        yield _Slot(at, first, 0 if first == 0 and last == len(words) else last, closes, size, x, y, gray)
