"""Working a batch from plan to quality control. Release and rejection are in ``release``."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from compounding.batches import workflow
from compounding.batches.amounts import theoretical_amount
from compounding.batches.models import Batch, Weighing
from compounding.batches.rules import weight_problems
from compounding.batches.states import BatchStatus
from compounding.formulas.models import FormulaLine, FormulaVersion
from compounding.formulas.states import FormulaStatus
from compounding.inventory.models import Lot, MaterialKind, MovementKind
from compounding.inventory.services import draw
from pharmacy.audit.history import acting
from pharmacy.core.errors import Conflict, InvalidInput, Refused, refuse_any
from pharmacy.core.numbering import next_number
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workflow.engine import lock, perform, require_permission

_LARGEST_BATCH = 10_000


@transaction.atomic
def plan_batch(version: FormulaVersion, *, capsules: int, actor: Staff, at: datetime) -> Batch:
    """A new batch of ``capsules`` from an approved formula."""
    require_permission("compounding.plan_batch", actor)
    if not 1 <= capsules <= _LARGEST_BATCH:
        raise InvalidInput.of("BATCH_SIZE", f"A batch is 1 to {_LARGEST_BATCH:,} capsules.", "capsules")
    if version.status != FormulaStatus.APPROVED:
        raise Refused.of("FORMULA_NOT_APPROVED", f"{version} is not approved.", "formula_version")
    number = f"B{pharmacy_date(at):%y%m%d}-{next_number('batch'):04d}"
    with acting(actor=actor, action="plan_batch"):
        return Batch.objects.create(
            number=number, formula_version=version, planned_capsules=capsules, planned_by=actor, planned_at=at
        )


@transaction.atomic
def start_weighing(batch: Batch, *, actor: Staff, at: datetime) -> Batch:
    """The actor becomes the compounder; beyond-use is counted from today."""
    return perform(workflow.START_WEIGHING, batch, actor=actor, compounded_by=actor, compounded_on=pharmacy_date(at))


@transaction.atomic
def record_weighing(
    batch: Batch, line: FormulaLine, lot: Lot, *, actual: Decimal, actor: Staff, at: datetime
) -> Weighing:
    """Weigh (grams) or count (shells) one component out of ``lot``; stock and record change together.

    Raises ``Refused`` or ``InvalidInput``: wrong state, wrong ingredient, unusable or short lot, weight out of
    tolerance; ``Conflict`` when the component is weighed already. Nothing is stored then.
    """
    require_permission("compounding.compound_batch", actor)
    batch = lock(batch)
    _can_be_weighed(batch, line, lot)
    theoretical = theoretical_amount(batch, line, lot)
    shells = line.material.kind == MaterialKind.SHELL
    tolerance = Decimal(0) if shells else batch.formula_version.weighing_tolerance_percent
    refuse_any(weight_problems(actual, theoretical=theoretical, tolerance_percent=tolerance, unit=line.material.unit))
    movement = draw(
        lot, actual, kind=MovementKind.WEIGHED, actor=actor, on=pharmacy_date(at), at=at, reference=batch.number
    )
    with acting(actor=actor, action="record_weighing"):
        return Weighing.objects.create(
            batch=batch, line=line, lot=lot, theoretical=theoretical, actual=actual, movement=movement,
            weighed_by=actor, weighed_at=at,
        )  # fmt: skip


def _can_be_weighed(batch: Batch, line: FormulaLine, lot: Lot) -> None:
    if batch.status != BatchStatus.WEIGHING:
        raise Refused.of("WRONG_STATE", f"{batch} is {batch.get_status_display().lower()}, not weighing.", "status")
    if line.version_id != batch.formula_version_id:
        raise InvalidInput.of("LINE_OF_OTHER_FORMULA", f"{line} is not part of {batch.formula_version}.", "line")
    if lot.material_id != line.material_id:
        raise InvalidInput.of("WRONG_INGREDIENT", f"{lot} was scanned; {line.material} is wanted.", "lot")
    if batch.weighings.filter(line=line).exists():
        raise Conflict.of("WEIGHED_ALREADY", f"{line.material} is weighed already in {batch}.", "line")


@transaction.atomic
def start_blending(batch: Batch, *, actor: Staff) -> Batch:
    return perform(workflow.START_BLENDING, batch, actor=actor)


@transaction.atomic
def start_encapsulating(batch: Batch, *, actor: Staff) -> Batch:
    return perform(workflow.START_ENCAPSULATING, batch, actor=actor)


@transaction.atomic
def submit_to_quality_control(batch: Batch, *, good_capsules: int, appearance_ok: bool, actor: Staff) -> Batch:
    """Record the count and the appearance. More good capsules than shells is refused."""
    if not 0 <= good_capsules <= batch.planned_capsules:
        raise InvalidInput.of(
            "COUNT_IMPOSSIBLE", f"0 to {batch.planned_capsules} capsules can be counted.", "good_capsules"
        )
    return perform(
        workflow.SUBMIT_TO_QUALITY_CONTROL,
        batch,
        actor=actor,
        good_capsules=good_capsules,
        appearance_ok=appearance_ok,
    )
