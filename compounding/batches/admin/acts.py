"""What a person may do to a batch; each calls one service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms as fields

from compounding.batches import release, services, workflow
from compounding.batches.models import Batch
from compounding.batches.states import BatchStatus
from compounding.formulas.models import FormulaVersion
from compounding.formulas.states import FormulaStatus
from compounding.inventory.selectors import scanned_lot
from pharmacy.core.quantities import format_number
from pharmacy.workbench import forms, words
from pharmacy.workbench.acts import Act, Doing
from pharmacy.workbench.forms import ActForm


class PlanForm(ActForm):
    formula_version = fields.ModelChoiceField(
        FormulaVersion.objects.filter(status=FormulaStatus.APPROVED).select_related("formula").order_by("formula__name"),
        label="Formula", help_text="Only approved formulas are listed.",
    )  # fmt: skip
    capsules = forms.count("Number of capsules")


class WeighForm(ActForm):
    lot = forms.scan("Lot number", "Scan the container, or type its number.")
    actual = forms.quantity("Weight")

    def prepare(self) -> None:
        if self.part.material.unit == "each":
            self.fields["actual"].label = "Number of pieces"
        else:
            self.fields["actual"].label = f"Weight in {self.part.material.unit}"


class CountForm(ActForm):
    good_capsules = forms.count("Good capsules counted")
    appearance_ok = fields.ChoiceField(
        label="Appearance as the formula expects", choices=[("yes", "Yes"), ("no", "No")], widget=fields.RadioSelect
    )

    def prepare(self) -> None:
        if self.subject is not None:
            self.fields["appearance_ok"].help_text = f"Expected: {self.subject.formula_version.appearance}"


def _plan(doing: Doing) -> Batch:
    version, capsules = doing.values["formula_version"], doing.values["capsules"]
    return services.plan_batch(version, capsules=capsules, actor=doing.actor, at=doing.at)


def _weigh(doing: Doing) -> Any:
    lot = scanned_lot(doing.values["lot"], material=doing.part.material)
    actual = doing.values["actual"]
    return services.record_weighing(doing.subject, doing.part, lot, actual=actual, actor=doing.actor, at=doing.at)


def _submit(doing: Doing) -> Batch:
    ok = doing.values["appearance_ok"] == "yes"
    good = doing.values["good_capsules"]
    return services.submit_to_quality_control(doing.subject, good_capsules=good, appearance_ok=ok, actor=doing.actor)


def _tells_release(batch: Batch, _: Any) -> Sequence[str]:
    if batch.compounded_on is None or batch.status != BatchStatus.QUALITY_CONTROL:
        return ()
    cap = release.batch_beyond_use(batch)
    return (
        f"{words.plural(batch.good_capsules or 0, 'good capsule')} go into stock as lot {batch.number}.",
        f"Beyond-use date {words.day(cap.on)}: {cap.basis}.",
        "Your signature over the whole Compounding Record is kept for good.",
    )


def _tells_weigh(batch: Batch, line: Any) -> Sequence[str]:
    tolerance = format_number(batch.formula_version.weighing_tolerance_percent)
    accepted = "The exact number of pieces is accepted." if line.material.unit == "each" else (
        f"Accepted within {tolerance} % of the theoretical weight for the lot that you scan."
    )  # fmt: skip
    return f"{line.material} goes into {batch} out of the lot's stock.", accepted


PLAN = Act(
    name="plan_batch", label="Plan batch", permission="compounding.plan_batch", form=PlanForm, run=_plan,
    tells=lambda *_: ("A new Compounding Record is opened from the formula.",), done="{} is planned.", tone="primary",
    goes_to=lambda batch, _: batch,
)  # fmt: skip
START_WEIGHING = Act(
    name="start_weighing", label="Start weighing", transition=workflow.START_WEIGHING, tone="primary",
    run=lambda doing: services.start_weighing(doing.subject, actor=doing.actor, at=doing.at),
    tells=lambda *_: (
        "You become the compounder of this batch; another pharmacist than the compounder releases it.",
        "The beyond-use date is counted from today.",
    ),
    done="{}: weighing started.",
)  # fmt: skip
WEIGH = Act(
    name="record_weighing", label="Record weighing", permission="compounding.compound_batch", form=WeighForm,
    part=lambda batch, pk: batch.formula_version.lines.select_related("material").get(pk=pk),
    possible=lambda batch, _: batch.status == BatchStatus.WEIGHING,
    run=_weigh, tells=_tells_weigh, done="{}: weighed and taken out of stock.", tone="primary",
)  # fmt: skip
START_BLENDING = Act(
    name="start_blending", label="Start blending", transition=workflow.START_BLENDING, tone="primary",
    run=lambda doing: services.start_blending(doing.subject, actor=doing.actor),
    tells=lambda *_: ("Weighing is finished for this batch.",), done="{}: blending started.",
)  # fmt: skip
START_ENCAPSULATING = Act(
    name="start_encapsulating", label="Start encapsulating", transition=workflow.START_ENCAPSULATING, tone="primary",
    run=lambda doing: services.start_encapsulating(doing.subject, actor=doing.actor),
    tells=lambda *_: ("Blending is finished for this batch.",), done="{}: encapsulating started.",
)  # fmt: skip
SUBMIT = Act(
    name="submit_to_quality_control", label="Submit to quality control", form=CountForm, run=_submit, tone="primary",
    transition=workflow.SUBMIT_TO_QUALITY_CONTROL, done="{} waits for release.",
    tells=lambda batch, _: (
        f"Planned were {words.plural(batch.planned_capsules, 'capsule')}.", "A pharmacist decides next.",
    ),
)  # fmt: skip
RELEASE = Act(
    name="release_batch", label="Release batch", transition=workflow.RELEASE_BATCH, form=forms.SignForm,
    run=lambda doing: release.release_batch(doing.subject, actor=doing.actor, at=doing.at, **doing.values),
    tells=_tells_release, done="{} is released.", tone="primary",
    signs="I have reviewed this Compounding Record and released this batch. I did not compound it.",
)  # fmt: skip
REJECT = Act(
    name="reject_batch", label="Reject batch", transition=workflow.REJECT_BATCH, form=forms.SignWithReasonForm,
    run=lambda doing: release.reject_batch(doing.subject, actor=doing.actor, at=doing.at, **doing.values),
    tells=lambda *_: ("Nothing of this batch enters stock; what was weighed stays in the ledger.",),
    done="{} is rejected.", tone="danger", signs="I have rejected this batch.",
)  # fmt: skip
BATCH_ACTS = (START_WEIGHING, WEIGH, START_BLENDING, START_ENCAPSULATING, SUBMIT, RELEASE, REJECT)
