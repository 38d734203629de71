"""The parameters of the list of orders."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import QueryDict

from pharmacy.api.paging import moment
from pharmacy.core.errors import InvalidInput, Problem, refuse_any
from pharmacy.orders.models import Order
from pharmacy.orders.states import OrderStatus

_KNOWN = ("status", "since", "cursor")


def narrowed(orders: QuerySet[Order], query: QueryDict) -> QuerySet[Order]:
    """``orders`` of a status and from a time on.

    Raises ``InvalidInput`` ``PARAMETER_UNKNOWN``, ``STATUS_UNKNOWN`` or ``SINCE_INVALID``.
    """
    known = ", ".join(_KNOWN)
    refuse_any(
        Problem("PARAMETER_UNKNOWN", f"The parameters are {known}.", name) for name in query if name not in _KNOWN
    )
    if (status := query.get("status")) is not None:
        orders = orders.filter(status=_status(status))
    if (since := query.get("since")) is not None:
        orders = _since(orders, since)
    return orders


def _status(status: str) -> str:
    if status not in OrderStatus.values:
        raise InvalidInput.of("STATUS_UNKNOWN", f"The states are {', '.join(OrderStatus.values)}.", "status")
    return status


def _since(orders: QuerySet[Order], since: str) -> QuerySet[Order]:
    try:
        # An unescaped "+" of the offset arrives as a space.
        return orders.filter(received_at__gte=moment(since.replace(" ", "+")))
    except ValueError as error:
        example = "2026-11-24T20:00:00Z"
        raise InvalidInput.of(
            "SINCE_INVALID", f"since is a time with its offset, such as {example}.", "since"
        ) from error
