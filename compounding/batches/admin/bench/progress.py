"""Where the batch stands, and the one thing to do next, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from compounding.batches.admin.bench.capsules import Capsules
from compounding.batches.admin.bench.component import Component
from compounding.batches.admin.bench.decision import Decision
from compounding.batches.admin.bench.deviations import DeviationRow
from compounding.batches.admin.bench.place import Bench
from compounding.batches.admin.bench.quality import Procedure
from compounding.batches.admin.bench.steps import StepRow
from compounding.batches.states import BatchStatus

_STRIP = (BatchStatus.PLANNED, BatchStatus.WEIGHING, BatchStatus.BLENDING, BatchStatus.ENCAPSULATING,
          BatchStatus.QUALITY_CONTROL, BatchStatus.RELEASED)  # fmt: skip
_OVER = {
    BatchStatus.RELEASED: "Nothing is left to do: it is released into stock.",
    BatchStatus.CLOSED: "Nothing is left to do: every label of its lot is accounted for.",
    BatchStatus.REJECTED: "Nothing is left to do: it is rejected.",
    BatchStatus.RECALLED: "It is recalled: follow what was made of it from its lot.",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """One stage in the strip."""

    label: str
    state: Literal["done", "now", "later"]


@dataclass(frozen=True, slots=True)
class Next:
    """``anchor`` is the section where it is done, or empty."""

    text: str
    anchor: str = ""


def strip(bench: Bench) -> list[Stop]:
    """The stages of this batch; a triturate is not encapsulated, and a rejected batch ends where it was."""
    status = BatchStatus(bench.batch.status)
    stages = [stage for stage in _STRIP if not (bench.is_triturate and stage == BatchStatus.ENCAPSULATING)]
    if status == BatchStatus.REJECTED:
        return [Stop(BatchStatus.PLANNED.label, "done"), Stop(status.label, "now")]
    if status in (BatchStatus.CLOSED, BatchStatus.RECALLED):
        return [*(Stop(stage.label, "done") for stage in stages), Stop(status.label, "now")]
    now = stages.index(status)
    return [
        Stop(stage.label, "now" if index == now else "done" if index < now else "later")
        for index, stage in enumerate(stages)
    ]


def next_thing(
    bench: Bench, components: Sequence[Component], steps: Sequence[StepRow], capsules: Capsules | None,
    procedures: Sequence[Procedure], deviations: Sequence[DeviationRow], decision: Decision,
) -> Next:  # fmt: skip
    """What comes first of all that is still to do."""
    status = BatchStatus(bench.batch.status)
    if status in _OVER:
        return Next(_OVER[status])
    if status == BatchStatus.PLANNED:
        return Next("Start weighing", "bench-components")
    if status == BatchStatus.WEIGHING:
        return _weighing(components)
    if status == BatchStatus.QUALITY_CONTROL:
        return _quality(capsules, procedures, deviations, decision)
    return _working(bench, steps)


def _weighing(components: Sequence[Component]) -> Next:
    for each in components:
        if each.weighing is None and not each.waits_for:
            verb = "Count" if each.unit == "each" else "Weigh"
            return Next(f"{verb} {each.line.material}", "bench-components")
    for each in components:
        if each.weighing and each.needs_check and each.weighing.checked_at is None:
            return Next(f"A second person checks {each.line.material}", "bench-components")
    return Next("Start blending", "bench-components")


def _working(bench: Bench, steps: Sequence[StepRow]) -> Next:
    row = next((row for row in steps if row.done is None), None)
    if row is not None and row.step.stage == bench.batch.status:
        return Next(f"Step {row.step.position}: {row.step.instruction}", "bench-steps")
    if bench.batch.status == BatchStatus.BLENDING and not bench.is_triturate:
        return Next("Start encapsulating", "bench-steps")
    return Next("Count what was made and look at it", "bench-steps")


def _quality(
    capsules: Capsules | None, procedures: Sequence[Procedure], deviations: Sequence[DeviationRow], decision: Decision
) -> Next:
    if capsules is not None and capsules.counted < capsules.wanted:
        if capsules.why:
            return Next(capsules.why, "bench-quality")
        return Next(f"Weigh capsule {capsules.counted + 1} of {capsules.wanted}", "bench-quality")
    missing = next((each for each in procedures if not each.elsewhere and not each.results), None)
    if missing is not None:
        return Next(f"Record: {missing.check.procedure}", "bench-quality")
    if any(row.is_open for row in deviations):
        return Next("A pharmacist decides about the open deviation", "bench-deviations")
    if decision.problems:
        return Next(decision.problems[0], "bench-release")
    return Next("A pharmacist reviews the record and releases it", "bench-release")
