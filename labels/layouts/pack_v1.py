"""``pack-4x2/1``: the outer label of a titration pack, for 4 x 2 inch stock.

Set as the dose label is: patient, drug and directions and purpose alone in the upper half at 12 points or more (16 CCR
1707.5), the warning at 7 or more and the rest at 6 or more. Each container with its strength, count and lot stands
below; its own label says the rest. Where they leave no room they stand on a second label, "2 of 2", at 7
points or more.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields

from labels.codes import code128
from labels.contents.packs import PackContainer, PackLabel
from labels.errors import LabelError
from labels.fonts import BOLD, REGULAR, check_text
from labels.layouts.compose import Sketch, compose
from labels.layouts.dose_v1_alike import page_of
from labels.layouts.dose_v1_draft import Parts
from labels.layouts.dose_v1_small import SmallPrint
from labels.layouts.dose_v1_texts import format_date
from labels.layouts.identity import SMALL_MODULE, identity
from labels.layouts.kit import ITEM_GAP, KEY, SMALL, Block, Form
from labels.layouts.words import beyond_use, bullet, counted, dated, fact, legend
from labels.page import Page
from labels.pieces import Piece, keep_amounts, unbroken
from labels.stock import Stock
from pharmacy.core.quantities import format_mg

LAYOUT = "pack-4x2/1"
FORMS = (Form(14, 10, 7), Form(13, 9, 7), Form(12, 9, 6.5), Form(12, 8, 6), Form(12, 7, 6))


def plan(label: PackLabel, stock: Stock) -> tuple[Page, ...]:
    """One page, or two where the containers need a second label; raises ``LabelError`` naming the field."""
    if label.watermark:
        check_text(label.watermark, BOLD, "watermark")
    held = _held(label)
    with suppress(LabelError):
        return (_first(label, [*held, *_care(label)], stock),)
    told = Piece("continuation", unbroken("Label 1 of 2: containers are on label 2 of 2."), BOLD)
    with suppress(LabelError):
        return _first(label, [told, *_care(label)], stock), _second(label, held, stock)
    # Storage and the statement stand on each container in the pack too.
    return _first(label, [told], stock), _second(label, [*held, *_care(label)], stock)


def _held(label: PackLabel) -> list[Piece]:
    named = ((f"containers.{index}.lot_number", _container(each, label)) for index, each in enumerate(label.containers))
    return [bullet(field, text) for field, text in named]


def _first(label: PackLabel, care: list[Piece], stock: Stock) -> Page:
    parts = Parts(
        patient=_patient(label),
        warning=Piece("opioid_warning", label.opioid_warning, BOLD),
        symbol=code128(label.barcode_payload, stock),
        readable=Piece("barcode_payload", label.barcode_payload, REGULAR),
        small=SmallPrint(tuple(care), _record(label), tuple(_pharmacy(label))),
        watermark=Piece("watermark", label.watermark, BOLD) if label.watermark else None,
        matrix=identity(label.serial, None, label.beyond_use_on, stock, module=SMALL_MODULE),
    )
    return page_of(parts, stock)


def _second(label: PackLabel, held: list[Piece], stock: Stock) -> Page:
    head = (
        Block((Piece("patient_name", label.patient_name, BOLD),), KEY),
        Block((Piece("drug_name", label.drug_name, BOLD),), KEY),
        *(Block((each,)) for each in held),
    )
    told = Piece("continuation", unbroken("Label 2 of 2"), BOLD)
    facts = (fact("rx_number", "Rx", label.rx_number), fact("fill_number", "Fill", str(label.fill_number)))
    foot = Block(
        (told, *facts, beyond_use(label.beyond_use_on), fact("serial", "Label", label.serial)), SMALL, ITEM_GAP
    )
    matrix = identity(label.serial, None, label.beyond_use_on, stock)
    payload = ("barcode_payload", label.barcode_payload)
    sketch = Sketch(head, (foot, *legend(label.watermark)), FORMS, payload, matrix, watermark=label.watermark)
    return compose(sketch, stock)


def _patient(label: PackLabel) -> list[list[Piece]]:
    strengths = " and ".join(dict.fromkeys(format_mg(each.strength_mg) for each in label.containers))
    plural = counted(2, label.dosage_form).split(" ", 1)[1]
    items = [
        [Piece("patient_name", label.patient_name, BOLD)],
        [
            Piece("drug_name", label.drug_name, BOLD),
            Piece("containers.0.strength_mg", keep_amounts(strengths), BOLD),
            Piece("dosage_form", plural),
        ],
        [Piece("directions", keep_amounts(label.directions))],
    ]
    return [*items, [Piece("purpose", keep_amounts(label.purpose))]] if label.purpose else items


def _care(label: PackLabel) -> list[Piece]:
    return [bullet("storage", label.storage), bullet("compounded_statement", label.compounded_statement)]


def _container(each: PackContainer, label: PackLabel) -> str:
    until = f", beyond-use date {format_date(each.beyond_use_on)}" if each.beyond_use_on != label.beyond_use_on else ""
    count = counted(each.quantity, label.dosage_form)
    return f"Container {each.number}: {count} of {format_mg(each.strength_mg)}, lot {each.lot_number}{until}"


def _record(label: PackLabel) -> list[list[list[Piece]]]:
    number = [fact("rx_number", "Rx", label.rx_number), fact("fill_number", "Fill", str(label.fill_number))]
    until = beyond_use(label.beyond_use_on)
    count = Piece("containers", unbroken(counted(len(label.containers), "container")))
    return [[number], [[count, dated("dispensed_on", "Dispensed", label.dispensed_on)]], [[until]]]


def _pharmacy(label: PackLabel) -> list[Piece]:
    block = label.pharmacy
    for item in fields(block):
        check_text(getattr(block, item.name) or "", REGULAR, f"pharmacy.{item.name}")
    return [
        Piece("pharmacy.name", block.name),
        Piece("pharmacy.address_line1", keep_amounts(block.address)),
        Piece("pharmacy.phone", unbroken(block.phone)),
        fact("pharmacy.licence_number", "Lic.", block.licence_number),
        Piece("prescriber_name", f"Prescriber {label.prescriber_name}"),
        fact("serial", "Label", label.serial),
    ]
