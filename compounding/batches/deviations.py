"""Deviations: opened at the bench or by a limit, closed by a pharmacist with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from compounding.batches.models import Batch, Deviation, Weighing
from compounding.batches.models.deviation import DeviationKind
from compounding.batches.states import WORKING, BatchStatus
from compounding.batches.workflow import CLOSE_DEVIATION
from pharmacy.audit.history import acting
from pharmacy.core.errors import InvalidInput, Problem, Refused, refuse_any
from pharmacy.core.texts import text_problems, tidy
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning
from pharmacy.signatures.services import confirm_identity, sign
from pharmacy.workflow.engine import lock, perform, require_permission

_AT_THE_BENCH = (*WORKING, BatchStatus.QUALITY_CONTROL)
_LONGEST = 1000


def explanation_problems(explanation: str) -> list[Problem]:
    """Why the words of the person at the bench are not stored; that they may be missing is for the caller."""
    return text_problems(explanation, field="explanation", what="explanation", length=_LONGEST, required=False)


def open_deviation(
    batch: Batch, kind: DeviationKind, *, what: str, explanation: str, actor: Staff, at: datetime,
    weighing: Weighing | None = None,
) -> Deviation:  # fmt: skip
    """Record that something went otherwise than the formula says; the caller holds the transaction."""
    explanation = tidy(explanation)
    with acting(actor=actor, action="open_deviation", reason=explanation):
        return Deviation.objects.create(
            batch=batch, kind=kind, weighing=weighing, what=what, explanation=explanation, opened_by=actor,
            opened_at=at,
        )  # fmt: skip


@transaction.atomic
def report_deviation(batch: Batch, *, what: str, explanation: str, actor: Staff, at: datetime) -> Deviation:
    """Somebody at the bench saw something that no limit sees.

    Raises ``InvalidInput`` (``DEVIATION_EMPTY``) when a text is missing, or ``Refused`` (``WRONG_STATE``) once the
    record is signed.
    """
    require_permission("compounding.compound_batch", actor)
    refuse_any(_report_problems(what, explanation))
    fresh = lock(batch)
    if fresh.status not in _AT_THE_BENCH:
        message = f"{fresh} is {fresh.get_status_display().lower()}; a deviation belongs to a batch that is being made."
        raise Refused.of("WRONG_STATE", message, "status")
    return open_deviation(fresh, DeviationKind.OTHER, what=tidy(what), explanation=explanation, actor=actor, at=at)


def close_deviation(deviation: Deviation, *, resolution: str, actor: Staff, password: str, at: datetime) -> Deviation:
    """A pharmacist's signed decision on it. Raises ``NotPermitted``, ``Refused`` (``CLOSER_OPENED``) or
    ``InvalidInput`` (``REASON_MISSING``)."""
    require_permission(CLOSE_DEVIATION.permission, actor)
    if not tidy(resolution):
        raise InvalidInput.of("REASON_MISSING", "Say why the batch may go on, or what was done.", "resolution")
    refuse_any(text_problems(resolution, field="resolution", what="decision", length=_LONGEST))
    resolution, signer = tidy(resolution), confirm_identity(actor, password)
    with transaction.atomic():
        closed = perform(CLOSE_DEVIATION, deviation, actor=actor, reason=resolution, closed_by=actor, closed_at=at,
                         resolution=resolution)  # fmt: skip
        sign(closed, signer=signer, meaning=Meaning.CLOSED_DEVIATION, reason=resolution, at=at,
             content=_content(closed))  # fmt: skip
    return closed


def _report_problems(what: str, explanation: str) -> Iterator[Problem]:
    if not tidy(what):
        yield Problem("DEVIATION_EMPTY", "Say what happened.", "what")
    if not tidy(explanation):
        yield Problem("DEVIATION_EMPTY", "Say how it came to that, as far as you know.", "explanation")
    yield from text_problems(what, field="what", what="text", length=_LONGEST, required=False)
    yield from explanation_problems(explanation)


def _content(deviation: Deviation) -> dict[str, Any]:
    return {"batch": deviation.batch.number, "what": deviation.what, "explanation": deviation.explanation,
            "resolution": deviation.resolution}  # fmt: skip
