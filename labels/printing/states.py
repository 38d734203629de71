"""States of a print job and of each physical label, declared once."""

from __future__ import annotations

from django.db import models


class JobStatus(models.TextChoices):
    REQUESTED = "requested", "Waiting"
    RENDERING = "rendering", "Rendering"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"


JOB_TRANSITIONS: list[tuple[str, str]] = [
    (JobStatus.REQUESTED, JobStatus.RENDERING),
    (JobStatus.RENDERING, JobStatus.REQUESTED),
    (JobStatus.RENDERING, JobStatus.READY),
    (JobStatus.RENDERING, JobStatus.FAILED),
]


class LabelStatus(models.TextChoices):
    REQUESTED = "requested", "Requested"
    RENDERED = "rendered", "Rendered"
    SPOOLED = "spooled", "Printed"
    APPLIED = "applied", "Applied"
    VOIDED = "voided", "Voided"


LABEL_TRANSITIONS: list[tuple[str, str]] = [
    (LabelStatus.REQUESTED, LabelStatus.RENDERED),
    (LabelStatus.REQUESTED, LabelStatus.VOIDED),
    (LabelStatus.RENDERED, LabelStatus.SPOOLED),
    (LabelStatus.RENDERED, LabelStatus.VOIDED),
    (LabelStatus.SPOOLED, LabelStatus.APPLIED),
    (LabelStatus.SPOOLED, LabelStatus.VOIDED),
]
