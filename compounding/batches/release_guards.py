"""What a pharmacist's release rests on."""

from __future__ import annotations

from collections.abc import Iterable

from compounding.batches.models import Batch, DeviationKind
from compounding.batches.quality_figures import capsule_statistics, predicted_content
from compounding.batches.rules import content_problems
from compounding.batches.states import DeviationStatus
from compounding.formulas.models import CheckKind
from compounding.inventory.models import MaterialKind
from compounding.inventory.states import LotStatus
from pharmacy.core.errors import DomainError, Problem
from pharmacy.workflow.engine import Actor


def releaser_did_not_compound(batch: Batch, actor: Actor) -> Iterable[Problem]:
    worked = (
        batch.compounded_by_id == actor.pk
        or batch.weighings.filter(weighed_by_id=actor.pk).exists()
        or batch.steps.filter(done_by_id=actor.pk).exists()
    )
    if worked:
        yield Problem("RELEASER_COMPOUNDED", "A pharmacist who did not compound this batch releases it.")


def appearance_is_as_expected(batch: Batch, _: Actor) -> Iterable[Problem]:
    if not batch.appearance_ok:
        yield Problem("APPEARANCE_NOT_OK", "The appearance was not as expected; reject the batch.", "appearance_ok")


def something_good_was_counted(batch: Batch, _: Actor) -> Iterable[Problem]:
    if not batch.good_units:
        yield Problem("NO_GOOD_UNITS", "Nothing good was counted; reject the batch.", "good_units")


def no_component_withdrawn(batch: Batch, _: Actor) -> Iterable[Problem]:
    weighed = batch.weighings.filter(withdrawn_at=None).exclude(lot__status=LotStatus.RELEASED)
    for weighing in weighed.select_related("lot__material"):
        message = f"{weighing.lot} is {weighing.lot.get_status_display().lower()} since it was weighed."
        yield Problem("COMPONENT_WITHDRAWN", message, "weighings")


def capsule_weights_are_in_order(batch: Batch, _: Actor) -> Iterable[Problem]:
    if batch.formula_version.formula.product.kind == MaterialKind.TRITURATE:
        return
    found = capsule_statistics(batch)
    wanted = batch.formula_version.capsules_to_weigh
    if found is None or not found.value.enough:
        count = found.value.count if found else 0
        yield Problem("TOO_FEW_CAPSULE_WEIGHTS", f"{count} of {wanted} capsules are weighed.", "capsule_weights")
    elif not found.value.passes and not _decided(batch):
        message = "Capsule weights are outside their limits and no pharmacist has decided about it."
        yield Problem("CAPSULE_WEIGHTS_OUTSIDE", message, "capsule_weights")


def content_is_in_range(batch: Batch, _: Actor) -> Iterable[Problem]:
    try:
        found = predicted_content(batch)
    except DomainError:  # a missing weighing has its own reason
        return
    yield from content_problems(found.value)


def procedures_passed(batch: Batch, _: Actor) -> Iterable[Problem]:
    latest = {result.check_of_id: result for result in batch.quality_results.order_by("pk")}
    for check in batch.formula_version.checks.filter(kind=CheckKind.OTHER):
        result = latest.get(check.pk)
        if result is None:
            yield Problem("PROCEDURE_MISSING", f"No result yet: {check.procedure}", "quality_results")
        elif not result.passed:
            yield Problem("PROCEDURE_FAILED", f"Not passed: {check.procedure}", "quality_results")


def deviations_are_closed(batch: Batch, _: Actor) -> Iterable[Problem]:
    for deviation in batch.deviations.filter(status=DeviationStatus.OPEN):
        yield Problem("DEVIATION_OPEN", f"A deviation is open: {deviation.what}", "deviations")


def _decided(batch: Batch) -> bool:
    return batch.deviations.filter(kind=DeviationKind.CAPSULE_WEIGHT, status=DeviationStatus.CLOSED).exists()
