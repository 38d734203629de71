"""Every kind of frozen content that can be printed: what it is called, how it is read back and drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from labels import dose_form
from labels.content import DoseLabel
from labels.contents.calendars import CalendarPage, WalletCard
from labels.contents.lots import FinishedLotLabel, IngredientLotLabel
from labels.contents.packs import PackLabel, StepLabel, UnitDoseLabel
from labels.errors import label_error
from labels.layouts import CURRENT_OF, LAYOUTS, find_layout
from labels.page import Page
from labels.render import RenderedLabel, render_pages
from labels.sheets.content import SHEET_KINDS, Sheet
from labels.sheets.draw import CURRENT_SHEET, render_sheet
from labels.stock import STOCKS, Stock


class Printable(Protocol):
    """Content that can be frozen and printed."""

    @property
    def serial(self) -> str:
        """The number of the one piece of paper that it is printed on."""

    def to_json(self) -> dict[str, Any]:
        """The stored form, with ``kind`` and ``content_sha256``."""


@dataclass(frozen=True, slots=True)
class Kind:
    """``layout`` is the one that new content of this kind is drawn with."""

    name: str
    noun: str
    layout: str
    draw: Callable[[Mapping[str, object], str], RenderedLabel]
    plan: Callable[[Mapping[str, object], str, Stock | None], tuple[Page, ...]]

    def pages(self, frozen: Mapping[str, object], layout: str, stock: str | None = None) -> tuple[Page, ...]:
        """One label's planned pages, on the ``stock`` of that name or that of its layout; raises ``LabelError``."""
        return self.plan(frozen, layout, STOCKS[stock] if stock else None)


class _Content(Printable, Protocol):
    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Printable:
        """The content that ``to_json`` wrote."""


def _label(name: str, noun: str, content: type[_Content]) -> Kind:
    def plan(frozen: Mapping[str, object], layout: str, stock: Stock | None) -> tuple[Page, ...]:
        known = [each.name for each in LAYOUTS.values() if each.kind == name]
        if layout not in known:
            raise label_error("LABEL_LAYOUT_UNKNOWN", "layout", f"should be one of {', '.join(known)}, not {layout}")
        chosen = stock or LAYOUTS[layout].stock
        return find_layout(layout, chosen).pages(content.from_json(frozen), chosen)

    def draw(frozen: Mapping[str, object], layout: str) -> RenderedLabel:
        return render_pages(plan(frozen, layout, None), layout=layout)

    return Kind(name, noun, CURRENT_OF[name], draw, plan)


def _draw_sheet(frozen: Mapping[str, object], layout: str) -> RenderedLabel:
    return render_sheet(Sheet.from_json(frozen), layout=layout)


def _no_pages(frozen: Mapping[str, object], layout: str, _: Stock | None) -> tuple[Page, ...]:
    raise label_error("LABEL_STOCK", "kind", f"should be a label; a {frozen.get('kind')} has a document of its own")


_DOSE = _label(dose_form.KIND, "Label", DoseLabel)
_LABELS = [
    _DOSE,
    _label(StepLabel.kind, "Step label", StepLabel),
    _label(PackLabel.kind, "Pack label", PackLabel),
    _label(UnitDoseLabel.kind, "Unit dose label", UnitDoseLabel),
    _label(FinishedLotLabel.kind, "Lot label", FinishedLotLabel),
    _label(IngredientLotLabel.kind, "Ingredient label", IngredientLotLabel),
    _label(CalendarPage.kind, "Calendar", CalendarPage),
    _label(WalletCard.kind, "Wallet card", WalletCard),
]
_SHEETS = [Kind(name, noun, CURRENT_SHEET, _draw_sheet, _no_pages) for name, noun in SHEET_KINDS.items()]
KINDS = {kind.name: kind for kind in (*_LABELS, *_SHEETS)}


def find_kind(name: object) -> Kind:
    """The kind called ``name``; raises ``LabelError`` ``LABEL_CONTENT_KIND`` when there is none."""
    if not isinstance(name, str) or name not in KINDS:
        raise label_error("LABEL_CONTENT_KIND", "kind", f"should be one of {', '.join(KINDS)}, not {name!r}")
    return KINDS[name]


def render_frozen(frozen: Mapping[str, object], *, layout: str) -> RenderedLabel:
    """The PDF of what ``to_json`` of any kind wrote; raises ``LabelError`` when it was altered or cannot be drawn."""
    return find_kind(frozen.get("kind")).draw(frozen, layout)


def noun_of(name: str) -> str:
    """What a person calls a piece of this kind."""
    return KINDS[name].noun if name in KINDS else _DOSE.noun
