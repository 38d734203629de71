"""Ask a worker for a paper of a batch; the same record gives the same paper, not a second one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from compounding.batches.content import batch_content
from compounding.batches.documents import words
from compounding.batches.documents.record import record_blocks
from compounding.batches.documents.worksheet import worksheet_blocks
from compounding.batches.models import Batch
from compounding.batches.states import BatchStatus
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.sheets import request_sheet, sheet_intent
from labels.sheets.blocks import Block
from labels.sheets.content import Sheet
from pharmacy.core.errors import Refused
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.signatures.services import content_digest

FINISHED = (
    BatchStatus.QUALITY_CONTROL, BatchStatus.RELEASED, BatchStatus.REJECTED, BatchStatus.CLOSED, BatchStatus.RECALLED,
)  # fmt: skip


@transaction.atomic
def request_worksheet(batch: Batch, *, actor: Staff, at: datetime) -> PrintJob:
    """The worksheet with today's lots and amounts. Raises ``NotPermitted`` or ``LabelError`` with the field."""
    blocks = worksheet_blocks(batch, on=pharmacy_date(at))
    intent = sheet_intent("worksheet", f"batch-{batch.pk}", repr(blocks))
    make = _maker(batch, "worksheet", blocks, None, at)
    return request_sheet(intent, make, title=f"{batch} worksheet", actor=actor, at=at)


@transaction.atomic
def request_record(batch: Batch, *, actor: Staff, at: datetime) -> PrintJob:
    """The Compounding Record as it stands, with the digest that a signature on it covers.

    Raises ``Refused`` (``WRONG_STATE``) before quality control, ``NotPermitted``, or ``LabelError`` with the field.
    """
    if batch.status not in FINISHED:
        message = f"{batch} is {batch.get_status_display().lower()}; its record is printed from quality control on."
        raise Refused.of("WRONG_STATE", message, "status")
    digest = content_digest(batch_content(batch))
    blocks = record_blocks(batch)
    intent = sheet_intent("record", f"batch-{batch.pk}", [digest, repr(blocks)])
    make = _maker(batch, "record", blocks, digest, at)
    return request_sheet(intent, make, title=f"{batch} record", actor=actor, at=at)


def papers_of(batch: Batch) -> list[PrintedLabel]:
    """The worksheets and records of ``batch``, newest first."""
    subject = f"batch-{batch.pk}"
    ours = Q(intent__startswith=f"worksheet:{subject}:") | Q(intent__startswith=f"record:{subject}:")
    return list(PrintedLabel.objects.filter(ours).order_by("-pk"))


def _maker(
    batch: Batch, kind: str, blocks: tuple[Block, ...], digest: str | None, at: datetime
) -> Callable[[str], Sheet]:
    name = "Compounding worksheet" if kind == "worksheet" else "Compounding Record"

    def make(serial: str) -> Sheet:
        return Sheet(
            kind=kind, serial=serial, title=name, subtitle=str(batch.formula_version),
            barcode_payload=batch.number, prepared_at=words.moment(at), digest=digest,
            watermark=settings.LABEL_WATERMARK or None, footer=words.FOOTER, blocks=blocks,
        )  # fmt: skip

    return make
