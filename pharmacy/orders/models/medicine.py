from __future__ import annotations

from django.db import models

from pharmacy.audit.triggers import append_only
from pharmacy.orders.models.order import Order


class Taking(models.TextChoices):
    CURRENT = "current", "Taking now"
    RECENT = "recent", "Stopped recently"


class OrderMedicine(models.Model):
    """Another medicine the prescriber stated, as written."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="medicines")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    rxcui = models.CharField("RxCUI", max_length=8, blank=True)
    atc = models.CharField("ATC", max_length=7, blank=True)
    status = models.CharField(max_length=8, choices=Taking)
    last_taken_on = models.DateField(null=True)

    class Meta:
        app_label = "pharmacy"
        ordering = ["position"]
        triggers = append_only()
        constraints = [models.UniqueConstraint(fields=["order", "position"], name="medicine_position")]

    def __str__(self) -> str:
        return self.name
