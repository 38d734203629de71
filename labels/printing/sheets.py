"""Requests for sheets. They are printed by the same jobs as labels, but asking twice gives the same sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.services import LabelRequest, request_labels
from labels.printing.states import WITHDRAWN
from labels.serial_form import canonical_bytes
from labels.sheets.content import Sheet
from pharmacy.core.errors import Conflict
from pharmacy.core.numbering import next_number
from pharmacy.people.models import Staff
from pharmacy.workflow.engine import require_permission

_LONGEST_INTENT = 80


def next_sheet_serial() -> str:
    """The serial of the next sheet; ``request_sheet`` takes it inside its transaction."""
    return f"S{next_number('sheet'):07d}"


def sheet_intent(kind: str, subject: str, source: object) -> str:
    """``worksheet:B261124-0017:`` and a digest of ``source``, the JSON-compatible facts the sheet is made from.

    The same facts give the same intent and so the same sheet; when one changes, a new sheet is drawn.
    """
    return f"{kind}:{subject}:{hashlib.sha256(canonical_bytes(source)).hexdigest()[:32]}"


def request_sheet(intent: str, make: Callable[[str], Sheet], *, title: str, actor: Staff, at: datetime) -> PrintJob:
    """The print job of the live sheet for ``intent``, or a new job of what ``make`` gives for a new serial.

    ``intent`` (at most 80 characters, see ``sheet_intent``) says what the sheet is for and from which facts.
    Raises ``NotPermitted`` without ``labels.request_label``, and what ``make`` raises; nothing is stored then.
    """
    require_permission("labels.request_label", actor)
    if len(intent) > _LONGEST_INTENT:
        raise ValueError(f"an intent has at most {_LONGEST_INTENT} characters: {intent}")
    if job := _live_job(intent):
        return job
    try:
        with transaction.atomic():
            request = LabelRequest(intent, make(next_sheet_serial()))
            return request_labels([request], title=title, actor=actor, at=at)
    except Conflict:
        # Someone asked at the same moment, and was first.
        if job := _live_job(intent):
            return job
        raise


def _live_job(intent: str) -> PrintJob | None:
    live = PrintedLabel.objects.filter(intent=intent).exclude(status__in=WITHDRAWN).select_related("job").first()
    return live.job if live else None
