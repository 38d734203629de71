"""The words that the labels of the kit share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from labels.fonts import BOLD, REGULAR
from labels.layouts.dose_v1_texts import format_date
from labels.layouts.kit import SMALL, Block
from labels.pieces import Piece, keep_amounts, unbroken
from pharmacy.core.quantities import format_mg, format_number


def fact(field: str, name: str, value: str, font: str = REGULAR) -> Piece:
    """ "Lot LDN-2611-03", on one line."""
    return Piece(field, unbroken(f"{name} {value}"), font)


def dated(field: str, name: str, day: date, font: str = REGULAR) -> Piece:
    """ "Made 24 Nov 2026"."""
    return fact(field, name, format_date(day), font)


def beyond_use(day: date, name: str = "Beyond-use date") -> Piece:
    """ "Beyond-use date 17 May 2027", bold."""
    return dated("beyond_use_on", name, day, BOLD)


def prose(field: str, text: str, font: str = REGULAR) -> Piece:
    """``text`` with each number on the line of what it counts."""
    return Piece(field, keep_amounts(text), font)


def bullet(field: str, text: str, font: str = REGULAR) -> Piece:
    """One of several texts that follow each other."""
    return Piece(field, f"\u2022\u00a0{keep_amounts(text)}", font)


def counted(number: int, noun: str) -> str:
    """ "1 capsule", "2 capsules"."""
    return f"{format_number(number)} {noun}{'' if number == 1 else 's'}"


def medicine(drug_name: str, strength_mg: Decimal, dosage_form: str) -> tuple[Piece, ...]:
    """Name and strength in bold, then the form."""
    strength = Piece("strength_mg", unbroken(format_mg(strength_mg)), BOLD)
    return Piece("drug_name", drug_name, BOLD), strength, Piece("dosage_form", dosage_form)


def legend(watermark: str | None) -> tuple[Block, ...]:
    """The watermark once more, solid and readable."""
    return (Block((Piece("watermark", watermark, BOLD),), SMALL),) if watermark else ()


def legend_piece(watermark: str | None) -> tuple[Piece, ...]:
    """Its first words behind other texts, where a line of its own is too much: "SAMPLE"."""
    return (Piece("watermark", watermark.split(" - ")[0], BOLD),) if watermark else ()
