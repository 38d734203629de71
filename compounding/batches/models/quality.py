"""Quality control of a batch: single capsule weights, results of the formula's procedures, inspections."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from compounding.batches.models.batch import Batch
from compounding.equipment.models import Balance
from compounding.formulas.models import FormulaCheck
from pharmacy.audit.history import tracked
from pharmacy.audit.triggers import append_only, frozen_except, keep_rows, written_once


@tracked
class CapsuleWeight(models.Model):
    """One capsule on the balance; net is gross less the mean empty shell of the lot. A mistyped one is struck."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="capsule_weights")
    position = models.PositiveSmallIntegerField()
    gross_mg = models.DecimalField(max_digits=8, decimal_places=2)
    net_mg = models.DecimalField(max_digits=8, decimal_places=2)
    balance = models.ForeignKey(Balance, on_delete=models.PROTECT, related_name="+")
    weighed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    weighed_at = models.DateTimeField()
    struck_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    struck_at = models.DateTimeField(null=True)
    struck_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "compounding"
        triggers = [
            frozen_except("struck_by", "struck_at", "struck_reason"),
            *written_once("struck_by", "struck_at"),
            *written_once("struck_reason", empty=""),
            *keep_rows(),
        ]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="capsule_weighed_once"),
            # For PostgreSQL NaN is larger than every number.
            models.CheckConstraint(
                condition=Q(net_mg__gt=0, gross_mg__gt=models.F("net_mg"), gross_mg__lt=10**6), name="capsule_weighs"
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_by__isnull=True)
                | Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(struck_reason=""),
                name="capsule_struck_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Capsule {self.position} of {self.batch}"


class QualityResult(models.Model):
    """What one quality control procedure of the formula showed; of each procedure the latest result counts."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="quality_results")
    check_of = models.ForeignKey(FormulaCheck, on_delete=models.PROTECT, related_name="+")
    observed = models.CharField(max_length=300)
    passed = models.BooleanField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        app_label = "compounding"
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.check_of} in {self.batch}"


class Inspection(models.Model):
    """Somebody looked at capsules and container on this day; release on a later day needs another look (USP <795>)."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="inspections")
    inspected_on = models.DateField()
    appearance_ok = models.BooleanField()
    remark = models.CharField(max_length=200, blank=True)
    inspected_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    inspected_at = models.DateTimeField()

    class Meta:
        app_label = "compounding"
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.batch} on {self.inspected_on}"
