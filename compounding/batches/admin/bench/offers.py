"""Which lots of a component may be used today, and how much to weigh of each."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from compounding.batches.admin.bench.place import Bench
from compounding.batches.amounts import Powder, amount_of
from compounding.batches.models import Weighing
from compounding.calculations.derivation import Step
from compounding.formulas.models import FormulaLine
from compounding.inventory.models import Lot
from compounding.inventory.states import LotStatus
from pharmacy.core.errors import DomainError
from pharmacy.workbench import words

_MOST_LOTS = 8
_EVERY = Decimal(100)


@dataclass(frozen=True, slots=True)
class Offer:
    """A usable lot; ``low`` to ``high`` is accepted. ``why`` says what keeps its amount from being worked out."""

    lot: Lot
    amount: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    steps: Sequence[Step] = ()
    why: str = ""

    @property
    def is_enough(self) -> bool:
        return self.amount is None or self.lot.on_hand >= self.amount

    @property
    def shown(self) -> str:
        return words.amount(self.amount, self.lot.material.unit) if self.amount is not None else words.NOTHING

    @property
    def accepted(self) -> str:
        if self.low is None or self.high is None:
            return ""
        return accepted(self.low, self.high, self.lot.material.unit)

    @property
    def left(self) -> str:
        return words.amount(self.lot.on_hand, self.lot.material.unit)

    @property
    def until(self) -> str:
        return words.day(self.lot.use_until)


def accepted(low: Decimal, high: Decimal, unit: str) -> str:
    """``0.1619 g to 0.1685 g``."""
    if low == high:
        return f"exactly {words.amount(low, unit)}"
    return f"{words.amount(low, unit)} to {words.amount(high, unit)}"


def limits(amount: Decimal, *, unit: str, tolerance_percent: Decimal) -> tuple[Decimal, Decimal]:
    """What is accepted of ``amount``: pieces are counted exactly."""
    span = Decimal(0) if unit == "each" else amount * tolerance_percent / _EVERY
    return amount - span, amount + span


def offers(bench: Bench, lines: Sequence[FormulaLine], weighed: Sequence[Weighing]) -> Mapping[int, list[Offer]]:
    """For each line, its usable lots, the first to expire first; one query for all of them."""
    found: dict[int, list[Offer]] = defaultdict(list)
    by_material = {line.material_id: line for line in lines}
    beside = [(w.line, w.lot) for w in weighed if w.line.amount_per_unit_mg is not None]
    for lot in _usable(bench, list(by_material)):
        line = by_material[lot.material_id]
        if len(found[line.pk]) < _MOST_LOTS:
            found[line.pk].append(_offer(bench, line, lot, beside))
    return found


def for_the_page(offered: Sequence[Offer]) -> str:
    """What the page needs to say under or over while somebody types: theoretical, least and most for each lot."""
    known = {
        offer.lot.lot_number.casefold(): [f"{figure:f}" for figure in (offer.amount, offer.low, offer.high)]
        for offer in offered
        if offer.amount is not None and offer.low is not None and offer.high is not None
    }
    return json.dumps(known)


def _usable(bench: Bench, materials: list[int]) -> Any:
    if not materials:
        return ()
    usable = Lot.objects.filter(status=LotStatus.RELEASED, use_until__gte=bench.today, on_hand__gt=0)
    return usable.filter(material__in=materials).select_related("material").order_by("use_until", "pk")


def _offer(bench: Bench, line: FormulaLine, lot: Lot, beside: Sequence[Powder]) -> Offer:
    try:
        derived = amount_of(bench.version, bench.batch.planned_units, line, lot, beside=beside)
    except DomainError as error:
        return Offer(lot, why=error.problems[0].message)
    low, high = limits(
        derived.value, unit=line.material.unit, tolerance_percent=bench.version.weighing_tolerance_percent
    )
    return Offer(lot, derived.value, low, high, derived.steps)
