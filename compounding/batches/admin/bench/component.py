"""One component on the page: what to weigh of which lot, or what was weighed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from compounding.batches.admin.bench.offers import Offer, for_the_page
from compounding.batches.admin.bench.place import Place
from compounding.batches.amounts import ACTIVES
from compounding.batches.models import Weighing
from compounding.calculations.derivation import Step
from compounding.formulas.models import FormulaLine
from pharmacy.workbench import words


@dataclass(slots=True)
class Component:
    """One line of the formula; ``weighing`` is the one that counts."""

    line: FormulaLine
    weighing: Weighing | None = None
    offers: Sequence[Offer] = ()
    waits_for: str = ""
    weigh: Place | None = None
    check: Place | None = None
    withdraw: Place | None = None
    steps: Sequence[Step] = ()
    accepted: str = ""
    is_within: bool = True
    withdrawn: Sequence[Weighing] = ()

    @property
    def unit(self) -> str:
        return self.line.material.unit

    @property
    def first(self) -> Offer | None:
        """The lot to take: of those that hold enough, the first to expire."""
        return next((offer for offer in self.offers if offer.is_enough), None)

    @property
    def passed_over(self) -> Sequence[Offer]:
        """Lots that expire earlier and hold too little, which needs no reason."""
        index = self.offers.index(self.first) if self.first else len(self.offers)
        return self.offers[:index]

    @property
    def later(self) -> Sequence[Offer]:
        return self.offers[self.offers.index(self.first) + 1 :] if self.first else ()

    @property
    def lots(self) -> str:
        return for_the_page(self.offers)

    @property
    def lot_link(self) -> str:
        return words.record_link(self.weighing.lot, self.weighing.lot.lot_number) if self.weighing else ""

    @property
    def needs_check(self) -> bool:
        return self.line.material.kind in ACTIVES

    @property
    def theoretical(self) -> str:
        return words.amount(self.weighing.theoretical, self.unit) if self.weighing else ""

    @property
    def actual(self) -> str:
        return words.amount(self.weighing.actual, self.unit) if self.weighing else ""

    @property
    def difference(self) -> str:
        return under_or_over(self.weighing.actual, self.weighing.theoretical, self.unit) if self.weighing else ""


def under_or_over(actual: Decimal, theoretical: Decimal, unit: str) -> str:
    """``0.0012 g over (0.7 %)``, or that it is exact."""
    difference = actual - theoretical
    if not difference:
        return "exact"
    percent = (abs(difference) / theoretical * 100).quantize(Decimal("0.1"))
    side = "over" if difference > 0 else "under"
    return f"{words.amount(abs(difference), unit)} {side} ({words.amount(percent, '%')})"
