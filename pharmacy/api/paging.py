"""Pages of orders by their place (received_at, id): no COUNT, and stable while new orders arrive."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

from django.db.models import Q, QuerySet

from pharmacy.core.errors import InvalidInput
from pharmacy.orders.models import Order

PAGE_SIZE = 50


def page_of(orders: QuerySet[Order], cursor: str | None) -> tuple[list[Order], str | None]:
    """One page of ``orders`` (newest first) and the cursor of the next, if there is one.

    Raises ``InvalidInput`` ``CURSOR_INVALID``.
    """
    if cursor is not None:
        orders = orders.filter(_older_than(*_place(cursor)))
    rows = list(orders[: PAGE_SIZE + 1])
    page = rows[:PAGE_SIZE]
    return page, _cursor_of(page[-1]) if len(rows) > PAGE_SIZE else None


def _older_than(received_at: datetime, pk: int) -> Q:
    return Q(received_at__lt=received_at) | Q(received_at=received_at, pk__lt=pk)


def _cursor_of(order: Order) -> str:
    return base64.urlsafe_b64encode(f"{order.received_at.isoformat()} {order.pk}".encode()).decode()


def _place(cursor: str) -> tuple[datetime, int]:
    try:
        received_at, pk = base64.urlsafe_b64decode(cursor.encode("ascii")).decode("ascii").split(" ")
        place = moment(received_at), int(pk)
    except (UnicodeError, binascii.Error, ValueError) as error:
        raise InvalidInput.of("CURSOR_INVALID", "Take the cursor from next as it is.", "cursor") from error
    if not 0 <= place[1] < 2**63:
        raise InvalidInput.of("CURSOR_INVALID", "Take the cursor from next as it is.", "cursor")
    return place


def moment(text: str) -> datetime:
    """An ISO 8601 time with its offset from UTC. Raises ``ValueError``."""
    value = datetime.fromisoformat(text)
    if value.tzinfo is None or not 1900 <= value.year <= 9998:
        raise ValueError("a time of this era with its offset from UTC is wanted")
    return value
