"""The clinical life cycle of an order, declared once: the engine and the database trigger both read it."""

from __future__ import annotations

from django.db import models


class OrderStatus(models.TextChoices):
    RECEIVED = "received", "Received"
    ON_HOLD = "on_hold", "On hold"
    VERIFIED = "verified", "Verified"
    ACTIVE = "active", "Active"
    COMPLETED = "completed", "Completed"
    REJECTED = "rejected", "Rejected"
    CANCELLED = "cancelled", "Cancelled"
    EXPIRED = "expired", "Expired"


_OPEN = (OrderStatus.RECEIVED, OrderStatus.ON_HOLD, OrderStatus.VERIFIED, OrderStatus.ACTIVE)

# Back from hold leads to where the order came from (models.order_triggers): to active, or else to received, since
# what was asked may change what is verified.
ORDER_TRANSITIONS: list[tuple[str, str]] = [
    (OrderStatus.RECEIVED, OrderStatus.ON_HOLD),
    (OrderStatus.VERIFIED, OrderStatus.ON_HOLD),
    (OrderStatus.ACTIVE, OrderStatus.ON_HOLD),
    (OrderStatus.ON_HOLD, OrderStatus.RECEIVED),
    (OrderStatus.ON_HOLD, OrderStatus.ACTIVE),
    (OrderStatus.RECEIVED, OrderStatus.VERIFIED),
    (OrderStatus.VERIFIED, OrderStatus.ACTIVE),
    (OrderStatus.ACTIVE, OrderStatus.COMPLETED),
    (OrderStatus.RECEIVED, OrderStatus.REJECTED),
    (OrderStatus.ON_HOLD, OrderStatus.REJECTED),
    *((status, OrderStatus.CANCELLED) for status in _OPEN),
    *((status, OrderStatus.EXPIRED) for status in _OPEN),
]


class RequestStatus(models.TextChoices):
    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"


REQUEST_TRANSITIONS: list[tuple[str, str]] = [
    (RequestStatus.OPEN, RequestStatus.ACCEPTED),
    (RequestStatus.OPEN, RequestStatus.DECLINED),
]
