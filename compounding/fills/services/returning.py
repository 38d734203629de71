"""What comes back after dispensing: taken into the ledger and destroyed in one act, never used again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from compounding.fills import workflow
from compounding.fills.models import Fill, FillItem, FillReturn, ReturnedCapsules
from compounding.fills.stock import locked_lots
from compounding.inventory.models import Lot, LotMovement, MovementKind
from compounding.inventory.services.ledger import move
from pharmacy.audit.history import acting
from pharmacy.core.errors import Problem, Refused, refuse_any
from pharmacy.core.texts import reason_problems, tidy
from pharmacy.people.models import Staff
from pharmacy.workflow.engine import lock, perform, refusals, require_permission


@transaction.atomic
def return_fill(
    fill: Fill, *, reason: str, actor: Staff, at: datetime, counts: Mapping[int, int] | None = None
) -> Fill:
    """Take back and destroy ``counts`` capsules of each container by its number; everything without ``counts``.

    Both are lines of the lot's ledger, so that what is on hand stays as it is. Raises ``NotPermitted``,
    ``InvalidInput`` (``REASON_MISSING``, ``CONTAINER_UNKNOWN``, ``RETURN_OUT_OF_RANGE``, ``NOTHING_RETURNED``) or
    ``Refused`` (``WRONG_STATE``).
    """
    require_permission(workflow.RETURN_FILL.permission, actor)
    refuse_any(reason_problems(reason, why="Say why it came back, and how it is destroyed."))
    fresh = lock(fill)
    refuse_any(refusals(workflow.RETURN_FILL, fresh, actor), Refused)
    items = list(fresh.items.order_by("number"))
    back = {item.number: item.capsules for item in items} if counts is None else dict(counts)
    refuse_any(_problems(items, back))
    lots = locked_lots([item.lot_id for item in items if item.lot_id is not None])
    with acting(actor=actor, action="return_fill", reason=tidy(reason)):
        taken = FillReturn.objects.create(fill=fresh, reason=tidy(reason), taken_by=actor, taken_at=at)
        for item in items:
            _take_back(taken, item, lots[item.lot_id or 0], back.get(item.number, 0))
    return perform(workflow.RETURN_FILL, fresh, actor=actor, reason=tidy(reason))


def _problems(items: list[FillItem], back: Mapping[int, int]) -> Iterator[Problem]:
    held = {item.number: item.capsules for item in items}
    for number, capsules in back.items():
        if number not in held:
            yield Problem("CONTAINER_UNKNOWN", f"There is no container {number}.", "counts")
        elif not 0 <= capsules <= held[number]:
            message = f"Container {number} was dispensed with {held[number]} capsules; give 0 to {held[number]}."
            yield Problem("RETURN_OUT_OF_RANGE", message, f"counts.{number}")
    if not any(back.values()):
        yield Problem("NOTHING_RETURNED", "Give how many capsules came back.", "counts")


def _take_back(taken: FillReturn, item: FillItem, lot: Lot, capsules: int) -> None:
    received = destroyed = None
    if capsules:
        received = _line(taken, lot, MovementKind.RETURNED, Decimal(capsules))
        destroyed = _line(taken, lot, MovementKind.DESTROYED, Decimal(-capsules))
    ReturnedCapsules.objects.create(
        taken_back=taken, item=item, capsules=capsules, received=received, destroyed=destroyed
    )


def _line(taken: FillReturn, lot: Lot, kind: MovementKind, quantity: Decimal) -> LotMovement:
    return move(
        lot, kind, quantity, actor=taken.taken_by, at=taken.taken_at, reference=str(taken.fill), reason=taken.reason
    )
