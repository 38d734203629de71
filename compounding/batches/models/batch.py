"""The Compounding Record itself, and the orders it is made for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from compounding.batches.earned import status_is_earned
from compounding.batches.states import BATCH_TRANSITIONS, BatchStatus
from compounding.formulas.models import FormulaVersion
from compounding.inventory.models import Lot
from pharmacy.audit.history import tracked
from pharmacy.audit.triggers import append_only, frozen_except, keep_rows, life_cycle, written_once
from pharmacy.orders.models import Order

_COUNTS = ("good_units", "rejected_units", "destroyed_units", "retained_units")
_FILLED_IN_WORK = ("compounded_by", "compounded_on", *_COUNTS, "appearance_ok", "submitted_by", "output_lot",
                   "beyond_use_on", "beyond_use_basis", "released_by", "released_at")  # fmt: skip


@tracked
class Batch(models.Model):
    """One Compounding Record: pins the formula version, and yields one lot of capsules or of triturate.

    A unit is one capsule, or one gram of a triturate.
    """

    number = models.CharField(max_length=20, unique=True)
    formula_version = models.ForeignKey(FormulaVersion, on_delete=models.PROTECT, related_name="batches")
    planned_units = models.PositiveIntegerField()
    orders = models.ManyToManyField(Order, through="BatchOrder", related_name="batches")
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    status = models.CharField(max_length=15, choices=BatchStatus, default=BatchStatus.PLANNED)
    compounded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    compounded_on = models.DateField(null=True)
    good_units = models.DecimalField("good units", max_digits=10, decimal_places=4, null=True)
    rejected_units = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    destroyed_units = models.DecimalField("units used up by tests", max_digits=10, decimal_places=4, null=True)
    retained_units = models.DecimalField("units retained as samples", max_digits=10, decimal_places=4, null=True)
    appearance_ok = models.BooleanField("appearance as expected", null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
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
            ("check_weighing", "Can check another person's weighing"),
            ("close_deviation", "Can close deviations"),
            ("release_batch", "Can release batches"),
            ("reject_batch", "Can reject batches"),
            ("close_batch", "Can close batches"),
            ("recall_batch", "Can recall batches"),
        ]
        indexes = [models.Index(fields=["status", "planned_at"])]
        triggers = [
            *life_cycle(BatchStatus.PLANNED, BATCH_TRANSITIONS),
            status_is_earned(),
            frozen_except("status", *_FILLED_IN_WORK),
            *written_once(*(name for name in _FILLED_IN_WORK if name != "beyond_use_basis")),
            *written_once("beyond_use_basis", empty=""),
            *keep_rows(),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(planned_units__range=(1, 10_000)), name="batch_size"),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("compounded_by")),
                name="batch_released_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["released", "closed", "recalled"])
                | Q(released_by__isnull=False, released_at__isnull=False, output_lot__isnull=False,
                    beyond_use_on__isnull=False, compounded_by__isnull=False, good_units__isnull=False,
                    good_units__gt=0,
                    appearance_ok__isnull=False,
                    appearance_ok=True),
                name="batch_released_when_complete",
            ),
            models.CheckConstraint(
                condition=Q(good_units__isnull=True)
                | Q(rejected_units__isnull=False, destroyed_units__isnull=False, retained_units__isnull=False)
                & Q(good_units__gte=0, rejected_units__gte=0, destroyed_units__gte=0, retained_units__gte=0)
                # For PostgreSQL NaN is larger than every number.
                & Q(**{f"{name}__lt": 10**6 for name in _COUNTS}),
                name="batch_counts_not_negative",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Batch {self.number}"


class BatchOrder(models.Model):
    """A named order that a batch is made for; a batch without any is made for stock."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="for_orders")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "compounding"
        triggers = append_only()
        constraints = [models.UniqueConstraint(fields=["batch", "order"], name="batch_order_once")]

    def __str__(self) -> str:
        return f"{self.batch} for {self.order}"
