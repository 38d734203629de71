"""States of a print job, of each physical label and of each attempt to print one, declared once."""

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
    PROVED = "proved", "Proved"
    SPOOLED = "spooled", "Printed"
    NEEDS_SCAN = "needs_scan", "Needs scan"
    APPLIED = "applied", "Applied"
    VOIDED = "voided", "Voided"
    DESTROYED = "destroyed", "Destroyed"


# What has ended; all else is open, and a batch or pack with an open label cannot be closed.
ENDED = (LabelStatus.APPLIED, LabelStatus.VOIDED, LabelStatus.DESTROYED)
# What is out of use, so that its intent may have another label.
WITHDRAWN = (LabelStatus.VOIDED, LabelStatus.DESTROYED)
PRINTED = (LabelStatus.SPOOLED, LabelStatus.NEEDS_SCAN, LabelStatus.APPLIED)

LABEL_TRANSITIONS: list[tuple[str, str]] = [
    (LabelStatus.REQUESTED, LabelStatus.RENDERED),
    (LabelStatus.RENDERED, LabelStatus.PROVED),
    (LabelStatus.PROVED, LabelStatus.SPOOLED),
    (LabelStatus.SPOOLED, LabelStatus.NEEDS_SCAN),
    (LabelStatus.SPOOLED, LabelStatus.APPLIED),
    (LabelStatus.NEEDS_SCAN, LabelStatus.APPLIED),
    *((source, LabelStatus.VOIDED) for source in LabelStatus if source not in WITHDRAWN),
    (LabelStatus.SPOOLED, LabelStatus.DESTROYED),
    (LabelStatus.NEEDS_SCAN, LabelStatus.DESTROYED),
    (LabelStatus.VOIDED, LabelStatus.DESTROYED),
]


class AttemptStatus(models.TextChoices):
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    UNCERTAIN = "uncertain", "Uncertain"


ATTEMPT_TRANSITIONS: list[tuple[str, str]] = [
    (AttemptStatus.SENDING, AttemptStatus.SENT),
    (AttemptStatus.SENDING, AttemptStatus.UNCERTAIN),
    (AttemptStatus.SENT, AttemptStatus.UNCERTAIN),
]
