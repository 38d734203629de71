"""Taking an order back: at once until capsules are taken for it, by request and decision afterwards."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from pharmacy.audit.history import acting
from pharmacy.core.errors import Conflict, InvalidInput, Refused, refuse_any
from pharmacy.orders import workflow
from pharmacy.orders.models import CancellationRequest, Order
from pharmacy.orders.selectors import open_cancellation
from pharmacy.orders.services.decisions import end_order
from pharmacy.orders.services.parties import require_own_or_permitted
from pharmacy.orders.states import OrderStatus
from pharmacy.people.models import Staff
from pharmacy.workflow.engine import lock, perform, require_permission

_CANCEL = "pharmacy.cancel_order"


@transaction.atomic
def withdraw_order(order: Order, *, reason: str, actor: Staff, at: datetime) -> Order:
    """The prescriber takes the order back: cancelled at once, or, once capsules were taken for it, requested.

    Raises as ``cancel_order`` and ``request_cancellation``.
    """
    require_own_or_permitted(order, _CANCEL, actor)
    fresh = lock(order)
    if fresh.was_started:
        request_cancellation(fresh, reason=reason, actor=actor, at=at)
        return fresh
    return end_order(workflow.WITHDRAW_ORDER, fresh, actor=actor, reason=reason, at=at)


@transaction.atomic
def request_cancellation(order: Order, *, reason: str, actor: Staff, at: datetime) -> CancellationRequest:
    """Ask to cancel an order that capsules were taken for; by its prescriber, or a pharmacist.

    Raises ``NotPermitted``; ``InvalidInput`` (``REASON_MISSING``); ``Refused`` (``WRONG_STATE``, ``ORDER_NOT_ACTIVE``
    while it can still be cancelled); ``Conflict`` (``CANCELLATION_REQUESTED``).
    """
    require_own_or_permitted(order, _CANCEL, actor)
    if not reason.strip():
        raise InvalidInput.of("REASON_MISSING", "Give the reason.", "reason")
    fresh = lock(order)
    if fresh.status in {OrderStatus.COMPLETED, OrderStatus.REJECTED, OrderStatus.CANCELLED, OrderStatus.EXPIRED}:
        raise Refused.of("WRONG_STATE", f"{order} is {fresh.get_status_display().lower()} already.", "status")
    refuse_any(workflow.started(fresh, actor), Refused)
    refuse_any(workflow.no_open_cancellation(fresh, actor), Conflict)
    with acting(actor=actor, action="request_cancellation", reason=reason):
        return CancellationRequest.objects.create(
            order=fresh, reason=reason.strip(), requested_by=actor, requested_at=at
        )


@transaction.atomic
def decline_cancellation(order: Order, *, actor: Staff, reason: str, at: datetime) -> CancellationRequest:
    """The order goes on; the prescriber reads why.

    Raises ``InvalidInput`` (``REASON_MISSING``), ``NotPermitted`` or ``Refused`` (``CANCELLATION_NOT_REQUESTED``).
    """
    request = _decidable(order, actor, reason)
    return perform(workflow.DECLINE_CANCELLATION, request, actor=actor, reason=reason, **_decision(actor, reason, at))


@transaction.atomic
def accept_cancellation_request(order: Order, *, actor: Staff, reason: str, at: datetime) -> Order:
    """The order is cancelled. Whoever calls it has cancelled its open fills first, in the same transaction.

    Raises as ``decline_cancellation``, or ``Refused`` (``WRONG_STATE``, ``ORDER_NOT_ACTIVE``).
    """
    request = _decidable(order, actor, reason)
    cancelled = end_order(workflow.CANCEL_ACTIVE_ORDER, order, actor=actor, reason=reason, at=at)
    perform(workflow.ACCEPT_CANCELLATION, request, actor=actor, reason=reason, **_decision(actor, reason, at))
    return cancelled


def _decidable(order: Order, actor: Staff, reason: str) -> CancellationRequest:
    """The open request, with the order locked first, as everywhere."""
    require_permission(_CANCEL, actor)
    if not reason.strip():
        raise InvalidInput.of("REASON_MISSING", "Give the reason.", "reason")
    fresh = lock(order)
    refuse_any(workflow.cancellation_requested(fresh, actor), Refused)
    request = open_cancellation(fresh)
    if request is None:
        raise LookupError("a request that was there under the lock is gone")
    return request


def _decision(actor: Staff, reason: str, at: datetime) -> dict[str, object]:
    return {"decided_by": actor, "decided_at": at, "decision_reason": reason.strip()}
