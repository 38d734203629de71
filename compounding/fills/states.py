"""The production life of one fill of an order, and the assembly of a titration pack, each declared once."""

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


UNDISPENSED = (FillStatus.QUEUED, FillStatus.ALLOCATED, FillStatus.LABELLED, FillStatus.CHECKED)

FILL_TRANSITIONS: list[tuple[str, str]] = [
    (FillStatus.QUEUED, FillStatus.ALLOCATED),
    (FillStatus.ALLOCATED, FillStatus.LABELLED),
    (FillStatus.LABELLED, FillStatus.CHECKED),
    (FillStatus.CHECKED, FillStatus.DISPENSED),
    (FillStatus.DISPENSED, FillStatus.RETURNED),
    # With other labels, and then checked again: the day of dispensing has changed, or a label is smudged.
    (FillStatus.LABELLED, FillStatus.ALLOCATED),
    (FillStatus.CHECKED, FillStatus.ALLOCATED),
    *((status, FillStatus.CANCELLED) for status in UNDISPENSED),
]


class FillKind(models.TextChoices):
    FIRST = "first", "First fill"
    REFILL = "refill", "Refill"
    SUPPLEMENT = "supplement", "Capsules that a change of the pack asks for"


class PackStatus(models.TextChoices):
    ASSEMBLING = "assembling", "Assembling"
    CLOSED = "closed", "Closed"


PACK_TRANSITIONS: list[tuple[str, str]] = [
    (PackStatus.ASSEMBLING, PackStatus.CLOSED),
    (PackStatus.CLOSED, PackStatus.ASSEMBLING),
]
