"""Clinical transitions of an order; each guard gives every reason in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from pharmacy.core.errors import Problem
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import open_blocks, open_cancellation
from pharmacy.orders.states import OrderStatus, RequestStatus
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workflow.engine import Actor, Transition


def no_open_block(order: Order, _: Actor) -> Iterable[Problem]:
    for finding in open_blocks(order, on=pharmacy_date(timezone.now())):
        yield Problem(finding.code, finding.message, "findings")


def not_started(order: Order, _: Actor) -> Iterable[Problem]:
    if order.was_started:
        message = f"Capsules were taken for {order} already: request its cancellation, so that they are returned."
        yield Problem("ORDER_ACTIVE", message, "status")


def started(order: Order, _: Actor) -> Iterable[Problem]:
    if not order.was_started:
        yield Problem("ORDER_NOT_ACTIVE", f"No capsule was taken for {order} yet: cancel it.", "status")


def cancellation_requested(order: Order, _: Actor) -> Iterable[Problem]:
    if open_cancellation(order) is None:
        message = f"Nobody asks to cancel {order}, or it is decided already."
        yield Problem("CANCELLATION_NOT_REQUESTED", message, "cancellations")


def no_open_cancellation(order: Order, _: Actor) -> Iterable[Problem]:
    request = open_cancellation(order)
    if request is not None:
        message = f"{order} is asked to be cancelled ({request.reason}): accept or decline that first."
        yield Problem("CANCELLATION_REQUESTED", message, "cancellations")


_VERIFY, _CANCEL, _FILL = "pharmacy.verify_order", "pharmacy.cancel_order", "compounding.fill_order"
_HOLDABLE = (OrderStatus.RECEIVED, OrderStatus.VERIFIED, OrderStatus.ACTIVE)
_NOT_STARTED = (OrderStatus.RECEIVED, OrderStatus.ON_HOLD, OrderStatus.VERIFIED)
_STARTED = (OrderStatus.ACTIVE, OrderStatus.ON_HOLD)

HOLD_ORDER = Transition("hold_order", _HOLDABLE, OrderStatus.ON_HOLD, "pharmacy.hold_order")
# A rule holds, not a person: nobody's permission is asked.
HOLD_BY_RULE = Transition("hold_order", _HOLDABLE, OrderStatus.ON_HOLD, "")
RESUME_ORDER = Transition("resume_order", (OrderStatus.ON_HOLD,), OrderStatus.RECEIVED, _VERIFY, (no_open_block,))
RESUME_ACTIVE_ORDER = Transition("resume_order", (OrderStatus.ON_HOLD,), OrderStatus.ACTIVE, _VERIFY, (no_open_block,))
VERIFY_ORDER = Transition("verify_order", (OrderStatus.RECEIVED,), OrderStatus.VERIFIED, _VERIFY, (no_open_block,))
ACTIVATE_ORDER = Transition("activate_order", (OrderStatus.VERIFIED,), OrderStatus.ACTIVE, _FILL)
COMPLETE_ORDER = Transition(
    "complete_order", (OrderStatus.ACTIVE,), OrderStatus.COMPLETED, _FILL, (no_open_cancellation,)
)
REJECT_ORDER = Transition(
    "reject_order", (OrderStatus.RECEIVED, OrderStatus.ON_HOLD), OrderStatus.REJECTED, "pharmacy.reject_order",
    (not_started,),
)  # fmt: skip
CANCEL_ORDER = Transition("cancel_order", _NOT_STARTED, OrderStatus.CANCELLED, _CANCEL, (not_started,))
# By the prescriber, whose order it is.
WITHDRAW_ORDER = Transition("withdraw_order", _NOT_STARTED, OrderStatus.CANCELLED, "", (not_started,))
AMEND_ORDER = Transition("amend_order", _NOT_STARTED, OrderStatus.CANCELLED, "", (not_started,))
CANCEL_ACTIVE_ORDER = Transition(
    "cancel_active_order", _STARTED, OrderStatus.CANCELLED, _CANCEL, (started, cancellation_requested)
)

ACCEPT_CANCELLATION = Transition("accept_cancellation", (RequestStatus.OPEN,), RequestStatus.ACCEPTED, _CANCEL)
DECLINE_CANCELLATION = Transition("decline_cancellation", (RequestStatus.OPEN,), RequestStatus.DECLINED, _CANCEL)


def resumption(order: Order) -> Transition:
    """Back to where it came from: what was filled already goes on; what was not is verified again."""
    return RESUME_ACTIVE_ORDER if order.was_started else RESUME_ORDER
