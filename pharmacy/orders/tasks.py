from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from pharmacy.orders.services import expire_orders as expire


@shared_task(name="pharmacy.expire_orders")
def expire_orders() -> int:
    """End orders that are too old to be filled; returns how many."""
    return expire(at=timezone.now())
