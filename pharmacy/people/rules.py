"""Checks on people's identifiers, pure."""

from __future__ import annotations

import re

from pharmacy.core.errors import Problem

_NPI_PREFIX = "80840"  # ISO 7812 issuer of US health applications; CMS NPI check digit rule


def npi_problems(npi: str, field: str = "npi") -> list[Problem]:
    """Why ``npi`` is not a National Provider Identifier: 10 digits, first 1 or 2, Luhn over 80840 + NPI.

    A valid check digit does not prove a live or licensed prescriber.
    """
    if not re.fullmatch(r"[12][0-9]{9}", npi):
        return [Problem("NPI_INVALID", "An NPI is 10 digits and begins with 1 or 2.", field)]
    if _luhn_sum(_NPI_PREFIX + npi) % 10:
        return [Problem("NPI_INVALID", "The check digit of this NPI is wrong; compare it with its source.", field)]
    return []


def _luhn_sum(digits: str) -> int:
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total
