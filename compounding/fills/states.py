"""The production life of one fill of an order, declared once."""

from __future__ import annotations

from django.db import models


class FillStatus(models.TextChoices):
    QUEUED = "queued", "Queued"
    ALLOCATED = "allocated", "Allocated"
    LABELLED = "labelled", "Labelled"
    CHECKED = "checked", "Checked"
    DISPENSED = "dispensed", "Dispensed"
    CANCELLED = "cancelled", "Cancelled"
    RETURNED = "returned", "Returned"


_BEFORE_DISPENSING = (FillStatus.QUEUED, FillStatus.ALLOCATED, FillStatus.LABELLED, FillStatus.CHECKED)

FILL_TRANSITIONS: list[tuple[str, str]] = [
    (FillStatus.QUEUED, FillStatus.ALLOCATED),
    (FillStatus.ALLOCATED, FillStatus.LABELLED),
    (FillStatus.LABELLED, FillStatus.CHECKED),
    (FillStatus.CHECKED, FillStatus.DISPENSED),
    (FillStatus.DISPENSED, FillStatus.RETURNED),
    *((status, FillStatus.CANCELLED) for status in _BEFORE_DISPENSING),
]
