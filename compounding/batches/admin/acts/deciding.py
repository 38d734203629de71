"""A pharmacist's signed decision on a batch: each on a page of its own, with what will happen."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms as fields
from django.utils import timezone

from compounding.batches import release, workflow
from compounding.batches.models import Batch
from compounding.batches.states import BatchStatus
from pharmacy.core.errors import Problem
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workbench import forms, words
from pharmacy.workbench.acts import Act, Doing
from pharmacy.workflow.engine import Actor


class ReleaseForm(forms.SignForm):
    """Asks for another look only when the last one was on another day."""

    inspected = fields.BooleanField(
        label="I looked at the units again today: they are as expected", required=False,
        help_text="They were last inspected on another day.",
    )  # fmt: skip
    field_order = ["inspected", "password", "reason"]

    def prepare(self) -> None:
        if self.subject is None or not _is_due(self.subject):
            del self.fields["inspected"]


def _is_due(batch: Batch) -> bool:
    today = pharmacy_date(timezone.now())
    return batch.status == BatchStatus.QUALITY_CONTROL and release.needs_inspection(batch, on=today)


class ReleaseAct(Act):
    """What the form itself can put right, another inspection, is no reason to refuse beforehand."""

    def refusals(self, subject: Any, actor: Actor, part: Any = None) -> list[Problem]:
        staff: Any = actor
        return release.release_problems(subject, staff, on=pharmacy_date(timezone.now()), inspected=True)


def _release(doing: Doing) -> Batch:
    return release.release_batch(doing.subject, actor=doing.actor, at=doing.at, **doing.values)


def _tells_release(batch: Batch, _: Any) -> Sequence[str]:
    if batch.compounded_on is None or batch.status != BatchStatus.QUALITY_CONTROL:
        return ()
    cap = release.batch_beyond_use(batch).value
    unit = batch.formula_version.formula.product.unit
    made = words.amount(batch.good_units or Decimal(0), unit)
    return (
        f"{made}{' good capsules go' if unit == 'each' else ' go'} into stock as lot {batch.number}.",
        f"Beyond-use date {words.day(cap.on)}: {cap.basis}.",
        "Your signature over the whole Compounding Record is kept for good.",
    )


RELEASE = ReleaseAct(
    name="release_batch", label="Release batch", transition=workflow.RELEASE_BATCH, form=ReleaseForm, run=_release,
    tells=_tells_release, done="{} is released.", tone="primary",
    signs="I have reviewed this Compounding Record and released this batch. I did not compound it.",
)  # fmt: skip
REJECT = Act(
    name="reject_batch", label="Reject batch", transition=workflow.REJECT_BATCH, form=forms.SignWithReasonForm,
    run=lambda doing: release.reject_batch(doing.subject, actor=doing.actor, at=doing.at, **doing.values),
    tells=lambda *_: ("Nothing of this batch enters stock; what was weighed stays in the ledger.",),
    done="{} is rejected.", tone="danger", signs="I have rejected this batch.",
)  # fmt: skip
CLOSE_BATCH = Act(
    name="close_batch", label="Close batch", transition=workflow.CLOSE_BATCH, done="{} is closed.",
    run=lambda doing: release.close_batch(doing.subject, actor=doing.actor),
    tells=lambda batch, _: (
        f"Every label of lot {batch.number} that was printed is on its container, void or destroyed.",
        "No more labels of this lot are printed; its capsules are dispensed as before.",
    ),
)  # fmt: skip
RECALL = Act(
    name="recall_batch", label="Recall batch", transition=workflow.RECALL_BATCH, form=forms.SignWithReasonForm,
    run=lambda doing: release.recall_batch(doing.subject, actor=doing.actor, at=doing.at, **doing.values),
    tells=lambda batch, _: (
        f"Lot {batch.number} may not be used or dispensed any more.", "This is final. Everything stays on the record.",
    ),
    done="{} is recalled.", tone="danger", signs="I have recalled this batch.",
)  # fmt: skip
