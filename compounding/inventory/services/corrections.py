"""Stock that leaves without being used, and counts that differ from the ledger: a pharmacist says why."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from compounding.inventory.models import Lot, LotMovement, MovementKind
from compounding.inventory.rules import counted_problems, quantity_problems
from compounding.inventory.services.ledger import is_enough, locked, move
from pharmacy.audit.history import acting
from pharmacy.core.errors import Refused, refuse_any
from pharmacy.core.quantities import format_number
from pharmacy.core.texts import reason_problems, tidy
from pharmacy.people.models import Staff
from pharmacy.workflow.engine import require_permission


@transaction.atomic
def destroy_stock(lot: Lot, quantity: Decimal, *, reason: str, actor: Staff, at: datetime) -> LotMovement:
    """Write ``quantity`` off, whatever the state of the lot: what must not be used must still go.

    Raises ``NotPermitted``, ``InvalidInput`` (quantity, ``REASON_MISSING``) or ``Refused`` (``LOT_SHORT``).
    """
    require_permission("compounding.destroy_stock", actor)
    fresh = locked(lot)
    problems = quantity_problems(quantity, unit=fresh.material.unit, label=str(fresh.material))
    refuse_any([*problems, *reason_problems(reason, why="Say why the stock is destroyed, and how.")])
    is_enough(fresh, quantity)
    with acting(actor=actor, action="destroy_stock", reason=tidy(reason)):
        return move(fresh, MovementKind.DESTROYED, -quantity, actor=actor, at=at, reason=tidy(reason))


@transaction.atomic
def adjust_stock(lot: Lot, counted: Decimal, *, reason: str, actor: Staff, at: datetime) -> LotMovement:
    """Bring the ledger to what was ``counted`` on hand, with one line for the difference.

    Raises ``NotPermitted``, ``InvalidInput`` (count, ``REASON_MISSING``) or ``Refused`` (``NOTHING_TO_ADJUST``).
    """
    require_permission("compounding.adjust_stock", actor)
    fresh = locked(lot)
    problems = counted_problems(counted, unit=fresh.material.unit, label=str(fresh.material))
    refuse_any([*problems, *reason_problems(reason, why="Say why the count differs from the ledger.")])
    if counted == fresh.on_hand:
        amount = f"{format_number(counted)} {fresh.material.unit}"
        message = f"The ledger says {amount} too; there is nothing to correct."
        raise Refused.of("NOTHING_TO_ADJUST", message, "counted")
    with acting(actor=actor, action="adjust_stock", reason=tidy(reason)):
        return move(fresh, MovementKind.ADJUSTED, counted - fresh.on_hand, actor=actor, at=at, reason=tidy(reason))
