"""A refused scan is kept: written after the refused work was rolled back, in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from compounding.fills.models import Fill, NearMiss, ScanStage
from pharmacy.audit.history import acting
from pharmacy.core.errors import DomainError, Problem
from pharmacy.people.models import Staff

# What would have reached a patient if nobody had scanned; a wrong state or a missing right is none.
NEAR_MISSES = frozenset({
    "WRONG_CONTAINER", "WRONG_LOT", "UNKNOWN_LABEL", "LABEL_WITHDRAWN", "LOT_UNKNOWN", "LOT_NOT_RELEASED",
    "LOT_EXPIRED", "DAYS_SUPPLY_BEYOND_BUD",
})  # fmt: skip


@contextmanager
def kept(fill: Fill, *, stage: ScanStage, scanned: str, actor: Staff, at: datetime) -> Iterator[None]:
    """Do the block in one transaction; when it is refused as a mismatch, keep that and refuse all the same.

    The block may not stand inside another transaction, whose end would take the record away: ``RuntimeError`` then.
    """
    try:
        with transaction.atomic(durable=True):
            yield
    except DomainError as error:
        for problem in error.problems:
            if problem.code in NEAR_MISSES:
                _keep(fill, stage, problem, scanned, actor, at)
        raise


def _keep(fill: Fill, stage: ScanStage, problem: Problem, scanned: str, actor: Staff, at: datetime) -> None:
    with transaction.atomic(durable=True), acting(actor=actor, action="near_miss"):
        NearMiss.objects.create(
            fill=fill, stage=stage, code=problem.code, scanned=scanned[:130], message=problem.message[:500],
            found_by=actor, found_at=at,
        )  # fmt: skip
