from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compounding.batches.amounts import live_weighings
from compounding.batches.models import Batch, Weighing
from compounding.formulas.models import FormulaLine


@dataclass(frozen=True, slots=True)
class ComponentRow:
    """One component on the batch page: the formula's line and its weighing, if done and not withdrawn."""

    line: FormulaLine
    weighing: Weighing | None


def component_rows(batch: Batch) -> Sequence[ComponentRow]:
    weighed = {w.line_id: w for w in live_weighings(batch)}
    lines = batch.formula_version.lines.select_related("material").order_by("position")
    return [ComponentRow(line, weighed.get(line.pk)) for line in lines]
