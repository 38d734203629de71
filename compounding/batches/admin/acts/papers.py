"""Asking for the worksheet and the Compounding Record; a worker draws them."""

from __future__ import annotations

from typing import Any

from compounding.batches.documents import services
from compounding.batches.documents.services import FINISHED
from compounding.batches.models import Batch
from pharmacy.workbench.acts import Act, Doing

_RIGHT = "labels.request_label"


def _is_finished(batch: Batch, _: Any) -> bool:
    return batch.status in FINISHED


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
PAPERS = (WORKSHEET, RECORD)
