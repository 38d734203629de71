"""Clinical transitions of an order; each guard gives every reason in words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from pharmacy.core.errors import Problem
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import open_blocks
from pharmacy.orders.states import OrderStatus
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workflow.engine import Actor, Transition


def no_open_block(order: Order, _: Actor) -> Iterable[Problem]:
    for finding in open_blocks(order, on=pharmacy_date(timezone.now())):
        yield Problem(finding.code, finding.message, "findings")


_VERIFY = "pharmacy.verify_order"

RESUME_ORDER = Transition("resume_order", (OrderStatus.ON_HOLD,), OrderStatus.RECEIVED, _VERIFY, (no_open_block,))
VERIFY_ORDER = Transition("verify_order", (OrderStatus.RECEIVED,), OrderStatus.VERIFIED, _VERIFY, (no_open_block,))
ACTIVATE_ORDER = Transition("activate_order", (OrderStatus.VERIFIED,), OrderStatus.ACTIVE, "compounding.fill_order")
REJECT_ORDER = Transition(
    "reject_order", (OrderStatus.RECEIVED, OrderStatus.ON_HOLD), OrderStatus.REJECTED, "pharmacy.reject_order"
)
CANCEL_ORDER = Transition(
    "cancel_order",
    (OrderStatus.RECEIVED, OrderStatus.ON_HOLD, OrderStatus.VERIFIED),
    OrderStatus.CANCELLED,
    "pharmacy.cancel_order",
)
COMPLETE_ORDER = Transition("complete_order", (OrderStatus.ACTIVE,), OrderStatus.COMPLETED, "compounding.fill_order")
ACCEPT_CANCELLATION = Transition(
    "accept_cancellation_request",
    (OrderStatus.RECEIVED, OrderStatus.ON_HOLD, OrderStatus.VERIFIED, OrderStatus.ACTIVE),
    OrderStatus.CANCELLED,
    "pharmacy.cancel_order",
)
