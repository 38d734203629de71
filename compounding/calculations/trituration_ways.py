"""The weighings that one way of measuring out the active consists of, and the error they lead to.

Each mixture is of a part that holds the active (mass x) and of diluent or filler (mass y). Its concentration is
x / (x + y), which y moves by y / (x + y) of its own relative error. For x that share is the same when capsules are
filled by weight, and 1 when the whole blend is divided over the capsules; 1 is taken, so neither is understated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import prod

from compounding.calculations.trituration_need import Need
from compounding.calculations.weighing_error import BalanceLimits, Contribution, weighing_contributions
from pharmacy.core.quantities import format_number

POWDER = "naltrexone HCl powder"
DILUENT = "diluent"
FILLER = "filler"
_WHOLE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Weighed:
    """One weighing, before its mass is rounded to what the balance can show. The last stage is the capsule blend."""

    what: str
    mass_mg: Decimal
    share: Decimal
    stage: int


@dataclass(frozen=True, slots=True)
class Way:
    """Direct weighing (no ratios), one dilution, or several one after the other."""

    ratios: tuple[int, ...]
    weighed: tuple[Weighed, ...]


def material(ratios: Sequence[int]) -> str:
    """What the dilutions so far have made: the powder itself, or ``1:500 triturate`` after 10 and 50."""
    return f"1:{format_number(prod(ratios))} triturate" if ratios else POWDER


def way_of(need: Need, ratios: tuple[int, ...], triturates_mg: Sequence[Decimal]) -> Way:
    """The weighings when ``triturates_mg`` of each dilution are made."""
    weighed: list[Weighed] = []
    for index, (ratio, mixed_mg) in enumerate(zip(ratios, triturates_mg, strict=True)):
        part_mg = mixed_mg * powder_per_part(need, index) / ratio
        weighed += _mixture(material(ratios[:index]), part_mg, DILUENT, mixed_mg, index + 1)
    weighed += _mixture(material(ratios), portion_mg(need, ratios), FILLER, need.blend_mg, len(ratios) + 1)
    return Way(ratios, tuple(weighed))


def portion_mg(need: Need, ratios: tuple[int, ...]) -> Decimal:
    """What is weighed into the capsule blend: the powder, or the aliquot of the last triturate."""
    return need.hcl_mg * prod(ratios) * (_WHOLE if ratios else need.potency_factor)


def powder_per_part(need: Need, index: int) -> Decimal:
    """Only the first dilution is made from powder; a triturate is already counted as HCl."""
    return _WHOLE if index else need.potency_factor


def _mixture(what: str, part_mg: Decimal, diluent: str, mixed_mg: Decimal, stage: int) -> list[Weighed]:
    rest_mg = mixed_mg - part_mg
    return [Weighed(what, part_mg, _WHOLE, stage), Weighed(diluent, rest_mg, rest_mg / mixed_mg, stage)]


def contributions(need: Need, balance: BalanceLimits, way: Way) -> list[Contribution]:
    """Every cause of error of the content: each weighing along the way, and the assay of the powder."""
    found: list[Contribution] = []
    for each in way.weighed:
        found += weighing_contributions(balance, f"{each.what}, stage {each.stage}", each.mass_mg, each.share)
    return [*found, Contribution("Assay of the powder", need.assay_error_percent, "as stated")]
