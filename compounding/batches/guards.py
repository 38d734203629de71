"""What must be true before a batch moves on, up to quality control."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compounding.batches.amounts import ACTIVES
from compounding.batches.models import Batch, Deviation
from compounding.batches.states import BatchStatus
from compounding.formulas.models import FormulaStep, Stage
from compounding.formulas.states import FormulaStatus
from compounding.inventory.models import MaterialKind
from labels.printing.ledger import closing_problems
from pharmacy.core.errors import Problem
from pharmacy.workflow.engine import Actor


def formula_is_approved(batch: Batch, _: Actor) -> Iterable[Problem]:
    if batch.formula_version.status != FormulaStatus.APPROVED:
        yield Problem("FORMULA_NOT_APPROVED", f"{batch.formula_version} is not approved.", "formula_version")


def every_component_weighed(batch: Batch, _: Actor) -> Iterable[Problem]:
    weighed = batch.weighings.filter(withdrawn_at=None).values("line")
    for line in batch.formula_version.lines.select_related("material").exclude(pk__in=weighed):
        yield Problem("COMPONENT_NOT_WEIGHED", f"{line.material} is not weighed yet.", "weighings")


def actives_are_checked(batch: Batch, _: Actor) -> Iterable[Problem]:
    unchecked = batch.weighings.filter(withdrawn_at=None, checked_at=None, lot__material__kind__in=ACTIVES)
    for weighing in unchecked.select_related("lot__material"):
        message = f"A second person checks the weighing of {weighing.lot.material}."
        yield Problem("ACTIVE_NOT_CHECKED", message, "weighings")


def makes_capsules(batch: Batch, _: Actor) -> Iterable[Problem]:
    if _is_triturate(batch):
        yield Problem("NO_CAPSULES", "A triturate is not filled into capsules; it goes to quality control.", "status")


def capsules_are_filled(batch: Batch, _: Actor) -> Iterable[Problem]:
    if batch.status == BatchStatus.BLENDING and not _is_triturate(batch):
        yield Problem("NOT_ENCAPSULATED", "The capsules are not filled yet.", "status")


def blending_steps_done(batch: Batch, _: Actor) -> Iterable[Problem]:
    return _undone(batch, [Stage.BLENDING])


def every_step_done(batch: Batch, _: Actor) -> Iterable[Problem]:
    return _undone(batch, list(Stage))


def closer_did_not_open(deviation: Deviation, actor: Actor) -> Iterable[Problem]:
    if deviation.opened_by_id == actor.pk:
        yield Problem("CLOSER_OPENED", "Another person than the one who opened a deviation closes it.")


def step_problems(batch: Batch, step: FormulaStep) -> list[Problem]:
    """Why ``step`` cannot be ticked off now; the caller holds the batch."""
    if step.version_id != batch.formula_version_id:
        return [Problem("STEP_OF_OTHER_FORMULA", f"{step} is not part of {batch.formula_version}.", "step")]
    if batch.status != step.stage:
        message = f"{step} belongs to {step.get_stage_display().lower()}; {batch} is {_status(batch)}."
        return [Problem("WRONG_STATE", message, "status")]
    if batch.steps.filter(step=step).exists():
        return [Problem("STEP_DONE", f"{step} is done already.", "step")]
    before = next(iter(_open_steps(batch, list(Stage))), step)
    if before.pk != step.pk:
        return [Problem("STEP_OUT_OF_ORDER", f"{before} comes first.", "step")]
    return []


def _undone(batch: Batch, stages: list[Stage]) -> Iterator[Problem]:
    for step in _open_steps(batch, stages):
        yield Problem("STEP_NOT_DONE", f"{step} is not done yet: {step.instruction}", "steps")


def _open_steps(batch: Batch, stages: list[Stage]) -> Iterable[FormulaStep]:
    steps = batch.formula_version.steps.filter(stage__in=stages).order_by("position")
    return steps.exclude(pk__in=batch.steps.values("step"))


def _is_triturate(batch: Batch) -> bool:
    return batch.formula_version.formula.product.kind == MaterialKind.TRITURATE


def _status(batch: Batch) -> str:
    return batch.get_status_display().lower()


def labels_are_accounted_for(batch: Batch, _: Actor) -> Iterable[Problem]:
    yield from closing_problems(f"batch:{batch.pk}")
