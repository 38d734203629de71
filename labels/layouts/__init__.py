"""Every layout that labels were ever printed with, by name: an old label is reproduced with the layout it names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from labels.content import DoseLabel
from labels.errors import label_error
from labels.layouts import dose_v1
from labels.page import Page
from labels.stock import Stock

Planner = Callable[[DoseLabel, Stock], Page]


@dataclass(frozen=True, slots=True)
class Layout:
    """A way to draw a label on stock of ``width`` x ``height`` points."""

    name: str
    width: float
    height: float
    plan: Planner


LAYOUTS = {layout.name: layout for layout in (Layout(dose_v1.LAYOUT, 288.0, 144.0, dose_v1.plan),)}
CURRENT = dose_v1.LAYOUT


def find_layout(name: str, stock: Stock) -> Layout:
    """The layout called ``name``; raises ``LabelError`` when there is none or it is not made for ``stock``."""
    if name not in LAYOUTS:
        raise label_error("LABEL_LAYOUT_UNKNOWN", "layout", f"should be one of {', '.join(LAYOUTS)}, not {name}")
    layout = LAYOUTS[name]
    if (layout.width, layout.height) != (stock.width, stock.height):
        rest = f"should be {layout.width / 72:g} x {layout.height / 72:g} inch for {name}, not {stock.name}"
        raise label_error("LABEL_STOCK", "stock", rest)
    return layout
