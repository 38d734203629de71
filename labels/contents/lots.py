"""Labels of stock that belongs to no prescription: a finished lot and a lot of an ingredient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from labels.contents.base import (
    Count,
    Day,
    Drug,
    LabelContent,
    Mark,
    Milligrams,
    Number,
    Payload,
    Person,
    Serial,
    Words,
    check_order,
)
from labels.rules import OneOf, scanned
from pharmacy.core.errors import Problem

RELEASED, QUARANTINED = "released", "quarantined"


@dataclass(frozen=True, slots=True)
class FinishedLotLabel(LabelContent):
    """A finished lot before any prescription: name, strength, control number, beyond-use date and quantity.

    Source: Virginia 54.1-3410.2 (stock made before a prescription); USP <795> (label of the immediate container).
    """

    kind: ClassVar[str] = "finished_lot"
    serial: Serial
    drug_name: Drug
    strength_mg: Milligrams
    dosage_form: Drug
    lot_number: Number
    batch_number: Number
    quantity: Count
    made_on: Day
    beyond_use_on: Day
    storage: Words
    pharmacy_name: Person
    barcode_payload: Payload
    watermark: Mark | None = None

    def problems(self) -> Iterator[Problem]:
        yield from check_order(("made_on", self.made_on), ("beyond_use_on", self.beyond_use_on))


@dataclass(frozen=True, slots=True)
class IngredientLotLabel(LabelContent):
    """A received lot of an ingredient; what is quarantined is shown by word and shape and may not be weighed.

    ``use_until_on`` is None when the supplier states none and the pharmacy has not set one yet.
    """

    kind: ClassVar[str] = "ingredient_lot"
    serial: Serial
    status: Annotated[str, OneOf((RELEASED, QUARANTINED))]
    ingredient_name: Person
    lot_number: Number
    supplier: Person
    supplier_lot: Number
    received_on: Day
    use_until_on: Day | None
    amount: Words
    storage: Words
    barcode_payload: Annotated[str, scanned]
    watermark: Mark | None = None

    def problems(self) -> Iterator[Problem]:
        if self.use_until_on is not None:
            yield from check_order(("received_on", self.received_on), ("use_until_on", self.use_until_on))
