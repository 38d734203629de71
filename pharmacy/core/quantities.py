"""Decimal quantities and the one way they are written.

ISMP (List of Error-Prone Abbreviations): no trailing zero ("3 mg"), a leading zero ("0.5 mg"), a space
before the unit, commas from 1,000.
"""

from __future__ import annotations

from decimal import Decimal


def format_number(value: Decimal | int) -> str:
    """``Decimal('3.0') -> '3'``, ``Decimal('0.50') -> '0.5'``, ``Decimal('1200') -> '1,200'``.

    Raises ``TypeError`` for float and ``ValueError`` for NaN and infinities.
    """
    if isinstance(value, bool) or not isinstance(value, (Decimal, int)):
        raise TypeError(f"a quantity is a Decimal or an int, not {type(value).__name__}")
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError(f"{value} is not a quantity")
    text = f"{number:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def format_mg(milligrams: Decimal) -> str:
    """``Decimal('1.50') -> '1.5 mg'``."""
    return f"{format_number(milligrams)} mg"


def format_g(grams: Decimal) -> str:
    """``Decimal('0.1500') -> '0.15 g'``."""
    return f"{format_number(grams)} g"
