"""Acts that carry a batch from planned to quality control: its stages, and the steps of the formula in between."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from compounding.batches import services, workflow
from compounding.batches.admin.acts.weighing import second_person
from compounding.batches.admin.forms import BenchForm, checker, lines, plain, second_password, yes_or_no
from compounding.batches.models import Batch, BatchStep
from compounding.batches.services import Outcome, SecondPerson
from compounding.formulas.models import Stage
from pharmacy.workbench import forms
from pharmacy.workbench.acts import Act, Doing

_COUNTS = {"good": "Good", "rejected": "Rejected", "destroyed": "Used up by tests", "retained": "Kept as samples"}


class StepForm(BenchForm):
    checker = checker()
    password = second_password()
    remark = plain("Remark (optional)", length=200, required=False)

    def prepare(self) -> None:
        if self.part is not None and not self.part.second_person:
            del self.fields["checker"], self.fields["password"]


class OutcomeForm(BenchForm):
    """Capsules, or grams of a triturate; an empty field counts as 0."""

    asks = {"explanation": "YIELD_OUT_OF_LIMITS"}
    good = forms.quantity("Good")
    rejected = forms.quantity("Rejected", required=False)
    destroyed = forms.quantity("Destroyed", required=False)
    retained = forms.quantity("Retained", required=False)
    appearance_ok = yes_or_no("The appearance is as the formula expects")
    explanation = lines("Why the yield is out of its limits", required=False)

    def prepare(self) -> None:
        self.initial = {"rejected": 0, "destroyed": 0, "retained": 0}
        if self.subject is None:
            return
        version = self.subject.formula_version
        unit = "capsules" if version.formula.product.unit == "each" else "g"
        for name, words in _COUNTS.items():
            self.fields[name].label = f"{words} ({unit})"
        self.fields["appearance_ok"].help_text = f"Expected: {version.appearance}"


def _step(doing: Doing) -> BatchStep:
    values = doing.values
    named = values.get("checker")
    second = SecondPerson(second_person(named), values["password"]) if named else None
    return services.do_step(
        doing.subject, doing.part, actor=doing.actor, at=doing.at, second=second, remark=values["remark"]
    )


def _submit(doing: Doing) -> Batch:
    counts = {name: doing.values[name] or Decimal(0) for name in _COUNTS}
    outcome = Outcome(
        **counts, appearance_ok=doing.values["appearance_ok"] == "yes", explanation=doing.values["explanation"]
    )
    return services.submit_to_quality_control(doing.subject, outcome, actor=doing.actor, at=doing.at)


def _is_at_a_step(batch: Any, step: Any) -> bool:
    return bool(batch.status in Stage.values and (step is None or step.stage == batch.status))


START_WEIGHING = Act(
    name="start_weighing", label="Start weighing", transition=workflow.START_WEIGHING, tone="primary", form=BenchForm,
    run=lambda doing: services.start_weighing(doing.subject, actor=doing.actor, at=doing.at),
    tells=lambda *_: (
        "You become the compounder of this batch; another pharmacist than the compounder releases it.",
        "The beyond-use date is counted from today.",
    ),
    done="Weighing started.",
)  # fmt: skip
START_BLENDING = Act(
    name="start_blending", label="Start blending", transition=workflow.START_BLENDING, tone="primary", form=BenchForm,
    run=lambda doing: services.start_blending(doing.subject, actor=doing.actor), done="Blending started.",
    tells=lambda *_: ("No weighing can be changed after that.",),
)  # fmt: skip
DO_STEP = Act(
    name="do_step", label="Done", permission="compounding.compound_batch", form=StepForm, run=_step,
    part=lambda batch, pk: batch.formula_version.steps.get(pk=pk), possible=_is_at_a_step, tone="primary",
    done=lambda done: f"{done.step} is done.",
)  # fmt: skip
START_ENCAPSULATING = Act(
    name="start_encapsulating", label="Start encapsulating", transition=workflow.START_ENCAPSULATING, tone="primary",
    run=lambda doing: services.start_encapsulating(doing.subject, actor=doing.actor), form=BenchForm,
    done="Encapsulating started.",
)  # fmt: skip
SUBMIT = Act(
    name="submit_to_quality_control", label="Submit to quality control", form=OutcomeForm, run=_submit, tone="primary",
    transition=workflow.SUBMIT_TO_QUALITY_CONTROL, done="Counted. Quality control is next.",
)  # fmt: skip
