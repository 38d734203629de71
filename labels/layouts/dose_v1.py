"""``dose-4x2/1``: the patient label of one container, for 4 x 2 inch stock.

The upper area holds only patient, drug and strength, directions and purpose, in that order, at 12 points or more,
covers at least half of the label and is set off by a rule (16 CCR 1707.5(a)(1)). Lines stand 25 % of the type size
apart (USP <17>). All the rest stands below it at 6 points or more. Sizes are tried from large to small as
``dose_v1_sizes`` lists them; a label that does not fit at the last is refused.

A released layout never changes, because old labels are reproduced by its name: a better one is ``dose-4x2/2``.
"""

from __future__ import annotations

from labels.codes import code128
from labels.content import DoseLabel
from labels.fonts import REGULAR
from labels.layouts import dose_v1_texts as texts
from labels.layouts.dose_v1_alike import page_of
from labels.layouts.dose_v1_draft import Parts
from labels.layouts.dose_v1_small import SmallPrint
from labels.page import Page
from labels.pieces import Piece
from labels.stock import Stock

LAYOUT = "dose-4x2/1"


def plan(label: DoseLabel, stock: Stock) -> Page:
    """Place everything ``label`` says on one 4 x 2 inch label.

    Raises ``LabelError`` naming the field: ``LABEL_TEXT_TOO_LONG``, ``LABEL_GLYPH_MISSING``,
    ``LABEL_SCRIPT_UNSUPPORTED`` or ``LABEL_BARCODE_TOO_LONG``.
    """
    return page_of(_parts(label, stock), stock)


def _parts(label: DoseLabel, stock: Stock) -> Parts:
    return Parts(
        patient=texts.patient_items(label),
        warning=texts.warning_item(label),
        symbol=code128(label.barcode_payload, stock),
        readable=Piece("barcode_payload", label.barcode_payload, REGULAR),
        small=SmallPrint(texts.care_items(label), texts.record_columns(label), texts.pharmacy_items(label)),
        watermark=texts.watermark_item(label),
    )
