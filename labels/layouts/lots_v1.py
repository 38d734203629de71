"""``finished-lot-2.25x1.25/1`` and ``ingredient-lot-2.25x1.25/1``: what stands on the shelf, on 2.25 x 1.25 inch.

Name and strength are 8 points or more, lot and date 7, the rest 6: no law sets a size for them; it is ours. A lot in
quarantine has castellated bars down both sides and QUARANTINE in white on black: a word and a shape, as not everyone
sees colours. What does not fit there fits ``finished-lot-4x2/1`` and ``ingredient-lot-4x2/1``, in larger type.
"""

from __future__ import annotations

from labels.contents.lots import QUARANTINED, FinishedLotLabel, IngredientLotLabel
from labels.fonts import BOLD
from labels.layouts.compose import Sketch, compose
from labels.layouts.identity import SMALL_MODULE, identity
from labels.layouts.kit import ITEM_GAP, KEY, SMALL, TEXT, Block, Form
from labels.layouts.words import beyond_use, counted, dated, fact, legend, legend_piece, medicine, prose
from labels.page import Page
from labels.pieces import Piece
from labels.stock import Stock

FINISHED, INGREDIENT = "finished-lot-2.25x1.25/1", "ingredient-lot-2.25x1.25/1"
FINISHED_LARGE, INGREDIENT_LARGE = "finished-lot-4x2/1", "ingredient-lot-4x2/1"
LEAST = 6.0
FORMS = (Form(11, 9, 7), Form(10, 8, 6.5), Form(9, 8, 6), Form(9, 7.5, 6), Form(8, 7, 6))
_LARGE_FORMS = (Form(20, 15, 10), Form(18, 14, 9), Form(16, 12, 8), Form(14, 11, 8), *FORMS)


def plan_finished(label: FinishedLotLabel, stock: Stock) -> Page:
    """Place everything ``label`` says; raises ``LabelError`` naming the field that does not fit."""
    facts = (
        prose("quantity", counted(label.quantity, label.dosage_form)),
        fact("batch_number", "Batch", label.batch_number),
        dated("made_on", "Made", label.made_on),
        prose("storage", label.storage),
        Piece("pharmacy_name", label.pharmacy_name),
        fact("serial", "Label", label.serial),
        *legend_piece(label.watermark),
    )
    head = (
        Block(medicine(label.drug_name, label.strength_mg, label.dosage_form), KEY),
        Block((fact("lot_number", "Lot", label.lot_number, BOLD), beyond_use(label.beyond_use_on)), TEXT, ITEM_GAP),
        Block(facts, SMALL, ITEM_GAP),
    )
    matrix = identity(label.serial, label.lot_number, label.beyond_use_on, stock, module=SMALL_MODULE)
    readable = label.barcode_payload != label.lot_number
    payload = ("barcode_payload", label.barcode_payload)
    return compose(
        Sketch(head, (), _forms(stock), payload, matrix, readable=readable, watermark=label.watermark), stock
    )


def plan_ingredient(label: IngredientLotLabel, stock: Stock) -> Page:
    """Place everything ``label`` says; raises ``LabelError`` naming the field that does not fit."""
    head = (*_status(label), Block((Piece("ingredient_name", label.ingredient_name, BOLD),), KEY), *_facts(label))
    sketch = Sketch(
        (*head, *legend(label.watermark)),
        (),
        _forms(stock),
        ("barcode_payload", label.barcode_payload),
        barred=label.status == QUARANTINED,
        readable=label.barcode_payload != label.lot_number,
        watermark=label.watermark,
    )
    return compose(sketch, stock)


def _forms(stock: Stock) -> tuple[Form, ...]:
    return FORMS if stock.height < 100 else _LARGE_FORMS


def _status(label: IngredientLotLabel) -> tuple[Block, ...]:
    if label.status != QUARANTINED:
        return ()
    return (Block((Piece("status", "QUARANTINE do not use", BOLD),), KEY, bar=True),)


def _facts(label: IngredientLotLabel) -> tuple[Block, ...]:
    released = label.status != QUARANTINED
    until = [dated("use_until_on", "Use until", label.use_until_on)] if label.use_until_on else []
    facts = (
        fact("supplier_lot", "Supplier lot", label.supplier_lot),
        Piece("supplier", label.supplier),
        prose("amount", label.amount),
        dated("received_on", "Received", label.received_on),
        prose("storage", label.storage),
        fact("serial", "Label", label.serial),
    )
    lot = (
        fact("lot_number", "Lot", label.lot_number, BOLD),
        *until,
        *([Piece("status", "Released", BOLD)] if released else []),
    )
    return (Block(lot, TEXT, ITEM_GAP), Block(facts, SMALL, ITEM_GAP))
