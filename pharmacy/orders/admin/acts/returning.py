"""Cancelling an order that capsules were taken for: requested, and declined; the fills accept it."""

from __future__ import annotations

from typing import Any

from pharmacy.orders import services
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import open_cancellation
from pharmacy.orders.states import OrderStatus
from pharmacy.workbench import forms
from pharmacy.workbench.acts import Act, Doing

_CANCEL = "pharmacy.cancel_order"
_STARTED = {OrderStatus.ACTIVE, OrderStatus.ON_HOLD}


def _can_be_requested(order: Order, _: Any) -> bool:
    return order.status in _STARTED and order.was_started and open_cancellation(order) is None


def _request(doing: Doing) -> Any:
    return services.request_cancellation(doing.subject, actor=doing.actor, at=doing.at, **doing.values)


def _decline(doing: Doing) -> Any:
    return services.decline_cancellation(doing.subject, actor=doing.actor, at=doing.at, **doing.values)


REQUEST_CANCELLATION = Act(
    name="request_cancellation", label="Request cancellation", permission=_CANCEL, form=forms.ReasonForm,
    run=_request, possible=_can_be_requested, goes_to=lambda _, doing: doing.subject, tone="danger",
    tells=lambda order, _: (f"{order} is cancelled once its capsules are returned.",),
    done="The cancellation of {} is requested.",
)  # fmt: skip
DECLINE_CANCELLATION = Act(
    name="decline_cancellation", label="Decline cancellation", permission=_CANCEL, form=forms.ReasonForm,
    run=_decline, possible=lambda order, _: open_cancellation(order) is not None,
    goes_to=lambda _, doing: doing.subject,
    tells=lambda order, _: (f"{order} goes on; the prescriber reads your reason.",),
    done="The cancellation of {} is declined.",
)  # fmt: skip
