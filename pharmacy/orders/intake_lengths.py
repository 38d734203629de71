"""How long the texts of an order may be, whoever sends it; pure. The columns are as wide (there is a test)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pharmacy.core.errors import Problem

if TYPE_CHECKING:
    from pharmacy.orders.intake import OrderIntake

ORDER_LENGTHS = {"external_id": 64, "purpose": 80, "reason_for_compounding": 200}
MEDICINE_LENGTHS = {"name": 200, "rxcui": 8, "atc": 7}
ALLERGY_LENGTH = 100
MOST_ENTRIES = 100


def length_problems(intake: OrderIntake) -> Iterator[Problem]:
    """``FIELD_TOO_LONG`` for every text and list that is longer than what is kept."""
    for name, most in ORDER_LENGTHS.items():
        yield from _text(getattr(intake, name), most, name)
    yield from _entries(intake.allergies, "allergies")
    for index, allergy in enumerate(intake.allergies[:MOST_ENTRIES]):
        yield from _text(allergy, ALLERGY_LENGTH, f"allergies.{index}")
    yield from _entries(intake.medicines, "medicines")
    for index, medicine in enumerate(intake.medicines[:MOST_ENTRIES]):
        for name, most in MEDICINE_LENGTHS.items():
            yield from _text(getattr(medicine, name), most, f"medicines.{index}.{name}")


def _text(text: str, most: int, field: str) -> Iterator[Problem]:
    if len(text) > most:
        yield Problem("FIELD_TOO_LONG", f"At most {most} characters are taken here.", field)


def _entries(entries: Sequence[object], field: str) -> Iterator[Problem]:
    if len(entries) > MOST_ENTRIES:
        yield Problem("FIELD_TOO_LONG", f"At most {MOST_ENTRIES} entries are taken here.", field)
