"""Deviations of the batch, each with its decision or the form for it."""

from __future__ import annotations

from dataclasses import dataclass

from compounding.batches import workflow
from compounding.batches.admin.acts.quality import CLOSE, may_close
from compounding.batches.admin.bench.place import Bench, Place
from compounding.batches.models import Deviation
from compounding.batches.states import DeviationStatus
from pharmacy.workbench.words import readable


@dataclass(slots=True)
class DeviationRow:
    """``waits_for`` says who may decide, to everybody who may not."""

    deviation: Deviation
    place: Place | None = None
    waits_for: str = ""

    @property
    def is_open(self) -> bool:
        return self.deviation.status == DeviationStatus.OPEN

    @property
    def what(self) -> str:
        return readable(self.deviation.what)


def deviation_rows(bench: Bench) -> list[DeviationRow]:
    """Open ones first; below them what is decided."""
    found = bench.batch.deviations.select_related("opened_by", "closed_by").order_by("-status", "pk")
    return [_row(bench, deviation) for deviation in found]


def _row(bench: Bench, deviation: Deviation) -> DeviationRow:
    row = DeviationRow(deviation)
    if row.is_open and may_close(deviation, bench.actor):
        row.place = bench.place(CLOSE, deviation)
    elif row.is_open:
        opener = bench.actor.has_perm(workflow.CLOSE_DEVIATION.permission)
        row.waits_for = "Another pharmacist than you decides: you opened it." if opener else "A pharmacist decides."
    return row
