"""Theoretical amount of each component of a batch, from its formula and the lot in hand."""

from __future__ import annotations

from decimal import Decimal

from compounding.batches.models import Batch
from compounding.batches.rules import theoretical_active_g, theoretical_filler_g
from compounding.formulas.models import FormulaLine
from compounding.inventory.models import Lot, MaterialKind
from pharmacy.core.errors import Refused

_ACTIVES = (MaterialKind.ACTIVE, MaterialKind.TRITURATE)


def theoretical_amount(batch: Batch, line: FormulaLine, lot: Lot) -> Decimal:
    """Grams, or pieces for shells. Raises ``Refused`` (``ACTIVE_FIRST``) for a filler before its actives."""
    version = batch.formula_version
    if line.material.kind == MaterialKind.SHELL:
        return Decimal(batch.planned_capsules)
    if line.amount_per_capsule_mg is not None:
        return theoretical_active_g(
            amount_per_capsule_mg=line.amount_per_capsule_mg,
            capsules=batch.planned_capsules,
            overage_percent=version.overage_percent,
            potency_factor=lot.potency_factor,
        )
    return theoretical_filler_g(
        fill_weight_mg=version.fill_weight_mg,
        actives_as_weighed_mg=_actives_as_weighed_mg(batch),
        capsules=batch.planned_capsules,
        overage_percent=version.overage_percent,
    )


def _actives_as_weighed_mg(batch: Batch) -> Decimal:
    total = Decimal(0)
    weighings = {w.line_id: w for w in batch.weighings.select_related("lot")}
    for line in batch.formula_version.lines.filter(material__kind__in=_ACTIVES).select_related("material"):
        weighing = weighings.get(line.pk)
        if weighing is None:
            raise Refused.of("ACTIVE_FIRST", f"Weigh {line.material} first: the filler depends on its lot.", "line")
        total += (line.amount_per_capsule_mg or Decimal(0)) * weighing.lot.potency_factor
    return total
