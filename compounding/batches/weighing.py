"""Weighing a component into a batch: stock, record and deviation change together or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from compounding.batches.amounts import theoretical_amount
from compounding.batches.deviations import explanation_problems, open_deviation
from compounding.batches.models import Batch, DeviationKind, Weighing
from compounding.batches.rules import outside_tolerance, weight_problems
from compounding.batches.states import BatchStatus
from compounding.equipment.models import Balance
from compounding.equipment.selectors import weighing_problems
from compounding.formulas.models import FormulaLine
from compounding.inventory.models import Lot, MovementKind
from compounding.inventory.rules import quantity_problems, use_problems
from compounding.inventory.selectors import earlier_lots
from compounding.inventory.services import draw
from pharmacy.audit.history import acting
from pharmacy.core.errors import Conflict, InvalidInput, Problem, Refused, refuse_any
from pharmacy.core.texts import reason_problems, text_problems, tidy
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workflow.engine import lock, require_permission


@dataclass(frozen=True, slots=True)
class Weight:
    """What was read: grams on ``balance``, or pieces without one.

    ``skip_reason``: why not the lot that expires first. ``explanation``: why a weight out of tolerance is kept.
    """

    actual: Decimal
    balance: Balance | None = None
    skip_reason: str = ""
    explanation: str = ""


@transaction.atomic
def record_weighing(
    batch: Batch, line: FormulaLine, lot: Lot, weight: Weight, *, actor: Staff, at: datetime
) -> Weighing:
    """Weigh (grams) or count (shells) one component out of ``lot``; stock and record change together.

    A weight out of tolerance is refused until it is explained; explained, it opens a deviation. Raises ``Refused``
    or ``InvalidInput`` with every reason (wrong state or ingredient, unusable or short lot, an earlier lot passed
    over, balance, weight); ``Conflict`` when the component is weighed already. Nothing is stored then.
    """
    require_permission("compounding.compound_batch", actor)
    batch, today = lock(batch), pharmacy_date(at)
    lot = Lot.objects.select_related("material").get(pk=lot.pk)
    _can_be_weighed(batch, line, lot)
    theoretical, unit = theoretical_amount(batch, line, lot), line.material.unit
    refuse_any([*_weight_problems(weight, theoretical, line), *_text_problems(weight)])
    outside = outside_tolerance(
        weight.actual, theoretical=theoretical, tolerance_percent=_tolerance(batch, line), unit=unit
    )
    refuse_any(_problems(lot, weight, outside, theoretical, today), Refused)
    movement = draw(lot, weight.actual, kind=MovementKind.WEIGHED, actor=actor, on=today, at=at,
                    reference=batch.number)  # fmt: skip
    with acting(actor=actor, action="record_weighing"):
        weighing = Weighing.objects.create(
            batch=batch, line=line, lot=lot, balance=weight.balance, theoretical=theoretical, actual=weight.actual,
            skip_reason=tidy(weight.skip_reason), movement=movement, weighed_by=actor, weighed_at=at,
        )  # fmt: skip
    if outside:
        open_deviation(batch, DeviationKind.WEIGHT, what=f"{line.material}: {outside.message}", weighing=weighing,
                       explanation=weight.explanation, actor=actor, at=at)  # fmt: skip
    return weighing


@transaction.atomic
def withdraw_weighing(weighing: Weighing, *, reason: str, actor: Staff, at: datetime) -> Weighing:
    """Discard what was weighed, with a reason; its powder does not go back, and the component is weighed anew.

    Raises ``Refused``: ``WRONG_STATE``, ``WITHDRAWN_ALREADY``, ``FILLER_WEIGHED`` for an active whose filler was
    weighed against it; ``InvalidInput`` without a reason.
    """
    require_permission("compounding.compound_batch", actor)
    refuse_any(reason_problems(reason, why="Say why the weighing is withdrawn."))
    batch, fresh = lock(weighing.batch), lock(weighing)
    _is_weighing(batch)
    refuse_any(_withdrawal_problems(batch, fresh), Refused)
    fresh.withdrawn_by, fresh.withdrawn_at, fresh.withdrawn_reason = actor, at, tidy(reason)
    with acting(actor=actor, action="withdraw_weighing", reason=tidy(reason)):
        fresh.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    return fresh


def _can_be_weighed(batch: Batch, line: FormulaLine, lot: Lot) -> None:
    _is_weighing(batch)
    if line.version_id != batch.formula_version_id:
        raise InvalidInput.of("LINE_OF_OTHER_FORMULA", f"{line} is not part of {batch.formula_version}.", "line")
    if lot.material_id != line.material_id:
        raise InvalidInput.of("WRONG_INGREDIENT", f"{lot} was scanned; {line.material} is wanted.", "lot")
    if batch.weighings.filter(line=line, withdrawn_at=None).exists():
        raise Conflict.of("WEIGHED_ALREADY", f"{line.material} is weighed already in {batch}.", "line")


def _is_weighing(batch: Batch) -> None:
    if batch.status != BatchStatus.WEIGHING:
        raise Refused.of("WRONG_STATE", f"{batch} is {batch.get_status_display().lower()}, not weighing.", "status")


def _weight_problems(weight: Weight, theoretical: Decimal, line: FormulaLine) -> list[Problem]:
    unit, label = line.material.unit, str(line.material)
    implausible = weight_problems(weight.actual, theoretical=theoretical, unit=unit)
    return implausible or quantity_problems(weight.actual, unit=unit, label=label, field="actual")


def _text_problems(weight: Weight) -> Iterator[Problem]:
    yield from text_problems(weight.skip_reason, field="skip_reason", what="reason", length=200, required=False)
    yield from explanation_problems(weight.explanation)


def _tolerance(batch: Batch, line: FormulaLine) -> Decimal:
    return Decimal(0) if line.material.unit == "each" else batch.formula_version.weighing_tolerance_percent


def _problems(
    lot: Lot, weight: Weight, outside: Problem | None, theoretical: Decimal, today: date
) -> Iterator[Problem]:
    yield from _balance_problems(lot, weight, today)
    yield from use_problems(label=str(lot), status=lot.status, use_until=lot.use_until, on=today)
    earlier = earlier_lots(lot, on=today, at_least=theoretical)
    if earlier and not weight.skip_reason.strip():
        message = f"{earlier[0]} expires first; take it, or say why not."
        yield Problem("FIRST_LOT_SKIPPED", message, "skip_reason")
    if outside and not weight.explanation.strip():
        message = f"{outside.message} Correct it, or explain it: a pharmacist decides then."
        yield Problem(outside.code, message, "actual")


def _balance_problems(lot: Lot, weight: Weight, today: date) -> list[Problem]:
    if lot.material.unit == "each":
        return []
    if weight.balance is None:
        return [Problem("BALANCE_MISSING", "Scan the balance on which it was weighed.", "balance")]
    balance = Balance.objects.get(pk=weight.balance.pk)  # it may be put away since it was scanned
    return weighing_problems(balance, mass_mg=weight.actual * 1000, on=today)


def _withdrawal_problems(batch: Batch, weighing: Weighing) -> Iterator[Problem]:
    if weighing.withdrawn_at is not None:
        yield Problem("WITHDRAWN_ALREADY", f"{weighing} is withdrawn already.", "weighing")
    filler = batch.weighings.filter(withdrawn_at=None, line__amount_per_unit_mg=None, line__material__unit="g")
    if weighing.line.amount_per_unit_mg is not None and filler.exists():
        yield Problem("FILLER_WEIGHED", "The filler was weighed against it; withdraw the filler first.", "weighing")
