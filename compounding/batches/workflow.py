"""Transitions of the Compounding Record; each guard names what must be true and says every reason it is not."""

from __future__ import annotations

from collections.abc import Iterable

from compounding.batches.models import Batch
from compounding.batches.states import WORKING, BatchStatus
from compounding.formulas.states import FormulaStatus
from compounding.inventory.states import LotStatus
from pharmacy.core.errors import Problem
from pharmacy.workflow.engine import Actor, Transition


def formula_is_approved(batch: Batch, _: Actor) -> Iterable[Problem]:
    if batch.formula_version.status != FormulaStatus.APPROVED:
        yield Problem("FORMULA_NOT_APPROVED", f"{batch.formula_version} is not approved.", "formula_version")


def every_component_weighed(batch: Batch, _: Actor) -> Iterable[Problem]:
    weighed = batch.weighings.values("line")
    for line in batch.formula_version.lines.select_related("material").exclude(pk__in=weighed):
        yield Problem("COMPONENT_NOT_WEIGHED", f"{line.material} is not weighed yet.", "weighings")


def releaser_did_not_compound(batch: Batch, actor: Actor) -> Iterable[Problem]:
    worked = batch.compounded_by_id == actor.pk or batch.weighings.filter(weighed_by_id=actor.pk).exists()
    if worked:
        yield Problem("RELEASER_COMPOUNDED", "A pharmacist who did not compound this batch releases it.")


def appearance_is_as_expected(batch: Batch, _: Actor) -> Iterable[Problem]:
    if not batch.appearance_ok:
        yield Problem("APPEARANCE_NOT_OK", "The appearance was not as expected; reject the batch.", "appearance_ok")


def at_least_one_good_capsule(batch: Batch, _: Actor) -> Iterable[Problem]:
    if not batch.good_capsules:
        yield Problem("NO_GOOD_CAPSULES", "No good capsules were counted; reject the batch.", "good_capsules")


def no_component_withdrawn(batch: Batch, _: Actor) -> Iterable[Problem]:
    for weighing in batch.weighings.exclude(lot__status=LotStatus.RELEASED).select_related("lot__material"):
        message = f"{weighing.lot} is {weighing.lot.get_status_display().lower()} since it was weighed."
        yield Problem("COMPONENT_WITHDRAWN", message, "weighings")


_COMPOUND, _RELEASE = "compounding.compound_batch", "compounding.release_batch"

START_WEIGHING = Transition(
    "start_weighing", (BatchStatus.PLANNED,), BatchStatus.WEIGHING, _COMPOUND, (formula_is_approved,)
)
START_BLENDING = Transition(
    "start_blending", (BatchStatus.WEIGHING,), BatchStatus.BLENDING, _COMPOUND, (every_component_weighed,)
)
START_ENCAPSULATING = Transition("start_encapsulating", (BatchStatus.BLENDING,), BatchStatus.ENCAPSULATING, _COMPOUND)
SUBMIT_TO_QUALITY_CONTROL = Transition(
    "submit_to_quality_control", (BatchStatus.ENCAPSULATING,), BatchStatus.QUALITY_CONTROL, _COMPOUND
)
RELEASE_BATCH = Transition(
    "release_batch",
    (BatchStatus.QUALITY_CONTROL,),
    BatchStatus.RELEASED,
    _RELEASE,
    (
        releaser_did_not_compound,
        every_component_weighed,
        no_component_withdrawn,
        appearance_is_as_expected,
        at_least_one_good_capsule,
    ),
)
REJECT_BATCH = Transition(
    "reject_batch",
    (BatchStatus.PLANNED, *WORKING, BatchStatus.QUALITY_CONTROL),
    BatchStatus.REJECTED,
    "compounding.reject_batch",
)
