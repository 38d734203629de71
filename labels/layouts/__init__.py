"""Every layout that labels were ever printed with, by name: an old label is reproduced with the layout it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from labels.errors import label_error
from labels.layouts import calendar_v1, dose_v1, dose_v2, lots_v1, pack_v1, step_v1, unit_dose_v1, wallet_v1
from labels.lint import check_finished
from labels.page import Page
from labels.stock import AVERY_5160, LETTER, ROLL_4X2_203, ROLL_SMALL_203, Stock

_WATERMARK = re.compile(r"[A-Z0-9][A-Z0-9 .:/&+'-]*")
Planner = Callable[[Any, Stock], "Page | tuple[Page, ...]"]


@dataclass(frozen=True, slots=True)
class Layout:
    """A way to draw content of one ``kind`` on stock of ``width`` x ``height`` points.

    ``needed`` are the fields without which the finished text is refused; None where it is not read again, because
    the layout was released before.
    """

    name: str
    kind: str
    stock: Stock
    plan: Planner
    needed: tuple[str, ...] | None

    @property
    def width(self) -> float:
        return self.stock.width

    @property
    def height(self) -> float:
        return self.stock.height

    def pages(self, content: Any, stock: Stock) -> tuple[Page, ...]:
        """The planned pages, their finished text read again; raises ``LabelError``."""
        if self.needed is not None:
            _check_watermark(content.watermark)
        planned = self.plan(content, stock)
        pages = planned if isinstance(planned, tuple) else (planned,)
        if self.needed is not None:
            check_finished(_texts(pages), self.needed)
        return pages


def _check_watermark(text: str | None) -> None:
    """Capitals stand on the line: tails and accents would reach into what stands above and below it."""
    if text and not _WATERMARK.fullmatch(text):
        rest = "should be capital letters from A to Z, digits and hyphens, as in SAMPLE - NOT FOR USE"
        raise label_error("LABEL_WATERMARK", "watermark", rest)


def _texts(pages: tuple[Page, ...]) -> Iterator[tuple[str, str]]:
    return ((run.field, run.text) for page in pages for run in page.runs)


_DRUG = ("drug_name", "strength_mg", "dosage_form", "lot_number", "beyond_use_on", "serial")
_DOSE = (*_DRUG, "patient_name", "directions", "rx_number", "opioid_warning", "compounded_statement", "storage")

CURRENT = dose_v2.LAYOUT
LAYOUTS = {
    layout.name: layout
    for layout in (
        Layout(dose_v1.LAYOUT, "dose", ROLL_4X2_203, dose_v1.plan, None),
        Layout(dose_v2.LAYOUT, "dose", ROLL_4X2_203, dose_v2.plan, _DOSE),
        Layout(step_v1.LAYOUT, "step", ROLL_4X2_203, step_v1.plan, (*_DRUG, "patient_name", "directions", "step")),
        Layout(
            pack_v1.LAYOUT, "pack", ROLL_4X2_203, pack_v1.plan,
            ("patient_name", "drug_name", "directions", "opioid_warning", "beyond_use_on", "serial"),
        ),
        Layout(unit_dose_v1.LAYOUT, "unit_dose", AVERY_5160, unit_dose_v1.plan, (*_DRUG[:2], *_DRUG[3:], "storage")),
        Layout(lots_v1.FINISHED, "finished_lot", ROLL_SMALL_203, lots_v1.plan_finished, (*_DRUG, "batch_number")),
        Layout(
            lots_v1.INGREDIENT, "ingredient_lot", ROLL_SMALL_203, lots_v1.plan_ingredient,
            ("status", "ingredient_name", "lot_number", "supplier_lot", "serial"),
        ),
        Layout(lots_v1.FINISHED_LARGE, "finished_lot", ROLL_4X2_203, lots_v1.plan_finished, (*_DRUG, "batch_number")),
        Layout(
            lots_v1.INGREDIENT_LARGE, "ingredient_lot", ROLL_4X2_203, lots_v1.plan_ingredient,
            ("status", "ingredient_name", "lot_number", "supplier_lot", "serial"),
        ),
        Layout(
            calendar_v1.LAYOUT, "calendar", LETTER, calendar_v1.plan,
            ("patient_name", "drug_name", "directions", "opioid_warning", "call.0", "serial"),
        ),
        Layout(
            wallet_v1.LAYOUT, "wallet_card", LETTER, wallet_v1.plan,
            ("holder_name", "drug_name", "statement", "warnings.0", "serial"),
        ),
    )
}  # fmt: skip
# What new content of each kind is drawn with.
CURRENT_OF = {
    "dose": CURRENT,
    "step": step_v1.LAYOUT,
    "pack": pack_v1.LAYOUT,
    "unit_dose": unit_dose_v1.LAYOUT,
    "finished_lot": lots_v1.FINISHED,
    "ingredient_lot": lots_v1.INGREDIENT,
    "calendar": calendar_v1.LAYOUT,
    "wallet_card": wallet_v1.LAYOUT,
}


def find_layout(name: str, stock: Stock) -> Layout:
    """The layout called ``name``; raises ``LabelError`` when there is none or it is not made for ``stock``."""
    if name not in LAYOUTS:
        raise label_error("LABEL_LAYOUT_UNKNOWN", "layout", f"should be one of {', '.join(LAYOUTS)}, not {name}")
    layout = LAYOUTS[name]
    if stock.carries is not None and layout.kind not in stock.carries:
        kinds = ", ".join(sorted(kind.replace("_", " ") for kind in stock.carries))
        noun = layout.kind.replace("_", " ")
        rest = f"should be made for a {noun} label; {stock.name} carries only: {kinds}"
        raise label_error("LABEL_STOCK", "stock", rest)
    if (layout.width, layout.height) != (stock.width, stock.height):
        rest = f"should be {layout.width / 72:g} x {layout.height / 72:g} inch for {name}, not {stock.name}"
        raise label_error("LABEL_STOCK", "stock", rest)
    return layout
