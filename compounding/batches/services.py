"""Working a batch from weighing to quality control."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from compounding.batches import workflow
from compounding.batches.checking import CHECK
from compounding.batches.deviations import explanation_problems, open_deviation
from compounding.batches.models import Batch, BatchStep, DeviationKind, Inspection
from compounding.batches.quality_figures import most_units, reconciled
from compounding.calculations.yields import Reconciliation
from compounding.formulas.models import FormulaStep
from compounding.inventory.rules import quantity_problems
from pharmacy.audit.history import acting
from pharmacy.core.errors import InvalidInput, NotPermitted, Problem, Refused, refuse_any
from pharmacy.core.quantities import format_number
from pharmacy.core.texts import text_problems, tidy
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.signatures.models import Meaning
from pharmacy.signatures.services import Signer, confirm_identity, sign
from pharmacy.workflow.engine import lock, perform, permission_problem, refusals, require_permission


@dataclass(frozen=True, slots=True)
class SecondPerson:
    """Somebody else at the same screen, who types name and password."""

    staff: Staff
    password: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the planned units. ``explanation`` is asked for when the yield is out of limits."""

    good: Decimal
    rejected: Decimal = Decimal(0)
    destroyed: Decimal = Decimal(0)
    retained: Decimal = Decimal(0)
    appearance_ok: bool = True
    explanation: str = ""


@transaction.atomic
def start_weighing(batch: Batch, *, actor: Staff, at: datetime) -> Batch:
    """The actor becomes the compounder; beyond-use is counted from today."""
    return perform(workflow.START_WEIGHING, batch, actor=actor, compounded_by=actor, compounded_on=pharmacy_date(at))


@transaction.atomic
def start_blending(batch: Batch, *, actor: Staff) -> Batch:
    return perform(workflow.START_BLENDING, batch, actor=actor)


def do_step(
    batch: Batch, step: FormulaStep, *, actor: Staff, at: datetime, second: SecondPerson | None = None,
    remark: str = "",
) -> BatchStep:  # fmt: skip
    """Tick a step off, in order. Steps that ask for it need a ``second`` person, who signs.

    Raises ``Refused`` (``WRONG_STATE``, ``STEP_OUT_OF_ORDER``, ``STEP_DONE``, ``SECOND_PERSON_MISSING``,
    ``SECOND_PERSON_DID_IT``), ``NotPermitted`` or ``InvalidInput`` (``STEP_OF_OTHER_FORMULA``).
    """
    require_permission("compounding.compound_batch", actor)
    refuse_any(text_problems(remark, field="remark", what="remark", length=200, required=False))
    signer = _second_signer(step, actor, second)
    with transaction.atomic():
        fresh = lock(batch)
        refuse_any(workflow.step_problems(fresh, step), Refused)
        with acting(actor=actor, action="do_step"):
            done = BatchStep.objects.create(
                batch=fresh, step=step, done_by=actor, done_at=at, checked_by=signer.staff if signer else None,
                remark=tidy(remark),
            )  # fmt: skip
        if signer:
            content = {"batch": fresh.number, "step": step.position, "instruction": step.instruction}
            sign(done, signer=signer, meaning=Meaning.CHECKED_STEP, at=at, content=content)
    return done


def _second_signer(step: FormulaStep, actor: Staff, second: SecondPerson | None) -> Signer | None:
    if not step.second_person:
        return None
    if second is None:
        raise Refused.of("SECOND_PERSON_MISSING", f"{step}: a second person looks and signs.", "checker")
    if second.staff.pk == actor.pk:
        raise Refused.of("SECOND_PERSON_DID_IT", "Another person than the one who did it checks it.", "checker")
    problem = permission_problem(CHECK, second.staff)
    if problem:
        raise NotPermitted(Problem(problem.code, problem.message, "checker"))
    return confirm_identity(second.staff, second.password)


@transaction.atomic
def start_encapsulating(batch: Batch, *, actor: Staff) -> Batch:
    return perform(workflow.START_ENCAPSULATING, batch, actor=actor)


@transaction.atomic
def submit_to_quality_control(batch: Batch, outcome: Outcome, *, actor: Staff, at: datetime) -> Batch:
    """Record what became of every unit, and the appearance, which is the first inspection.

    A yield out of the formula's limits is refused until it is explained; explained, it opens a deviation. Raises
    ``InvalidInput`` (``COUNT_IMPOSSIBLE`` and the like) or ``Refused`` (``YIELD_OUT_OF_LIMITS``).
    """
    require_permission(workflow.SUBMIT_TO_QUALITY_CONTROL.permission, actor)
    fresh = lock(batch)
    refuse_any(refusals(workflow.SUBMIT_TO_QUALITY_CONTROL, fresh, actor), Refused)
    refuse_any(explanation_problems(outcome.explanation))
    result = _reconciled(fresh, outcome)
    if not result.within:
        _explain_yield(fresh, result, outcome, actor, at)
    with acting(actor=actor, action="inspect"):
        Inspection.objects.create(batch=fresh, inspected_on=pharmacy_date(at), appearance_ok=outcome.appearance_ok,
                                  inspected_by=actor, inspected_at=at)  # fmt: skip
    return perform(
        workflow.SUBMIT_TO_QUALITY_CONTROL, fresh, actor=actor, good_units=outcome.good,
        rejected_units=outcome.rejected, destroyed_units=outcome.destroyed, retained_units=outcome.retained,
        appearance_ok=outcome.appearance_ok, submitted_by=actor,
    )  # fmt: skip


def _reconciled(batch: Batch, outcome: Outcome) -> Reconciliation:
    unit, most = batch.formula_version.formula.product.unit, most_units(batch)
    parts = {"good": outcome.good, "rejected": outcome.rejected, "destroyed": outcome.destroyed,
             "retained": outcome.retained}  # fmt: skip
    refuse_any(p for field, n in parts.items() if n for p in quantity_problems(n, unit=unit, label="What is made",
                                                                                 field=field))  # fmt: skip
    if sum(parts.values()) > most:
        what = "g were weighed in" if unit == "g" else "shells were counted in"
        message = f"{format_number(most)} {what}; no more than that can come out."
        raise InvalidInput.of("COUNT_IMPOSSIBLE", message, "good")
    return reconciled(batch, **parts).value


def _explain_yield(batch: Batch, result: Reconciliation, outcome: Outcome, actor: Staff, at: datetime) -> None:
    version = batch.formula_version
    what = (
        f"The yield is {format_number(result.yield_percent)} %; {format_number(version.yield_low_percent)} to"
        f" {format_number(version.yield_high_percent)} % is accepted."
    )
    if not tidy(outcome.explanation):
        message = f"{what} Correct the count, or explain it: a pharmacist decides then."
        raise Refused.of("YIELD_OUT_OF_LIMITS", message, "explanation")
    open_deviation(batch, DeviationKind.YIELD, what=what, explanation=outcome.explanation, actor=actor, at=at)
