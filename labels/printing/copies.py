"""Several labels of one thing: copies that are numbered on, each with its own serial and row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from labels.kinds import Printable
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.services import numbered, request_labels
from pharmacy.core.errors import InvalidInput
from pharmacy.people.models import Staff
from pharmacy.workflow.engine import require_permission

MOST_COPIES = 1000


@transaction.atomic
def request_copies(
    subject: str, make: Callable[[str, int], Printable], *, copies: int, title: str, actor: Staff, at: datetime
) -> PrintJob:
    """``copies`` more labels of ``subject``, numbered on from those that were asked for before.

    ``make`` gets a serial and the number. Raises ``InvalidInput`` (``COPIES_OUT_OF_RANGE``), ``Conflict``
    (``LABEL_EXISTS``) when someone asked at the same moment, and what ``request_labels`` raises.
    """
    require_permission("labels.request_label", actor)
    if not 1 <= copies <= MOST_COPIES:
        raise InvalidInput.of("COPIES_OUT_OF_RANGE", f"Ask for 1 to {MOST_COPIES} labels at once.", "copies")
    before = PrintedLabel.objects.filter(intent__startswith=f"{subject}#").count()
    numbers = range(before + 1, before + copies + 1)
    return request_labels(numbered(subject, make, numbers), title=title, actor=actor, at=at)
