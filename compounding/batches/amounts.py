"""Theoretical amount of each component of a batch, from its formula and the lots in hand, with the derivation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from compounding.batches.models import Batch, Weighing
from compounding.calculations.blend import active_powder_g, filler_by_packing_g, filler_by_weight_g
from compounding.calculations.derivation import Derived, Step
from compounding.formulas.models import FillBasis, FormulaLine, FormulaVersion
from compounding.inventory.models import Lot, MaterialKind
from compounding.inventory.selectors import packing_mg
from pharmacy.core.errors import Refused
from pharmacy.core.quantities import format_number

ACTIVES = (MaterialKind.ACTIVE, MaterialKind.TRITURATE)
Powder = tuple[FormulaLine, Lot]


def theoretical_amount(batch: Batch, line: FormulaLine, lot: Lot) -> Decimal:
    """Grams, or pieces for shells; see ``derived_amount``."""
    return derived_amount(batch, line, lot).value


def derived_amount(batch: Batch, line: FormulaLine, lot: Lot) -> Derived[Decimal]:
    """What to weigh of ``line`` from ``lot`` beside the powders that are weighed already.

    Raises ``Refused``: ``ACTIVE_FIRST`` for a filler before the powders beside it, ``PACKING_MISSING`` for a lot
    whose packing statistic the formula needs.
    """
    version, units = batch.formula_version, batch.planned_units
    if line.amount_per_unit_mg is not None or line.material.kind == MaterialKind.SHELL:
        return amount_of(version, units, line, lot)
    return amount_of(version, units, line, lot, beside=[(w.line, w.lot) for w in weighed_beside_filler(batch)])


def amount_of(
    version: FormulaVersion, units: int, line: FormulaLine, lot: Lot, *, beside: Sequence[Powder] = ()
) -> Derived[Decimal]:
    """What to weigh of ``line`` from ``lot``; the filler fills up ``beside`` the rest. Raises ``PACKING_MISSING``."""
    if line.material.kind == MaterialKind.SHELL:
        pieces = Decimal(units)
        return Derived(pieces, "", (Step("One shell for each capsule", "", format_number(pieces), "formula"),))
    if line.amount_per_unit_mg is None:
        return _filler(version, units, lot, beside)
    return active_powder_g(
        amount_per_unit_mg=line.amount_per_unit_mg, units=units, overage_percent=version.overage_percent,
        potency_factor=lot.potency_factor,
    )  # fmt: skip


def _filler(version: FormulaVersion, units: int, lot: Lot, beside: Sequence[Powder]) -> Derived[Decimal]:
    masses = [as_weighed_mg(*powder) for powder in beside]
    if version.fill_basis == FillBasis.PACKING:
        size = capsule_size(version)
        others = [(mass, _packing(each, size)) for mass, (_, each) in zip(masses, beside, strict=True)]
        return filler_by_packing_g(filler_packing_mg=_packing(lot, size), others=others, units=units,
                                   overage_percent=version.overage_percent)  # fmt: skip
    return filler_by_weight_g(unit_weight_mg=version.unit_weight_mg, actives_as_weighed_mg=sum(masses, Decimal(0)),
                              units=units, overage_percent=version.overage_percent)  # fmt: skip


def weighed_beside_filler(batch: Batch) -> Iterator[Weighing]:
    """The weighing of each powder with an amount. Raises ``Refused`` ``ACTIVE_FIRST`` when one is missing."""
    weighings = {w.line_id: w for w in live_weighings(batch)}
    for line in batch.formula_version.lines.exclude(amount_per_unit_mg=None).select_related("material"):
        if line.pk not in weighings:
            raise Refused.of("ACTIVE_FIRST", f"Weigh {line.material} first: the filler depends on its lot.", "line")
        yield weighings[line.pk]


def live_weighings(batch: Batch) -> list[Weighing]:
    """The weighings that count, in the order of the formula."""
    found = batch.weighings.filter(withdrawn_at=None).order_by("line__position")
    return list(found.select_related("lot__material", "line__material", "balance", "weighed_by", "checked_by"))


def as_weighed_mg(line: FormulaLine, lot: Lot) -> Decimal:
    """What one unit holds of this powder, corrected for the potency of its lot."""
    return (line.amount_per_unit_mg or Decimal(0)) * lot.potency_factor


def capsule_size(version: FormulaVersion) -> str:
    """The size of the formula's shell; "" for a triturate."""
    sizes = version.lines.filter(material__kind=MaterialKind.SHELL).values_list("material__capsule_size", flat=True)
    return next(iter(sizes), "")


def _packing(lot: Lot, size: str) -> Decimal:
    found = packing_mg(lot, size)
    if found is None:
        message = f"{lot} has no packing statistic for size {size}: fill some capsules with it, weigh and record it."
        raise Refused.of("PACKING_MISSING", message, "lot")
    return found
