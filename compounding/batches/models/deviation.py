"""Deviations of a batch from its formula."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from compounding.batches.models.batch import Batch
from compounding.batches.models.work import Weighing
from compounding.batches.states import DEVIATION_TRANSITIONS, DeviationStatus
from pharmacy.audit.history import tracked
from pharmacy.audit.triggers import differs, frozen_except, keep_rows, life_cycle, written_once


class DeviationKind(models.TextChoices):
    WEIGHT = "weight", "Weight out of tolerance"
    YIELD = "yield", "Yield out of limits"
    CAPSULE_WEIGHT = "capsule_weight", "Capsule weight out of limits"
    OTHER = "other", "Other"


@tracked
class Deviation(models.Model):
    """Something that went otherwise than the formula says; a pharmacist closes it with a reason before release."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="deviations")
    kind = models.CharField(max_length=14, choices=DeviationKind)
    weighing = models.ForeignKey(Weighing, on_delete=models.PROTECT, null=True, related_name="deviations")
    what = models.TextField("what happened")
    explanation = models.TextField("explanation of the person at the bench")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    status = models.CharField(max_length=6, choices=DeviationStatus, default=DeviationStatus.OPEN)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    resolution = models.TextField(blank=True)

    class Meta:
        app_label = "compounding"
        triggers = [
            *life_cycle(DeviationStatus.OPEN, DEVIATION_TRANSITIONS),
            frozen_except("status", "closed_by", "closed_at", "resolution"),
            *written_once("closed_by", "closed_at"),
            *written_once("resolution", empty=""),
            *keep_rows(),
        ]
        constraints = [
            models.CheckConstraint(condition=differs("closed_by", "opened_by"), name="deviation_closed_by_another"),
            models.CheckConstraint(
                condition=Q(status="open") | Q(closed_by__isnull=False, closed_at__isnull=False) & ~Q(resolution=""),
                name="deviation_closed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} in {self.batch}"
