"""Figures of quality control, each with its derivation, from what is on the record."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from compounding.batches.amounts import ACTIVES, live_weighings
from compounding.batches.models import Batch, CapsuleWeight
from compounding.calculations.capsule_weights import CapsuleStatistics, statistics
from compounding.calculations.content import Weighed, predicted_content_percent
from compounding.calculations.derivation import Derived
from compounding.calculations.yields import Count, Reconciliation, reconcile
from compounding.inventory.models import MaterialKind
from compounding.inventory.selectors import empty_shell_mg
from pharmacy.core.errors import Refused

_PLACES = Decimal("0.01")
_MG_PER_G = 1000


def live_capsule_weights(batch: Batch) -> list[CapsuleWeight]:
    """The weights that count, in the order they were typed."""
    found = batch.capsule_weights.filter(struck_at=None).order_by("position")
    return list(found.select_related("weighed_by", "balance"))


def capsule_statistics(batch: Batch) -> Derived[CapsuleStatistics] | None:
    """Mean, RSD and limits of the net weights; None before the first one."""
    weights = [weight.net_mg for weight in live_capsule_weights(batch)]
    if not weights:
        return None
    version = batch.formula_version
    return statistics(
        weights, target_mg=target_net_mg(batch), each_percent=version.capsule_each_percent,
        mean_percent=version.capsule_mean_percent, least_count=version.capsules_to_weigh,
    )  # fmt: skip


def target_net_mg(batch: Batch) -> Decimal:
    """What one capsule holds: the theoretical blend divided by the capsules it was made for, overage included."""
    powders = [w.theoretical for w in live_weighings(batch) if w.lot.material.unit == "g"]
    scale = batch.planned_units * (1 + batch.formula_version.overage_percent / 100)
    return (sum(powders, Decimal(0)) * _MG_PER_G / scale).quantize(_PLACES, ROUND_HALF_UP)


def shell_mg(batch: Batch) -> Decimal:
    """Mean weight of an empty shell of the lot in use. Raises ``Refused`` (``SHELLS_NOT_COUNTED``,
    ``SHELL_WEIGHT_MISSING``): without it a gross weight says little, as a shell is near a fifth of it."""
    lot = next((w.lot for w in live_weighings(batch) if w.lot.material.kind == MaterialKind.SHELL), None)
    if lot is None:
        raise Refused.of("SHELLS_NOT_COUNTED", f"{batch} has no shells yet.", "weighings")
    found = empty_shell_mg(lot)
    if found is None:
        raise Refused.of("SHELL_WEIGHT_MISSING", f"{lot}: weigh some empty shells and record their mean.", "lot")
    return found


def weighed_powders(batch: Batch) -> list[Weighed]:
    """What went into the blend, with the potency of the lots that bring active."""
    return [
        Weighed(str(w.lot.material), w.actual, w.lot.potency_factor if w.lot.material.kind in ACTIVES else None)
        for w in live_weighings(batch)
        if w.lot.material.unit == "g"
    ]


def predicted_content(batch: Batch) -> Derived[Decimal]:
    """Percent of the label in one unit, from the weighings and, for capsules, their mean net weight."""
    product = batch.formula_version.formula.product
    weighed = weighed_powders(batch)
    if product.parts:
        thousand = Decimal(_MG_PER_G)
        return predicted_content_percent(weighed, unit_mg=thousand, label_mg=thousand / product.parts)
    found = capsule_statistics(batch)
    unit_mg = found.value.mean_mg if found else target_net_mg(batch)
    return predicted_content_percent(weighed, unit_mg=unit_mg, label_mg=product.strength_mg or Decimal(0))


def most_units(batch: Batch) -> Decimal:
    """More than this cannot come out: the shells counted in, or the grams weighed in."""
    unit = batch.formula_version.formula.product.unit
    return sum((w.actual for w in live_weighings(batch) if w.lot.material.unit == unit), Decimal(0))


def reconciliation(batch: Batch) -> Derived[Reconciliation] | None:
    """Yield and what is accounted for; None before the count."""
    if batch.good_units is None:
        return None
    parts = (batch.good_units, batch.rejected_units, batch.destroyed_units, batch.retained_units)
    return reconciled(batch, *(part or Decimal(0) for part in parts))


def reconciled(
    batch: Batch, good: Decimal, rejected: Decimal, destroyed: Decimal, retained: Decimal
) -> Derived[Reconciliation]:
    """Yield of the units planned or, when more than those are counted, of what went in. Raises as ``reconcile``."""
    version = batch.formula_version
    planned = Decimal(batch.planned_units)
    if good + rejected + destroyed + retained > planned:
        planned = most_units(batch)
    return reconcile(
        Count(planned, good, rejected, destroyed, retained), low_percent=version.yield_low_percent,
        high_percent=version.yield_high_percent, unit="g" if version.formula.product.parts else "capsules",
    )  # fmt: skip
