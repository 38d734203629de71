"""Every dose that whole capsules of the strengths on offer make, and how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import combinations_with_replacement
from types import MappingProxyType

from compounding.packs.containers import Dose, Part
from pharmacy.catalog.strengths import STRENGTH_MAX_MG, STRENGTH_MIN_MG

Ways = Mapping[Decimal, tuple[Dose, ...]]


@dataclass(frozen=True, slots=True)
class Offer:
    """The strengths there are, each once and the smallest first, and what a night may be made of."""

    strengths_mg: tuple[Decimal, ...]
    most_capsules: int
    may_mix: bool

    @property
    def ways(self) -> Ways:
        """Every dose that can be made, with the ways to make it, the fewest capsules first.

        A night takes one strength, which is easier to follow. With ``may_mix`` a dose that no single strength makes
        is made of several; one that a single strength makes is not, even so.
        """
        return _ways(self)

    def near(self, dose_mg: Decimal) -> list[Dose]:
        """The nearest doses below and above that can be made and prescribed, each in its best way."""
        possible = [each for each in self.ways if STRENGTH_MIN_MG <= each <= STRENGTH_MAX_MG]
        below = max((each for each in possible if each < dose_mg), default=None)
        above = min((each for each in possible if each > dose_mg), default=None)
        return [self.ways[each][0] for each in (below, above) if each is not None]

    def mixture(self, dose_mg: Decimal) -> Dose | None:
        """How ``dose_mg`` would be made if strengths might be mixed; None when not even so."""
        return next(iter(_ways(replace(self, may_mix=True)).get(dose_mg, ())), None)


@cache
def _ways(offer: Offer) -> Ways:
    combinations = sorted(_combinations(offer), key=_preference)
    single = {dose.dose_mg for dose in combinations if len(dose.parts) == 1}
    found: dict[Decimal, list[Dose]] = {}
    for dose in combinations:
        if len(dose.parts) == 1 or (offer.may_mix and dose.dose_mg not in single):
            found.setdefault(dose.dose_mg, []).append(dose)
    return MappingProxyType({dose_mg: tuple(ways) for dose_mg, ways in found.items()})


def _combinations(offer: Offer) -> list[Dose]:
    return [
        Dose(tuple(Part(strength_mg, number) for strength_mg, number in sorted(Counter(chosen).items())))
        for capsules in range(1, offer.most_capsules + 1)
        for chosen in combinations_with_replacement(offer.strengths_mg, capsules)
    ]


def _preference(dose: Dose) -> tuple[int, int, list[Decimal]]:
    return dose.capsules, len(dose.parts), [part.strength_mg for part in dose.parts]
