"""Who may ask something of an order: its own prescriber, or someone at the pharmacy with the right."""

from __future__ import annotations

from pharmacy.core.errors import NotPermitted
from pharmacy.orders.models import Order
from pharmacy.people.models import Staff
from pharmacy.workflow.engine import require_permission


def is_own(order: Order, actor: Staff) -> bool:
    return order.prescriber.account_id == actor.pk


def require_own(order: Order, actor: Staff) -> None:
    """Raises ``NotPermitted`` (``PRESCRIBER_MISMATCH``) unless the actor is the order's own prescriber."""
    if not is_own(order, actor):
        raise NotPermitted.of("PRESCRIBER_MISMATCH", "Only the prescriber of an order may change it.", "prescriber.npi")


def require_own_or_permitted(order: Order, permission: str, actor: Staff) -> bool:
    """True for the order's own prescriber. Raises ``NotPermitted`` for anyone else without ``permission``."""
    if is_own(order, actor):
        return True
    require_permission(permission, actor)
    return False
