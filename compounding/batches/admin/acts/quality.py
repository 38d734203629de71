"""Acts of quality control: single capsule weights, results of procedures, deviations."""

from __future__ import annotations

from typing import Any

from compounding.batches import deviations, quality, workflow
from compounding.batches.admin.forms import BenchForm, OnceForm, ReadingField, lines, plain, yes_or_no
from compounding.batches.models import CapsuleWeight, Deviation, QualityResult
from compounding.batches.states import BatchStatus, DeviationStatus
from compounding.equipment.selectors import scanned_balance
from compounding.formulas.models import CheckKind
from pharmacy.core.quantities import format_mg
from pharmacy.workbench import forms
from pharmacy.workbench.acts import Act, Doing
from pharmacy.workflow.engine import Actor

_COMPOUND = "compounding.compound_batch"
# Until a pharmacist has decided about the batch, something may be seen that no limit sees.
_BEFORE_DECISION = (BatchStatus.WEIGHING, BatchStatus.BLENDING, BatchStatus.ENCAPSULATING, BatchStatus.QUALITY_CONTROL)


class CapsuleForm(OnceForm):
    balance = forms.scan("Balance")
    gross_mg = ReadingField("mg", label="Capsule with its fill (mg)")


class StrikeForm(BenchForm):
    reason = plain("Why it does not count", length=200)


class ResultForm(BenchForm):
    observed = plain("What was seen", length=300)
    passed = yes_or_no("Passed")


class ReportForm(OnceForm):
    what = lines("What happened")
    explanation = lines("Explanation")


class CloseForm(BenchForm):
    resolution = lines("Decision", help_text="Why the batch may go on, or what was done.")
    password = forms.password()


def _weigh(doing: Doing) -> CapsuleWeight:
    balance = scanned_balance(doing.values["balance"])
    gross = doing.values["gross_mg"]
    return quality.record_capsule_weight(doing.subject, gross, balance=balance, actor=doing.actor, at=doing.at)


def _result(doing: Doing) -> QualityResult:
    return quality.record_result(
        doing.subject, doing.part, observed=doing.values["observed"], passed=doing.values["passed"] == "yes",
        actor=doing.actor, at=doing.at,
    )  # fmt: skip


def _report(doing: Doing) -> Deviation:
    what, explanation = doing.values["what"], doing.values["explanation"]
    return deviations.report_deviation(
        doing.subject, what=what, explanation=explanation, actor=doing.actor, at=doing.at
    )


def _close(doing: Doing) -> Deviation:
    values = doing.values
    return deviations.close_deviation(
        doing.part, resolution=values["resolution"], actor=doing.actor, password=values["password"], at=doing.at
    )


def is_in_quality_control(batch: Any, _: Any) -> bool:
    return bool(batch.status == BatchStatus.QUALITY_CONTROL)


def may_close(deviation: Deviation, actor: Actor) -> bool:
    """True for a pharmacist other than the person who opened it; guards speak in words, this decides on the form."""
    right = actor.has_perm(workflow.CLOSE_DEVIATION.permission)
    return right and deviation.status == DeviationStatus.OPEN and deviation.opened_by_id != actor.pk


WEIGH_CAPSULE = Act(
    name="record_capsule_weight", label="Record", permission=_COMPOUND, form=CapsuleForm, run=_weigh, tone="primary",
    possible=is_in_quality_control, done=lambda weight: f"Capsule {weight.position}: {format_mg(weight.net_mg)} net.",
)  # fmt: skip
STRIKE = Act(
    name="strike_capsule_weight", label="Strike", permission=_COMPOUND, form=StrikeForm, tone="danger",
    run=lambda doing: quality.strike_capsule_weight(
        doing.part, reason=doing.values["reason"], actor=doing.actor, at=doing.at
    ),
    part=lambda batch, pk: batch.capsule_weights.get(pk=pk), possible=is_in_quality_control,
    done=lambda weight: f"Capsule {weight.position} does not count any more.",
)  # fmt: skip
RECORD_RESULT = Act(
    name="record_result", label="Record result", permission=_COMPOUND, form=ResultForm, run=_result,
    part=lambda batch, pk: batch.formula_version.checks.get(pk=pk, kind=CheckKind.OTHER),
    possible=is_in_quality_control, done="The result is recorded.",
)  # fmt: skip
REPORT = Act(
    name="report_deviation", label="Open a deviation", permission=_COMPOUND, form=ReportForm, run=_report,
    possible=lambda batch, _: batch.status in _BEFORE_DECISION, done="The deviation is open; a pharmacist decides.",
)  # fmt: skip
CLOSE = Act(
    name="close_deviation", label="Sign: close deviation", permission=workflow.CLOSE_DEVIATION.permission,
    form=CloseForm, run=_close, part=lambda batch, pk: batch.deviations.get(pk=pk), done="The deviation is closed.",
    signs="I have decided about this deviation. I did not open it.",
)  # fmt: skip
