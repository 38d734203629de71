"""``dose-4x2/2``: the patient label of one container, for 4 x 2 inch stock.

As ``dose-4x2/1``, with a DataMatrix of this very label beside the Code 128 and, after the English directions, those in
the patient's language. When all of it does not fit, what 16 CCR 1707.5, USP <795> and 21 USC 353(b)(2) ask for stays on
the first label, and the second, "2 of 2", holds the rest in larger type: the directions in the other language, the
inactive ingredients and last of all the auxiliary texts. Nothing is ever set below the minimum of ``dose-4x2/1``.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from labels.codes import code128
from labels.content import DoseLabel
from labels.errors import LabelError
from labels.fonts import BOLD, REGULAR
from labels.layouts import dose_v1_texts as texts
from labels.layouts.dose_v1_alike import page_of
from labels.layouts.dose_v1_draft import Parts
from labels.layouts.dose_v1_small import SmallPrint
from labels.layouts.dose_v2_more import plan_more
from labels.layouts.identity import SMALL_MODULE, identity
from labels.page import Page
from labels.pieces import Piece, keep_amounts, unbroken
from labels.stock import Stock

LAYOUT = "dose-4x2/2"
# What may go to a second label, the least needed at hand first.
_MOVES = (
    ("inactive_ingredients",),
    ("second_directions",),
    ("second_directions", "inactive_ingredients"),
    ("second_directions", "inactive_ingredients", "auxiliary"),
)


def plan(label: DoseLabel, stock: Stock) -> tuple[Page, ...]:
    """One page, or two where the secondary texts need a second label.

    Raises ``LabelError`` naming the field: ``LABEL_TEXT_TOO_LONG``, ``LABEL_GLYPH_MISSING``,
    ``LABEL_SCRIPT_UNSUPPORTED``, ``LABEL_BARCODE_TOO_LONG`` or ``LABEL_PAYLOAD``.
    """
    try:
        return (page_of(_parts(label, stock), stock),)
    except LabelError as error:
        refused = error
    for moved in _moves(label):
        with suppress(LabelError):
            first = page_of(_parts(_without(label, moved), stock, continued=True), stock)
            return first, plan_more(label, moved, stock)
    raise refused


def _moves(label: DoseLabel) -> list[tuple[str, ...]]:
    """Each different choice of what moves, of the texts that this label has."""
    present = [tuple(name for name in move if getattr(label, name)) for move in _MOVES]
    return [move for move in dict.fromkeys(present) if move]


def _without(label: DoseLabel, moved: tuple[str, ...]) -> DoseLabel:
    changes: dict[str, object] = {name: None if name == "second_directions" else () for name in moved}
    if "second_directions" in moved:
        changes["second_language"] = None
    return replace(label, **changes)  # type: ignore[arg-type]


def _parts(label: DoseLabel, stock: Stock, *, continued: bool = False) -> Parts:
    told = [Piece("continuation", unbroken("Label 1 of 2: more on label 2 of 2."), BOLD)] if continued else []
    return Parts(
        patient=_patient_items(label),
        warning=texts.warning_item(label),
        symbol=code128(label.barcode_payload, stock),
        readable=Piece("barcode_payload", label.barcode_payload, REGULAR),
        small=SmallPrint((*texts.care_items(label), *told), texts.record_columns(label), texts.pharmacy_items(label)),
        watermark=texts.watermark_item(label),
        matrix=identity(label.serial, label.lot_number, label.beyond_use_on, stock, module=SMALL_MODULE),
    )


def _patient_items(label: DoseLabel) -> list[list[Piece]]:
    items = texts.patient_items(label)
    if label.second_directions:
        items.insert(3, [Piece("second_directions", keep_amounts(label.second_directions))])
    return items
