"""Asking for the worksheet and the Compounding Record; a worker draws them."""

from __future__ import annotations

from typing import Any

from compounding.batches import lot_labels
from compounding.batches.documents import services
from compounding.batches.documents.services import FINISHED
from compounding.batches.models import Batch
from compounding.batches.states import BatchStatus
from compounding.inventory.models import MaterialKind
from pharmacy.workbench import forms
from pharmacy.workbench.acts import Act, Doing

_RIGHT = "labels.request_label"


def _is_finished(batch: Batch, _: Any) -> bool:
    return batch.status in FINISHED


def _gave_capsules(batch: Batch, _: Any) -> bool:
    lot = batch.output_lot
    return batch.status == BatchStatus.RELEASED and lot is not None and lot.material.kind == MaterialKind.FINISHED


class LotLabelsForm(forms.CopiesForm):
    units = forms.count("Capsules in each container")


def _worksheet(doing: Doing) -> Any:
    return services.request_worksheet(doing.subject, actor=doing.actor, at=doing.at)


def _record(doing: Doing) -> Any:
    return services.request_record(doing.subject, actor=doing.actor, at=doing.at)


WORKSHEET = Act(
    name="request_worksheet", label="Worksheet", permission=_RIGHT, run=_worksheet, goes_to=lambda job, _: job,
    tells=lambda *_: ("A PDF for the bench: amounts for the lots to use first today, steps, barcodes, notes.",),
    done="{} is asked for.",
)  # fmt: skip
RECORD = Act(
    name="request_record", label="Compounding Record", permission=_RIGHT, run=_record, possible=_is_finished,
    goes_to=lambda job, _: job,
    tells=lambda *_: ("A PDF of the record as it stands now. While nothing changes, the same paper is shown again.",),
    done="{} is asked for.",
)  # fmt: skip
LOT_LABELS = Act(
    name="request_lot_labels", label="Lot labels", permission=_RIGHT, form=LotLabelsForm, possible=_gave_capsules,
    run=lambda doing: lot_labels.request_lot_labels(doing.subject, actor=doing.actor, at=doing.at, **doing.values),
    goes_to=lambda job, _: job, done="{} are asked for.",
    tells=lambda *_: ("Labels of 2.25 x 1.25 inch for the stock containers of this lot, each with its own serial.",),
)  # fmt: skip
UNIT_DOSE_LABELS = Act(
    name="request_unit_dose_labels", label="Unit dose labels", permission=_RIGHT, form=forms.CopiesForm,
    possible=_gave_capsules, goes_to=lambda job, _: job, done="{} are asked for.",
    run=lambda doing: lot_labels.request_unit_dose_labels(
        doing.subject, actor=doing.actor, at=doing.at, **doing.values
    ),
    tells=lambda *_: ("Labels of 2.625 x 1 inch (Avery 5160), one for each capsule that is packed singly.",),
)  # fmt: skip
PAPERS = (WORKSHEET, RECORD, LOT_LABELS, UNIT_DOSE_LABELS)
