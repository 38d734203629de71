"""The steps of the formula as a checklist, and the counts at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compounding.batches.admin.acts.stages import DO_STEP
from compounding.batches.admin.bench.place import Bench, Place
from compounding.batches.models import BatchStep
from compounding.batches.states import WORKING, BatchStatus
from compounding.formulas.models import FormulaStep
from pharmacy.core.errors import Problem
from pharmacy.workbench.acts import Act
from pharmacy.workbench.words import readable

_STEP, _STAGE = 1, 3


@dataclass(slots=True)
class StepRow:
    """A step; only the first one that is not done yet has its form."""

    step: FormulaStep
    done: BatchStep | None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class StageEnd:
    """The act that ends a stage, or what still stands in its way; ``title`` is the stage that comes next."""

    title: str
    place: Place | None
    problems: Sequence[str]
    tells: Sequence[str] = ()


def step_rows(bench: Bench) -> list[StepRow]:
    done = {each.step_id: each for each in bench.batch.steps.select_related("done_by", "checked_by")}
    rows = [StepRow(step, done.get(step.pk)) for step in bench.version.steps.order_by("position")]
    first = next((row for row in rows if row.done is None), None)
    if first is not None and bench.batch.status in WORKING:
        first.place = bench.place(DO_STEP, first.step, rank=_STEP)
    return rows


def stage_end(bench: Bench, act: Act) -> StageEnd | None:
    """None when the batch is not at this stage; without a form for those who only read."""
    transition = act.transition
    if transition is None or bench.batch.status not in transition.sources:
        return None
    problems = act.refusals(bench.batch, bench.actor)
    place = None if problems else bench.place(act, rank=_STAGE)
    return StageEnd(BatchStatus(transition.target).label.lower(), place, _words(problems), act.tells(bench.batch, None))


def _words(problems: Sequence[Problem]) -> list[str]:
    return [readable(problem.message) for problem in problems]
