"""The zones of ``dose-4x2/1`` broken into lines, and whether they fit the label at given type sizes."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from labels.codes import LinearSymbol, MatrixSymbol
from labels.errors import LabelError, label_error
from labels.fit import too_wide, wrapped
from labels.layouts import dose_v1_sizes as sizes
from labels.layouts.dose_v1_header import Header, Place, header_of
from labels.layouts.dose_v1_small import Small, SmallPrint, Zone, shape_of
from labels.layouts.kit import drop, rise
from labels.pieces import Line, Piece, Span
from labels.stock import POINTS_PER_MM, Stock
from labels.widths import text_width, unit_width

MadeT = TypeVar("MadeT")


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that has to be placed, zone by zone."""

    patient: list[list[Piece]]
    warning: Piece
    symbol: LinearSymbol
    readable: Piece
    small: SmallPrint
    watermark: Piece | None
    matrix: MatrixSymbol | None = None


class Patient:
    """The four items of 16 CCR 1707.5 at ``size`` points, each in its lines."""

    def __init__(self, parts: Parts, stock: Stock, size: float) -> None:
        self.size = size
        self.items = [self._lines(item, stock.width - 2 * stock.margin_x) for item in parts.patient]
        lines = sum(map(len, self.items))
        name = parts.patient[0][0].text
        # The first version, which has no matrix, measured less: its labels are reproduced as they were.
        self.rise = rise(name) if parts.matrix else _rise(name)
        fall = max(drop(piece.text) for piece in parts.patient[-1]) if parts.matrix else sizes.DESCENT
        inked = ((lines - 1) * sizes.PATIENT_LEADING + self.rise + fall) * size
        needed = stock.margin_y + inked + sizes.AIR + (sizes.LEGEND_SPACE if parts.watermark else 0)
        self.height = max(stock.height / 2, needed)
        self.spare = self.height - needed

    def _lines(self, item: list[Piece], width: float) -> tuple[Line, ...]:
        if len(item) == 1 and item[0].plain:
            name, text, font, _ = item[0]
            wide = unit_width(text, font) * self.size
            if wide <= width:
                return ((Span(name, text, font, 0.0, wide),),)
        lines = wrapped(tuple(item), width, self.size)
        if len(item) > 1 and len(lines) > 1:
            # Strength and form stand together below the name, wherever the name itself breaks.
            return wrapped(tuple(item[:1]), width, self.size) + wrapped(tuple(item[1:]), width, self.size)
        return lines


@lru_cache(maxsize=4096)
def _rise(text: str) -> float:
    """How high ``text`` stands above its baseline at size 1: an accent on the first line is not cut off."""
    marks = (min(len(unicodedata.normalize("NFD", char)) - 1, 2 if char.isupper() else 1) for char in text)
    tall = max(sizes.ARABIC if "\u0600" <= char <= "\u06ff" else sizes.IDEOGRAPH * (char >= "\u2e80") for char in text)
    return max(tall, sizes.CAPITAL + sizes.ACCENT * max(marks))


@dataclass(frozen=True, slots=True)
class Draft:
    """Zones that fit the label together, with ``slack`` points of height left over."""

    parts: Parts
    stock: Stock
    header: Header
    patient: Patient
    small: Small
    slack: float


def largest_that_fits(parts: Parts, stock: Stock) -> Draft:
    """The first of ``dose_v1_sizes.FORMS`` that fits; raises the ``LabelError`` of the last when none does."""
    _check_watermark(parts.watermark, stock)
    zones = _Zones(parts, stock)
    for form in sizes.FORMS[:-1]:
        with suppress(LabelError):
            if zones.fits(form):
                return zones.draft(form)
    return zones.draft(sizes.FORMS[-1])


def _check_watermark(piece: Piece | None, stock: Stock) -> None:
    width = text_width(piece.text, piece.font, sizes.LEGEND) if piece else 0.0
    excess = width - (stock.width - 2 * stock.margin_x)
    if piece and excess > 0:
        raise too_wide(piece.field, excess)


class _Kept(dict[float, MadeT], Generic[MadeT]):
    """What is made of each size when it is first asked for."""

    def __init__(self, make: Callable[[float], MadeT]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, size: float) -> MadeT:
        self[size] = self._make(size)
        return self[size]


class _Zones:
    """Each zone at each size, broken into lines once however many forms ask for it."""

    def __init__(self, parts: Parts, stock: Stock) -> None:
        self.parts, self.stock = parts, stock
        self._zone = Zone.on(stock, parts.matrix)
        self._shape = shape_of(parts.small.widths(), self._zone)
        place = Place(parts.symbol.width, parts.symbol.quiet, parts.symbol.least_height)
        self.header = _Kept(lambda size: header_of(parts.warning, parts.readable.field, place, stock, size))
        self.patient = _Kept(lambda size: Patient(parts, stock, size))

    def small(self, size: float) -> Small:
        return Small(self.parts.small, self._shape, self._zone, size)

    def room(self, form: sizes.Form) -> float:
        """The height that is left for the small print."""
        taken = self.patient[form.patient].height + sizes.RULE + 2 * sizes.AIR + self.header[form.warning].height
        return self.stock.height - taken - self.stock.margin_y

    def fits(self, form: sizes.Form) -> bool:
        """Whether all zones have room at the sizes of ``form``; ``LabelError`` where one is wider than the label."""
        small = self._shape.at(form.small, self.parts.small)
        return not small.lacking and small.height <= self.room(form)

    def draft(self, form: sizes.Form) -> Draft:
        """All zones at the sizes of ``form``, or the ``LabelError`` that says why not."""
        header, patient, small = self.header[form.warning], self.patient[form.patient], self.small(form.small)
        slack = self.room(form) - small.height
        draft = Draft(self.parts, self.stock, header, patient, small, slack)
        if slack < 0:
            raise _too_tall(draft)
        return draft


def _too_tall(draft: Draft) -> LabelError:
    # Lines beyond what a usual label has; the zone with most of them is the one to shorten.
    parts, small = draft.parts, draft.small
    used = [(len(n) - 1, item[0].field) for n, item in zip(draft.patient.items, parts.patient, strict=True)]
    used.append((len(draft.header.lines) - 2, parts.warning.field))
    used.append((len(small.pharmacy) - 2, _longest(parts.small.pharmacy)))
    used.append((len(small.care) - 1, _longest(parts.small.care)))
    field = max(used, key=lambda zone: zone[0])[1]
    more = (
        f"{-draft.slack / POINTS_PER_MM:.1f} mm more height (about {math.ceil(-draft.slack / small.pitch)} small lines)"
    )
    return label_error("LABEL_TEXT_TOO_LONG", field, f"leaves no room: the label needs {more}; shorten it")


def _longest(pieces: tuple[Piece, ...]) -> str:
    return max(pieces, key=lambda piece: text_width(piece.text, piece.font, 1)).field
