from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from compounding.fills.states import FILL_TRANSITIONS, FillStatus
from compounding.inventory.models import Lot
from labels.printing.models import PrintedLabel
from pharmacy.audit.history import tracked
from pharmacy.audit.triggers import frozen_except, keep_rows, life_cycle, written_once
from pharmacy.orders.models import Order


@tracked
class Fill(models.Model):
    """One dispensing of an order: fill 1 is the first, refills follow."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="fills")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=9, choices=FillStatus, default=FillStatus.QUEUED)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="fills")
    allocated_on = models.DateField(null=True)
    label = models.ForeignKey(PrintedLabel, on_delete=models.PROTECT, null=True, related_name="+")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()

    class Meta:
        app_label = "compounding"
        permissions = [("fill_order", "Can fill orders")]
        indexes = [models.Index(fields=["status", "started_at"])]
        triggers = [
            *life_cycle(FillStatus.QUEUED, FILL_TRANSITIONS),
            frozen_except("status", "lot", "allocated_on", "label"),
            *written_once("lot", "allocated_on"),
            *keep_rows(),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="fill_number_once"),
            models.CheckConstraint(
                condition=Q(status__in=["queued", "cancelled"]) | Q(lot__isnull=False, allocated_on__isnull=False),
                name="allocated_fill_has_lot",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["queued", "allocated", "cancelled"]) | Q(label__isnull=False),
                name="labelled_fill_has_label",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}-{self.number}"
