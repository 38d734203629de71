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


_OPEN = (OrderStatus.RECEIVED, OrderStatus.ON_HOLD, OrderStatus.VERIFIED)

ORDER_TRANSITIONS: list[tuple[str, str]] = [
    (OrderStatus.RECEIVED, OrderStatus.ON_HOLD),
    (OrderStatus.ON_HOLD, OrderStatus.RECEIVED),
    (OrderStatus.RECEIVED, OrderStatus.VERIFIED),
    (OrderStatus.VERIFIED, OrderStatus.ON_HOLD),
    (OrderStatus.VERIFIED, OrderStatus.ACTIVE),
    (OrderStatus.ACTIVE, OrderStatus.COMPLETED),
    (OrderStatus.ACTIVE, OrderStatus.CANCELLED),
    (OrderStatus.RECEIVED, OrderStatus.REJECTED),
    (OrderStatus.ON_HOLD, OrderStatus.REJECTED),
    *((status, OrderStatus.CANCELLED) for status in _OPEN),
    *((status, OrderStatus.EXPIRED) for status in (*_OPEN, OrderStatus.ACTIVE)),
]
