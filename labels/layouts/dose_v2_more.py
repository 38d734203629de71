"""The second label of ``dose-4x2/2``: what did not fit on the first, with whose it is and for what."""

from __future__ import annotations

from labels.content import DoseLabel
from labels.fonts import BOLD
from labels.layouts.compose import Sketch, compose
from labels.layouts.identity import identity
from labels.layouts.kit import ITEM_GAP, KEY, SMALL, TEXT, Block, Form
from labels.layouts.words import beyond_use, bullet, fact, legend, medicine
from labels.page import Page
from labels.pieces import Piece, keep_amounts, unbroken
from labels.stock import Stock
from pharmacy.core.quantities import format_number

# Whatever the patient acts on is 12 points or more here too; auxiliary texts 8, the rest 6.
FORMS = (Form(14, 10, 8), Form(13, 9, 7.5), Form(12, 9, 7), Form(12, 8, 7), Form(12, 8, 6.5), Form(12, 8, 6))


def plan_more(label: DoseLabel, moved: tuple[str, ...], stock: Stock) -> Page:
    """The texts named in ``moved``; raises ``LabelError`` naming the field that does not fit here either."""
    sketch = Sketch(
        (*_whose(label), *_moved(label, moved)),
        _foot(label),
        FORMS,
        ("barcode_payload", label.barcode_payload),
        identity(label.serial, label.lot_number, label.beyond_use_on, stock),
        watermark=label.watermark,
    )
    return compose(sketch, stock)


def _whose(label: DoseLabel) -> tuple[Block, ...]:
    return (
        Block((Piece("patient_name", label.patient_name, BOLD),), KEY),
        Block(medicine(label.drug_name, label.strength_mg, label.dosage_form), KEY),
    )


def _moved(label: DoseLabel, moved: tuple[str, ...]) -> tuple[Block, ...]:
    blocks = []
    if label.second_directions and "second_directions" in moved:
        blocks.append(Block((Piece("second_language", f"Directions in {label.second_language}", BOLD),), SMALL))
        blocks.append(Block((Piece("second_directions", keep_amounts(label.second_directions)),), KEY))
    if "auxiliary" in moved:
        named = tuple(bullet(f"auxiliary.{index}", text) for index, text in enumerate(label.auxiliary))
        blocks.append(Block(named, TEXT, ITEM_GAP))
    if "inactive_ingredients" in moved:
        blocks.append(
            Block((bullet("inactive_ingredients", f"Inactive: {', '.join(label.inactive_ingredients)}"),), SMALL)
        )
    return tuple(blocks)


def _foot(label: DoseLabel) -> tuple[Block, ...]:
    facts = (
        fact("rx_number", "Rx", label.rx_number),
        fact("fill_number", "Fill", format_number(label.fill_number)),
        fact("lot_number", "Lot", label.lot_number),
        beyond_use(label.beyond_use_on),
        fact("serial", "Label", label.serial),
    )
    told = Piece("continuation", unbroken("Label 2 of 2"), BOLD)
    return (Block((told, *facts), SMALL, ITEM_GAP, whole=True), *legend(label.watermark))
