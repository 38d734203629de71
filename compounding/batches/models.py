"""Compounding Records and their weighings."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from compounding.batches.states import BATCH_TRANSITIONS, BatchStatus
from compounding.formulas.models import FormulaLine, FormulaVersion
from compounding.inventory.models import Lot, LotMovement
from pharmacy.audit.history import tracked
from pharmacy.audit.triggers import append_only, frozen_except, keep_rows, life_cycle, written_once

_FILLED_IN_WORK = ("compounded_by", "compounded_on", "good_capsules", "appearance_ok", "output_lot", "beyond_use_on",
                   "beyond_use_basis", "released_by", "released_at")  # fmt: skip


@tracked
class Batch(models.Model):
    """One Compounding Record: pins the formula version, and yields one finished lot."""

    number = models.CharField(max_length=20, unique=True)
    formula_version = models.ForeignKey(FormulaVersion, on_delete=models.PROTECT, related_name="batches")
    planned_capsules = models.PositiveIntegerField()
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    status = models.CharField(max_length=15, choices=BatchStatus, default=BatchStatus.PLANNED)
    compounded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    compounded_on = models.DateField(null=True)
    good_capsules = models.PositiveIntegerField("good capsules counted", null=True)
    appearance_ok = models.BooleanField("appearance as expected", null=True)
    output_lot = models.OneToOneField(Lot, on_delete=models.PROTECT, null=True, related_name="made_in")
    beyond_use_on = models.DateField("beyond-use date", null=True)
    beyond_use_basis = models.TextField("beyond-use basis", blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "compounding"
        verbose_name_plural = "batches"
        permissions = [
            ("plan_batch", "Can plan batches"),
            ("compound_batch", "Can compound batches"),
            ("release_batch", "Can release batches"),
            ("reject_batch", "Can reject batches"),
        ]
        indexes = [models.Index(fields=["status", "planned_at"])]
        triggers = [
            *life_cycle(BatchStatus.PLANNED, BATCH_TRANSITIONS),
            frozen_except("status", *_FILLED_IN_WORK),
            *written_once(*(name for name in _FILLED_IN_WORK if name != "beyond_use_basis")),
            *written_once("beyond_use_basis", empty=""),
            *keep_rows(),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(planned_capsules__range=(1, 10_000)), name="batch_size"),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("compounded_by")),
                name="batch_released_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["released", "recalled"])
                | Q(released_by__isnull=False, released_at__isnull=False, output_lot__isnull=False,
                    beyond_use_on__isnull=False, compounded_by__isnull=False, good_capsules__gte=1,
                    appearance_ok=True),
                name="batch_released_when_complete",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Batch {self.number}"


class Weighing(models.Model):
    """One component put into a batch from one lot: theoretical beside actual, in the material's unit."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="weighings")
    line = models.ForeignKey(FormulaLine, on_delete=models.PROTECT)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="weighings")
    theoretical = models.DecimalField(max_digits=12, decimal_places=4)
    actual = models.DecimalField(max_digits=12, decimal_places=4)
    movement = models.OneToOneField(LotMovement, on_delete=models.PROTECT)
    weighed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    weighed_at = models.DateTimeField()

    class Meta:
        app_label = "compounding"
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="component_weighed_once"),
            models.CheckConstraint(condition=Q(actual__gt=0, theoretical__gt=0), name="weighing_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.line} into {self.batch}"
