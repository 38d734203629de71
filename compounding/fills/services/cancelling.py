"""A fill that ends before it is dispensed: its capsules go back, its labels go out of use."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from compounding.fills import workflow
from compounding.fills.models import Fill
from compounding.fills.scan_selectors import everything_of
from compounding.fills.states import UNDISPENSED
from compounding.fills.stock import locked_lots
from compounding.inventory.models import MovementKind
from compounding.inventory.services.ledger import move
from labels.printing.states import WITHDRAWN
from pharmacy.audit.history import acting
from pharmacy.core.errors import refuse_any
from pharmacy.core.texts import reason_problems, tidy
from pharmacy.orders.models import Order
from pharmacy.orders.services import accept_cancellation_request
from pharmacy.people.models import Staff
from pharmacy.workflow.engine import lock, perform, require_permission

_WHY = "Say why the fill is cancelled."


@transaction.atomic
def cancel_fill(fill: Fill, *, reason: str, actor: Staff, at: datetime) -> Fill:
    """Put its capsules back into their lots and take its labels out of use; what was dispensed is not cancelled.

    Raises ``NotPermitted``, ``InvalidInput`` (``REASON_MISSING``) or ``Refused`` (``WRONG_STATE``).
    """
    require_permission(workflow.CANCEL_FILL.permission, actor)
    refuse_any(reason_problems(reason, why=_WHY))
    return _cancel(fill, tidy(reason), actor, at)


@transaction.atomic
def accept_cancellation(order: Order, *, reason: str, actor: Staff, at: datetime) -> Order:
    """The prescriber takes the order back: its fills that are not dispensed are cancelled, and then the order.

    Raises ``NotPermitted``, ``InvalidInput`` (``REASON_MISSING``) or ``Refused`` (``WRONG_STATE``).
    """
    require_permission(workflow.CANCEL_FILL.permission, actor)
    refuse_any(reason_problems(reason, why=_WHY))
    fresh = lock(order)
    for fill in fresh.fills.filter(status__in=UNDISPENSED).order_by("pk"):
        _cancel(fill, tidy(reason), actor, at)
    return accept_cancellation_request(fresh, actor=actor, reason=tidy(reason), at=at)


def withdraw_labels(fill: Fill, *, reason: str, actor: Staff) -> None:
    """Every label and paper of the fill is void, wherever it is; destroy what was printed."""
    for label in everything_of(fill).exclude(status__in=WITHDRAWN).order_by("pk"):
        perform(workflow.WITHDRAW_LABEL, label, actor=actor, reason=reason)


def _cancel(fill: Fill, reason: str, actor: Staff, at: datetime) -> Fill:
    cancelled = perform(workflow.CANCEL_FILL, fill, actor=actor, reason=reason)
    withdraw_labels(cancelled, reason=reason, actor=actor)
    items = list(cancelled.items.exclude(lot=None).order_by("number"))
    lots = locked_lots([item.lot_id for item in items if item.lot_id is not None])
    with acting(actor=actor, action="cancel_fill", reason=reason):
        for item in items:
            move(lots[item.lot_id or 0], MovementKind.RETURNED, Decimal(item.capsules), actor=actor, at=at,
                 reference=str(fill), reason=reason)  # fmt: skip
    return cancelled
