"""Transitions of the Compounding Record; the guards name what must be true and say every reason it is not."""

from __future__ import annotations

from compounding.batches import guards, release_guards
from compounding.batches.guards import step_problems
from compounding.batches.states import WORKING, BatchStatus, DeviationStatus
from compounding.inventory.states import LotStatus
from pharmacy.workflow.engine import Transition

_COMPOUND, _RELEASE = "compounding.compound_batch", "compounding.release_batch"

START_WEIGHING = Transition(
    "start_weighing", (BatchStatus.PLANNED,), BatchStatus.WEIGHING, _COMPOUND, (guards.formula_is_approved,)
)
START_BLENDING = Transition(
    "start_blending",
    (BatchStatus.WEIGHING,),
    BatchStatus.BLENDING,
    _COMPOUND,
    (guards.every_component_weighed, guards.actives_are_checked),
)
START_ENCAPSULATING = Transition(
    "start_encapsulating",
    (BatchStatus.BLENDING,),
    BatchStatus.ENCAPSULATING,
    _COMPOUND,
    (guards.makes_capsules, guards.blending_steps_done),
)
SUBMIT_TO_QUALITY_CONTROL = Transition(
    "submit_to_quality_control",
    (BatchStatus.ENCAPSULATING, BatchStatus.BLENDING),
    BatchStatus.QUALITY_CONTROL,
    _COMPOUND,
    (guards.capsules_are_filled, guards.every_step_done),
)
RELEASE_BATCH = Transition(
    "release_batch",
    (BatchStatus.QUALITY_CONTROL,),
    BatchStatus.RELEASED,
    _RELEASE,
    (
        release_guards.releaser_did_not_compound,
        guards.every_component_weighed,
        guards.actives_are_checked,
        guards.every_step_done,
        release_guards.no_component_withdrawn,
        release_guards.appearance_is_as_expected,
        release_guards.something_good_was_counted,
        release_guards.capsule_weights_are_in_order,
        release_guards.content_is_in_range,
        release_guards.procedures_passed,
        release_guards.deviations_are_closed,
    ),
)
REJECT_BATCH = Transition(
    "reject_batch",
    (BatchStatus.PLANNED, *WORKING, BatchStatus.QUALITY_CONTROL),
    BatchStatus.REJECTED,
    "compounding.reject_batch",
)
CLOSE_BATCH = Transition(
    "close_batch",
    (BatchStatus.RELEASED,),
    BatchStatus.CLOSED,
    "compounding.close_batch",
    (guards.labels_are_accounted_for,),
)
RECALL_BATCH = Transition(
    "recall_batch", (BatchStatus.RELEASED, BatchStatus.CLOSED), BatchStatus.RECALLED, "compounding.recall_batch"
)
# The lot that the batch made is recalled by the signature on the batch.
RECALL_OUTPUT = Transition(
    "recall_output", (LotStatus.RELEASED, LotStatus.QUARANTINED), LotStatus.RECALLED, "compounding.recall_batch"
)
CLOSE_DEVIATION = Transition(
    "close_deviation",
    (DeviationStatus.OPEN,),
    DeviationStatus.CLOSED,
    "compounding.close_deviation",
    (guards.closer_did_not_open,),
)

__all__ = ["step_problems"]
