"""Everything a signature on a batch covers, and the worksheet and record print."""

from __future__ import annotations

from typing import Any

from compounding.batches.amounts import live_weighings
from compounding.batches.models import Batch, Weighing


def batch_content(batch: Batch) -> dict[str, Any]:
    """The Compounding Record as plain data: who, what, when, how much, from which lot, on which balance, with what
    result. Left out is what the signature itself states, and the lot that it brings into being."""
    return {
        "batch": batch.number,
        "formula": str(batch.formula_version),
        "planned": [batch.planned_units, batch.planned_by_id, batch.planned_at],
        "orders": sorted(str(order) for order in batch.orders.all()),
        "compounded_by": batch.compounded_by_id,
        "compounded_on": batch.compounded_on,
        "good_units": batch.good_units,
        "rejected_units": batch.rejected_units,
        "destroyed_units": batch.destroyed_units,
        "retained_units": batch.retained_units,
        "appearance_ok": batch.appearance_ok,
        "submitted_by": batch.submitted_by_id,
        "beyond_use": [batch.beyond_use_on, batch.beyond_use_basis],
        "status": batch.status,
        "weighings": [_weighing(w) for w in live_weighings(batch)],
        "withdrawn": [
            [*_weighing(w), w.withdrawn_by_id, w.withdrawn_at, w.withdrawn_reason]
            for w in batch.weighings.exclude(withdrawn_at=None).order_by("pk")
        ],
        "steps": [
            [done.step.position, done.done_by_id, done.done_at, done.checked_by_id, done.remark]
            for done in batch.steps.select_related("step").order_by("step__position")
        ],
        "capsule_weights": [
            [w.position, w.gross_mg, w.net_mg, str(w.balance), w.weighed_by_id, w.weighed_at, w.struck_by_id,
             w.struck_at, w.struck_reason]
            for w in batch.capsule_weights.select_related("balance").order_by("position")
        ],
        "results": [
            [r.check_of_id, r.observed, r.passed, r.recorded_by_id, r.recorded_at]
            for r in batch.quality_results.order_by("pk")
        ],
        "inspections": [
            [i.inspected_on, i.appearance_ok, i.remark, i.inspected_by_id, i.inspected_at]
            for i in batch.inspections.order_by("pk")
        ],
        "deviations": [
            [d.kind, d.weighing_id, d.what, d.explanation, d.opened_by_id, d.opened_at, d.status, d.closed_by_id,
             d.closed_at, d.resolution]
            for d in batch.deviations.order_by("pk")
        ],
    }  # fmt: skip


def _weighing(weighing: Weighing) -> list[Any]:
    return [weighing.line_id, str(weighing.lot), weighing.theoretical, weighing.actual, str(weighing.balance or ""),
            weighing.weighed_by_id, weighing.weighed_at, weighing.checked_by_id, weighing.checked_at,
            weighing.skip_reason]  # fmt: skip
