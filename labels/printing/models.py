"""The label ledger: a print job is a row, each physical label is a row, and the row is the truth."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from labels.kinds import noun_of
from labels.printing.states import (
    ATTEMPT_TRANSITIONS,
    JOB_TRANSITIONS,
    LABEL_TRANSITIONS,
    WITHDRAWN,
    AttemptStatus,
    JobStatus,
    LabelStatus,
)
from labels.sheets.content import SHEET_KINDS
from pharmacy.audit.history import tracked
from pharmacy.audit.triggers import append_only, frozen_except, keep_rows, life_cycle, written_once

PAPER_KINDS = frozenset({*SHEET_KINDS, "calendar", "wallet_card"})


@tracked
class PrintJob(models.Model):
    """A request for labels. A worker claims it for a limited time (lease) and renders what is missing."""

    title = models.CharField(max_length=120)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    status = models.CharField(max_length=9, choices=JobStatus, default=JobStatus.REQUESTED)
    labels_total = models.PositiveIntegerField()
    labels_done = models.PositiveIntegerField(default=0)
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    taken_to = models.BigIntegerField(default=0, help_text="Labels up to this id were taken under the claim")
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=40, blank=True)
    error_field = models.CharField(max_length=80, blank=True)
    error_message = models.TextField(blank=True)

    class Meta:
        app_label = "labels"
        permissions = [("request_label", "Can request labels")]
        indexes = [models.Index(fields=["status", "lease_until"])]
        triggers = [
            *life_cycle(JobStatus.REQUESTED, JOB_TRANSITIONS),
            frozen_except(
                "status",
                "labels_done",
                "claim",
                "lease_until",
                "taken_to",
                "attempts",
                "error_code",
                "error_field",
                "error_message",
            ),
            *keep_rows(),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(labels_total__gte=1), name="job_has_labels"),
            models.CheckConstraint(
                condition=~Q(status="ready") | Q(labels_done=models.F("labels_total")), name="job_ready_when_all_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (job {self.pk})"


@tracked
class PrintedLabel(models.Model):
    """One physical label or sheet: frozen content, layout version, and the SHA-256 of its one PDF."""

    job = models.ForeignKey(PrintJob, on_delete=models.PROTECT, related_name="labels")
    intent = models.CharField(max_length=80, help_text="What this label is for; at most one live label each")
    serial = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20)
    layout = models.CharField(max_length=40)
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=LabelStatus, default=LabelStatus.REQUESTED)
    pdf_sha256 = models.CharField(max_length=64, null=True)  # noqa: DJ001 - no PDF yet is not an empty digest
    rendered_at = models.DateTimeField(null=True)
    proved_sha256 = models.CharField(  # noqa: DJ001 - not proved yet is not an empty digest
        max_length=64, null=True, help_text="The PDF that was read back and found to say what was frozen"
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by", help_text="The label this reprints"
    )

    class Meta:
        app_label = "labels"
        permissions = [
            ("print_label", "Can print labels"),
            ("apply_label", "Can apply labels to containers"),
            ("void_label", "Can void labels"),
            ("destroy_label", "Can destroy printed labels"),
            ("reprint_label", "Can reprint labels"),
        ]
        indexes = [models.Index(fields=["status", "id"])]
        triggers = [
            *life_cycle(LabelStatus.REQUESTED, LABEL_TRANSITIONS),
            frozen_except("status", "pdf_sha256", "rendered_at", "proved_sha256"),
            *written_once("pdf_sha256", "rendered_at", "proved_sha256"),
            *keep_rows(),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["intent"], condition=~Q(status__in=list(WITHDRAWN)), name="one_live_label_per_intent"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["requested", "voided", "destroyed"]) | Q(pdf_sha256__regex=r"^[0-9a-f]{64}$"),
                name="rendered_label_has_pdf",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["requested", "rendered", "voided", "destroyed"])
                | Q(proved_sha256__isnull=False, proved_sha256=models.F("pdf_sha256")),
                name="printed_label_is_proved",
            ),
        ]

    def __str__(self) -> str:
        return f"{noun_of(self.kind)} {self.serial}"

    @property
    def goes_on_container(self) -> bool:
        """True for a label that is stuck on something; all else is paper to read or to hand out."""
        return self.kind not in PAPER_KINDS


class PrintRun(models.Model):
    """Labels that went to the printer as one document: on a roll, or on sheets from the first unused label on."""

    pdf_sha256 = models.CharField(max_length=64)
    sheet = models.CharField(max_length=20, blank=True)
    start_position = models.PositiveSmallIntegerField(default=1)
    dx_mm = models.DecimalField("shift right (mm)", max_digits=4, decimal_places=2, default=0)
    dy_mm = models.DecimalField("shift up (mm)", max_digits=4, decimal_places=2, default=0)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()

    class Meta:
        app_label = "labels"
        triggers = append_only()
        constraints = [models.CheckConstraint(condition=Q(start_position__gte=1), name="run_starts_on_a_label")]

    def __str__(self) -> str:
        return f"Print run {self.pk}"


@tracked
class PrintAttempt(models.Model):
    """One piece of paper sent to a printer. A label has at most one: a second copy is a reprint with its own serial.

    Until it is confirmed the attempt holds the label for a limited time (lease); then nobody knows whether it came
    out, and the label needs a scan.
    """

    label = models.OneToOneField(PrintedLabel, on_delete=models.PROTECT, related_name="attempt")
    run = models.ForeignKey(PrintRun, on_delete=models.PROTECT, null=True, related_name="attempts")
    printer = models.CharField(max_length=60)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    status = models.CharField(max_length=9, choices=AttemptStatus, default=AttemptStatus.SENDING)

    class Meta:
        app_label = "labels"
        indexes = [models.Index(fields=["status", "lease_until"])]
        triggers = [
            *life_cycle(AttemptStatus.SENDING, ATTEMPT_TRANSITIONS),
            frozen_except("status"),
            *keep_rows(),
        ]

    def __str__(self) -> str:
        return f"{self.label} on {self.printer}"
