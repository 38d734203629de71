"""What a person does to a fill; each act calls one service. The inline ones have their form on the bench."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from compounding.batches.admin.forms import BenchForm
from compounding.fills import services, workflow
from compounding.fills.admin import forms as bench
from compounding.fills.label_content.requests import lacks_labels
from compounding.fills.models import Fill
from compounding.fills.printed import printed_on
from compounding.fills.scan_selectors import labels_of_fill
from compounding.fills.services import Closure
from compounding.fills.states import UNDISPENSED, FillStatus
from compounding.fills.stock import shelf
from compounding.inventory.selectors import scanned_lot
from labels.printing.states import LabelStatus
from pharmacy.catalog.statements import CHILD_RESISTANT
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workbench import forms, words
from pharmacy.workbench.acts import Act, Doing


def _allocate(doing: Doing) -> Fill:
    numbers = [number for number in doing.values["lot"].split(",") if number.strip()]
    lots = [scanned_lot(number) for number in numbers]
    return services.allocate_fill(
        doing.subject, *lots, actor=doing.actor, at=doing.at, skip_reason=doing.values["skip_reason"]
    )


def _tells_allocate(fill: Fill, _: Any) -> Sequence[str]:
    """The lots of each container's strength, the first to expire first."""
    items = list(fill.items.order_by("number"))
    lots = shelf({item.strength_mg for item in items}, on=pharmacy_date(timezone.now()))
    told = []
    for item in items:
        offers = [
            f"{lot.lot_number}: {words.amount(lot.on_hand, 'each')} left, until {words.day(lot.use_until)}"
            for lot in lots if lot.material.strength_mg == item.strength_mg
        ][:3]  # fmt: skip
        wanted = f"{words.plural(item.capsules, 'capsule')} of {item.strength_mg:f} mg leave stock"
        first = f"Use first: {'; '.join(offers)}." if offers else "No usable lot of this strength is in stock."
        told.append(f"{wanted}. {first}")
    return told


def _lacks_labels(fill: Fill, _: Any = None) -> bool:
    return fill.status == FillStatus.ALLOCATED and lacks_labels(fill)


def _in_state(fill: Fill, *statuses: str) -> bool:
    return fill.status == FillStatus.ALLOCATED and labels_of_fill(fill).filter(status__in=statuses).exists()


def _all_on(fill: Fill, _: Any) -> bool:
    labels = [item.label for item in fill.items.select_related("label")]
    return not fill.is_pack and all(label and label.status == LabelStatus.APPLIED for label in labels)


def _dispense(doing: Doing) -> Fill:
    values = doing.values
    closure = Closure(values["closure"], values["waiver_by"], values["waiver_reason"])
    return services.dispense_fill(doing.subject, closure=closure, actor=doing.actor, at=doing.at)


def _return(doing: Doing) -> Fill:
    counts = bench.counts_in(doing.values)
    return services.return_fill(
        doing.subject, reason=doing.values["reason"], counts=counts, actor=doing.actor, at=doing.at
    )


