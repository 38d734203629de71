"""Orders that waited until they were too old to be filled."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from pharmacy.audit.history import working
from pharmacy.orders.models import Order
from pharmacy.orders.services.holds import close_hold
from pharmacy.orders.states import OrderStatus
from pharmacy.orders.validity import is_expired, last_fill_on, validity
from pharmacy.people.selectors import pharmacy_date

_WAITING = (OrderStatus.RECEIVED, OrderStatus.ON_HOLD, OrderStatus.VERIFIED)


def expire_orders(*, at: datetime) -> int:
    """End every order that was never started and is too old now; how many.

    One that capsules were taken for is left to its fills: a refill of an old order is refused there.
    """
    today = pharmacy_date(at)
    waiting = Order.objects.filter(status__in=_WAITING).exclude(held_from=OrderStatus.ACTIVE).order_by("written_on")
    old = [
        pk
        for pk, written_on, state in waiting.values_list("pk", "written_on", "patient__state")
        if is_expired(written_on, state, on=today)
    ]
    return sum(_expire(pk, today, at) for pk in old)


@transaction.atomic
def _expire(pk: int, today: date, at: datetime) -> bool:
    """Each by itself, and looked at again under its lock: a pharmacist may have been faster."""
    order = Order.objects.select_for_update(of=("self",)).select_related("patient").get(pk=pk)
    state = order.patient.state
    if order.status not in _WAITING or order.was_started or not is_expired(order.written_on, state, on=today):
        return False
    last = last_fill_on(order.written_on, state)
    order.status = OrderStatus.EXPIRED
    order.end_reason = (
        f"Written on {order.written_on}: it could be filled until {last} ({validity(state).days} days). Send a new one."
    )
    with working("expire_order"):
        order.save(update_fields=["status", "end_reason"])
        close_hold(order, actor=None, at=at, resolution=f"Expired: {order.end_reason}")
    return True
