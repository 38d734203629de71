"""The Compounding Record's life, declared once: the engine and the database trigger both read it."""

from __future__ import annotations

from django.db import models


class BatchStatus(models.TextChoices):
    PLANNED = "planned", "Planned"
    WEIGHING = "weighing", "Weighing"
    BLENDING = "blending", "Blending"
    ENCAPSULATING = "encapsulating", "Encapsulating"
    QUALITY_CONTROL = "quality_control", "Quality control"
    RELEASED = "released", "Released"
    REJECTED = "rejected", "Rejected"
    CLOSED = "closed", "Closed"
    RECALLED = "recalled", "Recalled"


WORKING = (BatchStatus.WEIGHING, BatchStatus.BLENDING, BatchStatus.ENCAPSULATING)

BATCH_TRANSITIONS: list[tuple[str, str]] = [
    (BatchStatus.PLANNED, BatchStatus.WEIGHING),
    (BatchStatus.WEIGHING, BatchStatus.BLENDING),
    (BatchStatus.BLENDING, BatchStatus.ENCAPSULATING),
    # A triturate is not filled into capsules; the database lets nothing else take this way.
    (BatchStatus.BLENDING, BatchStatus.QUALITY_CONTROL),
    (BatchStatus.ENCAPSULATING, BatchStatus.QUALITY_CONTROL),
    (BatchStatus.QUALITY_CONTROL, BatchStatus.RELEASED),
    *((status, BatchStatus.REJECTED) for status in (BatchStatus.PLANNED, *WORKING, BatchStatus.QUALITY_CONTROL)),
    # Every label of its lot is accounted for; capsules of it may be in use for long after that.
    (BatchStatus.RELEASED, BatchStatus.CLOSED),
    *((status, BatchStatus.RECALLED) for status in (BatchStatus.RELEASED, BatchStatus.CLOSED)),
]


class DeviationStatus(models.TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


DEVIATION_TRANSITIONS: list[tuple[str, str]] = [(DeviationStatus.OPEN, DeviationStatus.CLOSED)]
