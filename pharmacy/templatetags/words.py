"""How templates write dates and amounts: the words of the workbench as filters."""

from __future__ import annotations

from decimal import Decimal

from django import template

from pharmacy.core.quantities import format_number
from pharmacy.workbench import words

register = template.Library()
register.filter("day", words.day)
register.filter("moment", words.moment)
register.filter("amount", words.amount)
register.filter("record_link", words.record_link)
register.filter("number", format_number)


@register.filter
def plain(value: Decimal | None) -> str:
    """As a script reads it: no commas, no exponent."""
    return "" if value is None else f"{value:f}"
