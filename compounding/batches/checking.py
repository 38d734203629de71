"""The second person: another pair of eyes on an active ingredient, or on a step, confirmed with their own password."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from compounding.batches.amounts import ACTIVES
from compounding.batches.models import Weighing
from compounding.batches.states import BatchStatus
from pharmacy.audit.history import acting
from pharmacy.core.errors import InvalidInput, NotPermitted, Problem, Refused, refuse_any
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning
from pharmacy.signatures.services import confirm_identity, sign
from pharmacy.workflow.engine import lock, permission_problem

CHECK = "compounding.check_weighing"


def find_checker(username: str) -> Staff:
    """The person who checks, at somebody else's screen. Raises ``InvalidInput`` ``CHECKER_UNKNOWN``."""
    found = Staff.objects.filter(username=username.strip(), is_active=True).first()
    if found is None:
        raise InvalidInput.of("CHECKER_UNKNOWN", "Nobody has this user name.", "checker")
    return found


def check_weighing(weighing: Weighing, *, lot_number: str, checker: Staff, password: str, at: datetime) -> Weighing:
    """``checker`` scanned the lot and read the weight of an active; signed with their password.

    Raises ``NotPermitted`` (right, password), ``InvalidInput`` (``CHECKED_WRONG_LOT``) or ``Refused``
    (``WRONG_STATE``, ``CHECKER_WEIGHED``, ``CHECKED_ALREADY``, ``WITHDRAWN_ALREADY``, ``NEEDS_NO_CHECK``).
    """
    problem = permission_problem(CHECK, checker)
    if problem:
        raise NotPermitted(replace(problem, field="checker"))
    signer = confirm_identity(checker, password)
    if lot_number.strip().casefold() != weighing.lot.lot_number.casefold():
        message = f"{lot_number.strip()} was scanned; {weighing.lot} was weighed."
        raise InvalidInput.of("CHECKED_WRONG_LOT", message, "lot")
    with transaction.atomic():
        lock(weighing.batch)
        fresh = lock(weighing)
        refuse_any(_problems(fresh, checker), Refused)
        fresh.checked_by, fresh.checked_at = checker, at
        with acting(actor=checker, action="check_weighing"):
            fresh.save(update_fields=["checked_by", "checked_at"])
        sign(fresh, signer=signer, meaning=Meaning.CHECKED_WEIGHING, at=at, content=_content(fresh))
    return fresh


def _content(weighing: Weighing) -> dict[str, object]:
    return {"batch": weighing.batch.number, "lot": str(weighing.lot), "theoretical": weighing.theoretical,
            "actual": weighing.actual, "weighed_by": weighing.weighed_by_id}  # fmt: skip


def _problems(weighing: Weighing, checker: Staff) -> list[Problem]:
    batch = weighing.batch
    found = []
    if batch.status != BatchStatus.WEIGHING:
        found.append(
            Problem("WRONG_STATE", f"{batch} is {batch.get_status_display().lower()}, not weighing.", "status")
        )
    if weighing.lot.material.kind not in ACTIVES:
        found.append(Problem("NEEDS_NO_CHECK", f"{weighing.lot.material} is no active ingredient.", "weighing"))
    if weighing.weighed_by_id == checker.pk:
        found.append(Problem("CHECKER_WEIGHED", "Another person than the one who weighed it checks it.", "checker"))
    if weighing.checked_at is not None:
        found.append(Problem("CHECKED_ALREADY", f"{weighing.checked_by} has checked it already.", "weighing"))
    if weighing.withdrawn_at is not None:
        found.append(Problem("WITHDRAWN_ALREADY", f"{weighing} is withdrawn.", "weighing"))
    return found
