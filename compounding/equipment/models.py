"""Balances and their calibrations: which weighings a balance may be trusted with, and until when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from pharmacy.audit.history import tracked
from pharmacy.audit.triggers import append_only, frozen_except, keep_rows


class MinimumBasis(models.TextChoices):
    CLASS_III = "class_iii", "Class III: sensitivity requirement x 100 / % error"
    USP_41 = "usp_41", "USP <41>: 820 x readability"
    STATED = "stated", "Stated by the calibration service"


@tracked
class Balance(models.Model):
    """One balance; ``code`` is the barcode on it. Below ``minimum_weighable_mg`` its error exceeds what is accepted."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    serial_number = models.CharField(max_length=40)
    readability_mg = models.DecimalField("readability (mg)", max_digits=8, decimal_places=4)
    minimum_weighable_mg = models.DecimalField("minimum weighable quantity (mg)", max_digits=10, decimal_places=3)
    error_percent_at_minimum = models.DecimalField("error at that minimum (%)", max_digits=5, decimal_places=2)
    minimum_basis = models.CharField("basis of the minimum", max_length=9, choices=MinimumBasis)
    in_service = models.BooleanField(default=True)

    class Meta:
        app_label = "compounding"
        permissions = [
            ("keep_equipment", "Can register equipment and take it out of service"),
            ("record_calibration", "Can record calibrations"),
        ]
        # What a weighing was trusted with must stay readable: a balance that changed is a new row.
        triggers = [frozen_except("name", "in_service"), *keep_rows()]
        constraints = [
            models.CheckConstraint(
                condition=Q(readability_mg__gt=0)
                & Q(minimum_weighable_mg__gte=F("readability_mg"))
                & Q(error_percent_at_minimum__gt=0),
                name="balance_limits_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.name})"


class Calibration(models.Model):
    """One calibration, passed or failed; the latest one says whether the balance may be used."""

    balance = models.ForeignKey(Balance, on_delete=models.PROTECT, related_name="calibrations")
    done_on = models.DateField()
    due_on = models.DateField()
    passed = models.BooleanField()
    certificate = models.CharField("certificate number", max_length=80, blank=True)
    done_by = models.CharField("calibrated by", max_length=120)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        app_label = "compounding"
        triggers = append_only()
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gt=F("done_on")), name="calibration_due_after_done"),
        ]

    def __str__(self) -> str:
        return f"{self.balance} on {self.done_on}"
