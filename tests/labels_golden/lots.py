"""Labels for the shelf: finished lots and ingredients, released and in quarantine, on the small and the large roll."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from tests.labels.kinds_cases import FINISHED, INGREDIENT, QUARANTINED
from tests.labels_golden.item import Golden, collected

_MARK = "SAMPLE - NOT FOR USE"


def lots() -> Iterator[Golden]:
    """Every lot of the corpus."""
    for contents, large in ((_finished(), "finished-lot-4x2/1"), (_ingredients(), "ingredient-lot-4x2/1")):
        yield from collected(contents)
        yield from collected(contents, layout=large, suffix="-large")


def _finished() -> dict[str, Any]:
    return {
        "usual": FINISHED,
        "one": replace(FINISHED, quantity=1),
        "thousands": replace(FINISHED, quantity=9_999, strength_mg=Decimal("4.5")),
        "quarter": replace(FINISHED, strength_mg=Decimal("2.25")),
        "tablet": replace(FINISHED, dosage_form="tablet"),
        "own-payload": replace(FINISHED, barcode_payload="B261124-17"),
        "sample": replace(FINISHED, watermark=_MARK),
        "leap-day": replace(FINISHED, made_on=date(2028, 2, 29), beyond_use_on=date(2028, 8, 27)),
        "other-pharmacy": replace(FINISHED, pharmacy_name="Łukasik & Đặng Apothecary"),
    }


def _ingredients() -> dict[str, Any]:
    return {
        "released": INGREDIENT,
        "quarantined": QUARANTINED,
        "no-date": replace(INGREDIENT, use_until_on=None),
        "no-date-quarantined": replace(QUARANTINED, use_until_on=None),
        "triturate": replace(INGREDIENT, ingredient_name="Naltrexone HCl trituration 1:10", amount="12.5 g"),
        "own-payload": replace(INGREDIENT, barcode_payload="MC88213-A"),
        "sample-quarantined": replace(QUARANTINED, watermark=_MARK),
        "greek-supplier": replace(INGREDIENT, supplier="Γιώργος & Υιοί"),
        "chinese-supplier": replace(INGREDIENT, supplier="王小明 Pharma"),
        "thousands": replace(INGREDIENT, amount="1,200 g"),
    }
