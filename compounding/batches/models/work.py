"""What was weighed into a batch, and which steps were done, each with its second person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from compounding.batches.models.batch import Batch
from compounding.equipment.models import Balance
from compounding.formulas.models import FormulaLine, FormulaStep
from compounding.inventory.models import Lot, LotMovement
from pharmacy.audit.history import tracked
from pharmacy.audit.triggers import append_only, differs, frozen_except, keep_rows, written_once


@tracked
class Weighing(models.Model):
    """One component put into a batch from one lot on one balance: theoretical beside actual, in the material's unit.

    A weighing that is withdrawn stays on the record: its powder is discarded and the component is weighed anew.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="weighings")
    line = models.ForeignKey(FormulaLine, on_delete=models.PROTECT)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="weighings")
    balance = models.ForeignKey(Balance, on_delete=models.PROTECT, null=True, related_name="weighings")
    theoretical = models.DecimalField(max_digits=12, decimal_places=4)
    actual = models.DecimalField(max_digits=12, decimal_places=4)
    skip_reason = models.CharField("reason for not taking the first lot to expire", max_length=200, blank=True)
    movement = models.OneToOneField(LotMovement, on_delete=models.PROTECT)
    weighed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    weighed_at = models.DateTimeField()
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "compounding"
        triggers = [
            frozen_except("checked_by", "checked_at", "withdrawn_by", "withdrawn_at", "withdrawn_reason"),
            *written_once("checked_by", "checked_at", "withdrawn_by", "withdrawn_at"),
            *written_once("withdrawn_reason", empty=""),
            *keep_rows(),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "line"], condition=Q(withdrawn_at__isnull=True), name="component_weighed_once"
            ),
            # For PostgreSQL NaN is larger than every number, so a lower limit alone lets it in.
            models.CheckConstraint(
                condition=Q(actual__gt=0, actual__lt=10**8, theoretical__gt=0, theoretical__lt=10**8),
                name="weighing_positive",
            ),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, checked_by__isnull=True)
                | Q(checked_at__isnull=False, checked_by__isnull=False) & ~Q(checked_by=models.F("weighed_by")),
                name="weighing_checked_by_another",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason=""),
                name="weighing_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} into {self.batch}"


class BatchStep(models.Model):
    """A step of the formula, done; ``checked_by`` is the second person where the formula asks for one."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="steps")
    step = models.ForeignKey(FormulaStep, on_delete=models.PROTECT, related_name="+")
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField()
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    remark = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "compounding"
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(fields=["batch", "step"], name="step_done_once"),
            models.CheckConstraint(condition=differs("checked_by", "done_by"), name="step_checked_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.step} of {self.batch}"