ALLOCATE = Act(
    name="allocate_fill", label="Allocate capsules", transition=workflow.ALLOCATE_FILL, form=bench.AllocateForm,
    run=_allocate, tells=_tells_allocate, done="{}: capsules are allocated.", tone="primary",
)  # fmt: skip
REQUEST_LABEL = Act(
    name="request_fill_label", label="Request all labels", permission="labels.request_label", tone="primary",
    form=bench.LabelsForm, possible=_lacks_labels,
    run=lambda doing: services.request_fill_label(doing.subject, actor=doing.actor, at=doing.at, **doing.values),
    tells=lambda *_: ("What the labels say is frozen now and rendered in the background.",),
    done=lambda job: f"{job.title} are under way.",
)  # fmt: skip
PRINT_LABELS = Act(
    name="print_fill_labels", label="All labels are printed", permission="labels.print_label", tone="primary",
    form=BenchForm, possible=lambda fill, _: _in_state(fill, LabelStatus.PROVED),
    run=lambda doing: services.print_fill_labels(doing.subject, actor=doing.actor, at=doing.at),
    tells=lambda *_: ("Open each PDF and print it first. This records that they went to the printer.",),
    done="The labels of {} are printed.",
)  # fmt: skip
LABEL_CONTAINER = Act(
    name="label_container", label="Label is on its container", permission="labels.apply_label", tone="primary",
    form=bench.ScanForm, possible=lambda fill, _: _in_state(fill, LabelStatus.SPOOLED, LabelStatus.NEEDS_SCAN),
    run=lambda doing: services.label_container(
        doing.subject, doing.values["scanned"], actor=doing.actor, at=doing.at
    ),
    done=lambda label: f"{label} is on its container.",
)  # fmt: skip
LABEL = Act(
    name="label_fill", label="Container is labelled", transition=workflow.LABEL_FILL, tone="primary",
    form=BenchForm, possible=_all_on,
    run=lambda doing: services.label_fill(doing.subject, actor=doing.actor),
    tells=lambda fill, _: (f"{fill} goes to the final check.",), done="{} is labelled.",
)  # fmt: skip
CHECK_CONTAINER = Act(
    name="check_container", label="Checked", permission=workflow.CHECK_FILL.permission, tone="primary",
    form=bench.CheckForm, possible=lambda fill, _: fill.status == FillStatus.LABELLED,
    run=lambda doing: services.check_container(doing.subject, actor=doing.actor, at=doing.at, **doing.values),
    done=lambda item: f"{item} is checked: label and lot agree.",
)  # fmt: skip
COUNSEL = Act(
    name="record_counsel", label="Record counsel", permission="compounding.counsel_patient", tone="primary",
    form=bench.CounselForm,
    possible=lambda fill, _: fill.status == FillStatus.CHECKED and not hasattr(fill, "counsel"),
    run=lambda doing: services.record_counsel(
        doing.subject, doing.values["outcome"], actor=doing.actor, at=doing.at, remark=doing.values["remark"]
    ),
    done="Counsel on {} is recorded.",
)  # fmt: skip
DISPENSE = Act(
    name="dispense_fill", label="Hand over", transition=workflow.DISPENSE_FILL, form=bench.DispenseForm,
    run=_dispense, tone="primary", done="{} is dispensed.",
    tells=lambda fill, _: (f"The labels name {words.day(printed_on(fill))}.", CHILD_RESISTANT.text),
)  # fmt: skip
CANCEL = Act(
    name="cancel_fill", label="Cancel fill", transition=workflow.CANCEL_FILL, form=forms.ReasonForm, tone="danger",
    run=lambda doing: services.cancel_fill(doing.subject, actor=doing.actor, at=doing.at, **doing.values),
    tells=lambda *_: ("Capsules that were allocated go back into their lots.",
                      "Every label is void: take it off and destroy it."),
    done="{} is cancelled.",
)  # fmt: skip
RELABEL = Act(
    name="relabel_fill", label="Label anew", permission=workflow.RELABEL_FILL.permission, form=forms.ReasonForm,
    possible=lambda fill, _: fill.status in {*UNDISPENSED} - {FillStatus.QUEUED} and labels_of_fill(fill).exists(),
    run=lambda doing: services.relabel_fill(doing.subject, actor=doing.actor, at=doing.at, **doing.values),
    tells=lambda *_: ("Every label is void: take it off and destroy it.", "The fill is labelled and checked again."),
    done="{} is to be labelled anew.",
)  # fmt: skip
RETURN = Act(
    name="return_fill", label="Take back", transition=workflow.RETURN_FILL, form=bench.ReturnForm, run=_return,
    tells=lambda *_: ("What came back is destroyed; both are lines of the lot's ledger.",), done="{} is taken back.",
    tone="danger",
)  # fmt: skip
INLINE = (ALLOCATE, REQUEST_LABEL, PRINT_LABELS, LABEL_CONTAINER, LABEL, CHECK_CONTAINER, COUNSEL, DISPENSE)
DECISIONS = (RELABEL, CANCEL, RETURN)
