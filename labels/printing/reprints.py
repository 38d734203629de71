"""A second copy on purpose: signed, with a reason, under a serial of its own, and the first one is void."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from labels.printing import workflow
from labels.printing.holds import hold_problems, lock_subject, tell_replaced
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.services import LabelRequest, next_serial, request_labels
from labels.printing.snapshot import changed
from pharmacy.audit.history import acting
from pharmacy.core.errors import InvalidInput, Refused, refuse_any
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.signatures.models import Meaning
from pharmacy.signatures.services import confirm_identity, sign
from pharmacy.workflow.engine import perform, require_permission


def reprint_label(
    label: PrintedLabel, *, actor: Staff, password: str, reason: str, at: datetime | None = None
) -> PrintJob:
    """Void ``label`` and ask for the same content under a new serial; returns the new print job.

    Raises ``InvalidInput`` (``REASON_MISSING``), ``NotPermitted`` (``PASSWORD_REFUSED``) or ``Refused``.
    """
    require_permission("labels.reprint_label", actor)
    if not reason.strip():
        raise InvalidInput.of("REASON_MISSING", "Say why the label is printed again.", "reason")
    signer, now = confirm_identity(actor, password), at or timezone.now()
    with transaction.atomic():
        lock_subject(label)
        old = perform(workflow.REPRINT_LABEL, label, actor=actor, reason=reason)
        refuse_any(hold_problems(old, on=pharmacy_date(now)), Refused)
        serial = next_serial()
        request = LabelRequest(old.intent, changed(old.content, serial=serial), replaces=old)
        job = request_labels([request], title=f"Reprint of {old}", actor=actor, at=now)
        content = {"label": old.serial, "content_sha256": old.content_sha256, "reprinted_as": serial}
        sign(old, signer=signer, meaning=Meaning.REPRINTED_LABEL, content=content, at=now, reason=reason)
        with acting(actor=actor, action="reprint_label", reason=reason):
            tell_replaced(old, job.labels.get())
    return job
