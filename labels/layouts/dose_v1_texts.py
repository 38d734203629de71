"""What ``dose-4x2/1`` says in each of its zones, and in which words."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from functools import lru_cache

from labels.content import DoseLabel, PharmacyBlock
from labels.fonts import BOLD, REGULAR, check_text
from labels.pieces import GLUE, Piece, keep_amounts, unbroken
from pharmacy.core.quantities import format_mg, format_number

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@lru_cache(maxsize=1024)
def format_date(day: date) -> str:
    """``24 Nov 2026``: 11/12/2026 means two different days to two readers, a named month only one."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def patient_items(label: DoseLabel) -> list[list[Piece]]:
    """The four items of 16 CCR 1707.5(a)(1), in its order; the drug name apart from its strength and form."""
    strength = Piece("strength_mg", unbroken(format_mg(label.strength_mg)), BOLD)
    items = [
        [Piece("patient_name", label.patient_name, BOLD)],
        [Piece("drug_name", label.drug_name, BOLD), strength, Piece("dosage_form", label.dosage_form)],
        [Piece("directions", keep_amounts(label.directions))],
    ]
    return [*items, [Piece("purpose", keep_amounts(label.purpose))]] if label.purpose else items


def warning_item(label: DoseLabel) -> Piece:
    """The opioid warning: an opioid taken with naltrexone does not work, or is taken in a dangerous dose."""
    return Piece("opioid_warning", label.opioid_warning, BOLD)


def watermark_item(label: DoseLabel) -> Piece | None:
    """What marks a label that is not for use; it is drawn across the label too, in this font alone."""
    if not label.watermark:
        return None
    check_text(label.watermark, BOLD, "watermark")
    return Piece("watermark", label.watermark, BOLD)


def care_items(label: DoseLabel) -> tuple[Piece, ...]:
    """Auxiliary texts, storage and statements, a bullet before each."""
    return _care(label.auxiliary, label.storage, label.compounded_statement, label.inactive_ingredients)


# Few combinations are in use at a time.
@lru_cache(maxsize=256)
def _care(auxiliary: tuple[str, ...], storage: str, statement: str, inactive: tuple[str, ...]) -> tuple[Piece, ...]:
    named = [(f"auxiliary.{index}", text) for index, text in enumerate(auxiliary)]
    named += [("storage", storage), ("compounded_statement", statement)]
    for index, name in enumerate(inactive):
        check_text(name, REGULAR, f"inactive_ingredients.{index}")
    if inactive:
        named.append(("inactive_ingredients", f"Inactive: {', '.join(inactive)}"))
    return tuple(Piece(field, f"\u2022{GLUE}{keep_amounts(text)}") for field, text in named)


def record_columns(label: DoseLabel) -> list[list[list[Piece]]]:
    """Three columns of two cells: which prescription, how much and from which lot; below them the dates."""
    plural = "" if label.quantity == 1 else "s"
    prescription = [_fact("rx_number", "Rx", label.rx_number), _count("fill_number", "Fill", label.fill_number)]
    amount = [_fact("quantity", "Qty", f"{format_number(label.quantity)} {label.dosage_form}{plural}")]
    amount.append(_count("refills_left", "Refills:", label.refills_left))
    beyond_use = Piece("beyond_use_on", unbroken(f"Beyond-use date {format_date(label.beyond_use_on)}"), BOLD)
    return [
        [prescription, [_fact("written_on", "Written", format_date(label.written_on))]],
        [amount, [_fact("dispensed_on", "Dispensed", format_date(label.dispensed_on))]],
        [[_fact("lot_number", "Lot", label.lot_number)], [beyond_use]],
    ]


def pharmacy_items(label: DoseLabel) -> tuple[Piece, ...]:
    """Who compounded and dispensed, for which prescriber."""
    items = [*_whose(label.pharmacy), Piece("prescriber_name", f"Prescriber {label.prescriber_name}")]
    if label.pharmacist_initials:
        items.append(_fact("pharmacist_initials", "RPh", label.pharmacist_initials))
    return (*items, _fact("serial", "Label", label.serial))


@lru_cache(maxsize=64)
def _whose(block: PharmacyBlock) -> tuple[Piece, ...]:
    for item in fields(block):
        check_text(getattr(block, item.name) or "", REGULAR, f"pharmacy.{item.name}")
    return (
        Piece("pharmacy.name", block.name),
        Piece("pharmacy.address_line1", keep_amounts(block.address)),
        Piece("pharmacy.phone", unbroken(block.phone)),
        _fact("pharmacy.licence_number", "Lic.", block.licence_number),
    )


def _fact(field: str, name: str, value: str) -> Piece:
    return Piece(field, unbroken(f"{name} {value}"))


def _count(field: str, name: str, value: int) -> Piece:
    return _fact(field, name, format_number(value))
