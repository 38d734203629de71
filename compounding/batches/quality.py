"""Quality control at the bench: single capsule weights one after another, and results of the formula's procedures."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from compounding.batches.deviations import open_deviation
from compounding.batches.models import Batch, CapsuleWeight, DeviationKind, QualityResult
from compounding.batches.quality_figures import capsule_statistics, shell_mg, target_net_mg
from compounding.batches.states import BatchStatus, DeviationStatus
from compounding.calculations.capsule_weights import net_mg, weight_problems
from compounding.equipment.models import Balance
from compounding.equipment.selectors import readiness_problems
from compounding.formulas.models import FormulaCheck
from pharmacy.audit.history import acting
from pharmacy.core.errors import InvalidInput, Refused, refuse_any
from pharmacy.core.quantities import format_mg, format_number
from pharmacy.core.texts import reason_problems, text_problems, tidy
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workflow.engine import lock, require_permission

_COMPOUND = "compounding.compound_batch"
_FINEST_MG = 2  # decimals of a milligram that are kept


@transaction.atomic
def record_capsule_weight(
    batch: Batch, gross_mg: Decimal, *, balance: Balance, actor: Staff, at: datetime
) -> CapsuleWeight:
    """One capsule, weighed by itself, in mg. The first one outside its limits opens a deviation.

    Raises ``InvalidInput`` (``WEIGHT_NOT_POSITIVE``, ``GROUP_WEIGHT``, ``CAPSULE_WEIGHT_IMPLAUSIBLE``,
    ``QUANTITY_TOO_FINE``) or ``Refused`` (wrong state, balance, no shell weight).
    """
    require_permission(_COMPOUND, actor)
    fresh = lock(batch)
    _in_quality_control(fresh)
    balance = Balance.objects.get(pk=balance.pk)
    refuse_any(readiness_problems(balance, on=pharmacy_date(at)), Refused)
    net = _net(fresh, gross_mg)
    last = fresh.capsule_weights.aggregate(last=Max("position"))["last"] or 0
    with acting(actor=actor, action="weigh_capsule"):
        weight = CapsuleWeight.objects.create(batch=fresh, position=last + 1, gross_mg=gross_mg, net_mg=net,
                                              balance=balance, weighed_by=actor, weighed_at=at)  # fmt: skip
    _judge(fresh, weight, actor, at)
    return weight


@transaction.atomic
def strike_capsule_weight(weight: CapsuleWeight, *, reason: str, actor: Staff, at: datetime) -> CapsuleWeight:
    """Take a mistyped weight out of the statistics; it stays on the record, struck through, with the reason."""
    require_permission(_COMPOUND, actor)
    refuse_any(reason_problems(reason, why="Say why the weight does not count."))
    _in_quality_control(lock(weight.batch))
    fresh = lock(weight)
    if fresh.struck_at is not None:
        raise Refused.of("STRUCK_ALREADY", f"{fresh} is struck already.", "weight")
    fresh.struck_by, fresh.struck_at, fresh.struck_reason = actor, at, tidy(reason)
    with acting(actor=actor, action="strike_capsule_weight", reason=tidy(reason)):
        fresh.save(update_fields=["struck_by", "struck_at", "struck_reason"])
    return fresh


@transaction.atomic
def record_result(
    batch: Batch, check: FormulaCheck, *, observed: str, passed: bool, actor: Staff, at: datetime
) -> QualityResult:
    """What one procedure of the formula showed; a later result of the same procedure replaces it and keeps both.

    Raises ``InvalidInput`` (``RESULT_MISSING``, ``CHECK_OF_OTHER_FORMULA``) or ``Refused`` (wrong state).
    """
    require_permission(_COMPOUND, actor)
    _in_quality_control(lock(batch))
    if check.version_id != batch.formula_version_id:
        raise InvalidInput.of("CHECK_OF_OTHER_FORMULA", f"{check} is not part of {batch.formula_version}.", "check")
    if not tidy(observed):
        raise InvalidInput.of("RESULT_MISSING", "Write down what was seen.", "observed")
    refuse_any(text_problems(observed, field="observed", what="result", length=300))
    with acting(actor=actor, action="record_result"):
        return QualityResult.objects.create(batch=batch, check_of=check, observed=tidy(observed), passed=passed,
                                            recorded_by=actor, recorded_at=at)  # fmt: skip


def _net(batch: Batch, gross_mg: Decimal) -> Decimal:
    shell = shell_mg(batch)
    refuse_any(weight_problems(gross_mg, expected_gross_mg=target_net_mg(batch) + shell, empty_shell_mg=shell))
    if gross_mg != round(gross_mg, _FINEST_MG):
        raise InvalidInput.of("QUANTITY_TOO_FINE", f"Give at most {_FINEST_MG} decimals.", "gross_mg")
    return net_mg(gross_mg, empty_shell_mg=shell).value


def _judge(batch: Batch, weight: CapsuleWeight, actor: Staff, at: datetime) -> None:
    what = _outside(batch, weight)
    if not what or batch.deviations.filter(kind=DeviationKind.CAPSULE_WEIGHT, status=DeviationStatus.OPEN).exists():
        return
    open_deviation(batch, DeviationKind.CAPSULE_WEIGHT, what=what, explanation="Opened by the limit.", actor=actor,
                   at=at)  # fmt: skip


def _outside(batch: Batch, weight: CapsuleWeight) -> str:
    found = capsule_statistics(batch)
    if found is None:
        return ""
    figures = found.value
    if not figures.low_mg <= weight.net_mg <= figures.high_mg:
        limits = f"{format_number(figures.low_mg)} to {format_mg(figures.high_mg)}"
        return f"Capsule {weight.position} holds {format_mg(weight.net_mg)}; {limits} is accepted."
    if figures.enough and not figures.mean_within:
        return f"{figures.count} capsules hold {format_mg(figures.mean_mg)} on average, outside the limits of the mean."
    return ""


def _in_quality_control(batch: Batch) -> None:
    if batch.status != BatchStatus.QUALITY_CONTROL:
        message = f"{batch} is {batch.get_status_display().lower()}, not in quality control."
        raise Refused.of("WRONG_STATE", message, "status")
