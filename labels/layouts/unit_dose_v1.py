"""``unit-dose-2.625x1/1``: one dose in its own pack, for 2 5/8 x 1 inch labels.

Name and strength are 8 points or more and the rest 6 or more: the patient's directions stand on the label of the pack.
Contents after California B&P 4128.5.
"""

from __future__ import annotations

from labels.contents.packs import UnitDoseLabel
from labels.layouts.compose import Sketch, compose
from labels.layouts.identity import identity
from labels.layouts.kit import ITEM_GAP, KEY, SMALL, TEXT, Block, Form
from labels.layouts.words import beyond_use, counted, dated, fact, legend_piece, medicine, prose
from labels.page import Page
from labels.pieces import Piece
from labels.stock import Stock

LAYOUT = "unit-dose-2.625x1/1"
LEAST = 6.0
FORMS = (Form(11, 8, 6.5), Form(10, 7.5, 6.5), Form(9, 7.5, 6), Form(9, 7, 6), Form(8, 7, 6))


def plan(label: UnitDoseLabel, stock: Stock) -> Page:
    """Place everything ``label`` says; raises ``LabelError`` naming the field that does not fit."""
    matrix = identity(label.serial, label.lot_number, label.beyond_use_on, stock)
    return compose(Sketch(_head(label), _foot(label), FORMS, matrix=matrix, watermark=label.watermark), stock)


def _head(label: UnitDoseLabel) -> tuple[Block, ...]:
    drug, strength, _ = medicine(label.drug_name, label.strength_mg, label.dosage_form)
    count = prose("quantity", counted(label.quantity, label.dosage_form))
    return (
        Block((drug, strength, count), KEY),
        Block((fact("lot_number", "Lot", label.lot_number), beyond_use(label.beyond_use_on)), TEXT, ITEM_GAP),
    )


def _foot(label: UnitDoseLabel) -> tuple[Block, ...]:
    texts = (
        prose("storage", label.storage),
        prose("compounded_statement", label.compounded_statement),
        dated("prepared_on", "Prepared", label.prepared_on),
        Piece("packager", label.packager),
        fact("serial", "Label", label.serial),
        *legend_piece(label.watermark),
    )
    return (Block(texts, SMALL, ITEM_GAP),)
