"""``step-4x2/1``: one step of a titration, for 4 x 2 inch stock.

It stands beside the dose label on the same container, so that 16 CCR 1707.5 is met there; whatever the patient acts
on is 12 points or more all the same (USP <17>, ISMP), the rest 6 or more.
"""

from __future__ import annotations

from labels.contents.packs import StepLabel
from labels.fonts import BOLD
from labels.layouts.compose import Sketch, compose
from labels.layouts.dose_v1_texts import format_date
from labels.layouts.identity import identity
from labels.layouts.kit import ITEM_GAP, KEY, SMALL, Block, Form
from labels.layouts.words import beyond_use, counted, fact, legend, medicine, prose
from labels.page import Page
from labels.pieces import Piece, unbroken
from labels.stock import Stock
from pharmacy.core.quantities import format_mg

LAYOUT = "step-4x2/1"
LEAST = 6.0
FORMS = (Form(16, 12, 7), Form(14, 12, 7), Form(14, 12, 6.5), Form(13, 12, 6.5), Form(12, 12, 6))


def plan(label: StepLabel, stock: Stock) -> Page:
    """Place everything ``label`` says; raises ``LabelError`` naming the field that does not fit."""
    return compose(
        Sketch(
            _head(label),
            _foot(label),
            FORMS,
            ("barcode_payload", label.barcode_payload),
            identity(label.serial, label.lot_number, label.beyond_use_on, stock),
            watermark=label.watermark,
        ),
        stock,
    )


def _head(label: StepLabel) -> tuple[Block, ...]:
    step = unbroken(f"STEP {label.step} of {label.steps}")
    night = f"Each night: {counted(label.capsules_per_night, label.dosage_form)} = {format_mg(label.dose_mg)}"
    return (
        Block((Piece("patient_name", label.patient_name, BOLD),)),
        Block(medicine(label.drug_name, label.strength_mg, label.dosage_form)),
        Block((Piece("step", step, BOLD), *_nights(label)), KEY, ITEM_GAP, bar=True),
        Block((_span(label),)),
        Block((prose("capsules_per_night", night, BOLD),)),
        Block((prose("directions", label.directions),)),
    )


def _nights(label: StepLabel) -> tuple[Piece, ...]:
    return (Piece("nights", unbroken(counted(label.nights, "night")), BOLD),) if label.nights else ()


def _span(label: StepLabel) -> Piece:
    starts = unbroken(format_date(label.starts_on))
    if label.ends_on is None:
        return Piece("starts_on", f"From {starts} on", BOLD)
    return Piece("starts_on", f"{starts} to {unbroken(format_date(label.ends_on))}", BOLD)


def _foot(label: StepLabel) -> tuple[Block, ...]:
    facts = (
        fact("container", "Container", f"{label.container} of {label.containers}"),
        fact("rx_number", "Rx", label.rx_number),
        fact("fill_number", "Fill", str(label.fill_number)),
        fact("lot_number", "Lot", label.lot_number),
        beyond_use(label.beyond_use_on),
        fact("serial", "Label", label.serial),
    )
    return (Block(facts, SMALL, ITEM_GAP, whole=True), *legend(label.watermark))
