from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Mod

from pharmacy.audit.history import tracked
from pharmacy.audit.triggers import append_only, frozen_except, keep_rows, life_cycle
from pharmacy.catalog.history import UNKNOWN, choices
from pharmacy.catalog.strengths import STRENGTH_MAX_MG, STRENGTH_MIN_MG, STRENGTH_STEP_MG
from pharmacy.orders.states import ORDER_TRANSITIONS, OrderStatus
from pharmacy.people.models import Patient, Prescriber


class DoseTime(models.TextChoices):
    BEDTIME = "bedtime", "at bedtime"
    MORNING = "morning", "in the morning"


@tracked
class Order(models.Model):
    """One prescription for naltrexone capsules of one strength, as received; its clinical content never changes."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rx_number = models.BigIntegerField("Rx number", unique=True)
    external_id = models.CharField("prescriber's order number", max_length=64)
    prescriber = models.ForeignKey(Prescriber, on_delete=models.PROTECT, related_name="orders")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="orders")
    strength_mg = models.DecimalField("strength (mg)", max_digits=3, decimal_places=1, null=True)
    capsules_per_dose = models.PositiveSmallIntegerField(null=True)
    dose_time = models.CharField(max_length=8, choices=DoseTime)
    quantity_capsules = models.PositiveIntegerField("quantity (capsules)", null=True)
    schedule = models.JSONField(
        "titration", null=True, help_text="Steps of a titration, as Schedule.to_json writes them"
    )
    open_ended = models.BooleanField("the last dose goes on", default=False)
    refill_days = models.PositiveSmallIntegerField("days' supply of a refill", null=True)
    days_supply = models.PositiveSmallIntegerField("days' supply")
    refills = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=80, blank=True)
    reason_for_compounding = models.CharField(max_length=200)
    allergies = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    pregnancy = models.CharField(max_length=14, default=UNKNOWN)
    liver_disease = models.CharField(max_length=15, default=UNKNOWN)
    conditions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    planned_surgery_on = models.DateField("planned surgery", null=True, blank=True)
    written_on = models.DateField()
    opioid_free_attested = models.BooleanField("attested free of opioids")
    attested_on = models.DateField("attestation given on", null=True)
    received_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=OrderStatus, default=OrderStatus.RECEIVED)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "pharmacy"
        permissions = [
            ("verify_order", "Can verify orders"),
            ("reject_order", "Can reject orders"),
            ("cancel_order", "Can cancel orders"),
        ]
        indexes = [
            models.Index(fields=["status", "received_at"]),
            models.Index(fields=["prescriber", "-received_at", "-id"], name="order_of_prescriber"),
        ]
        triggers = [
            *life_cycle(OrderStatus.RECEIVED, ORDER_TRANSITIONS),
            frozen_except("status", "verified_by", "verified_at"),
            *keep_rows(),
        ]
        constraints = [
            models.UniqueConstraint(fields=["prescriber", "external_id"], name="order_once_per_prescriber"),
            models.CheckConstraint(
                condition=Q(strength_mg__gte=STRENGTH_MIN_MG, strength_mg__lte=STRENGTH_MAX_MG),
                name="order_strength_range",
            ),
            models.CheckConstraint(
                condition=Q(strength_mg=F("strength_mg") - Mod("strength_mg", STRENGTH_STEP_MG)),
                name="order_strength_step",
            ),
            models.CheckConstraint(condition=Q(capsules_per_dose__range=(1, 3)), name="order_capsules_per_dose"),
            models.CheckConstraint(condition=Q(dose_time__in=DoseTime.values), name="order_dose_time"),
            models.CheckConstraint(condition=Q(pregnancy__in=choices("pregnancy")), name="order_pregnancy"),
            models.CheckConstraint(condition=Q(liver_disease__in=choices("liver_disease")), name="order_liver_disease"),
            models.CheckConstraint(
                condition=Q(conditions__contained_by=list(choices("conditions"))), name="order_conditions"
            ),
            models.CheckConstraint(
                condition=Q(quantity_capsules=F("capsules_per_dose") * F("days_supply")), name="order_quantity_agrees"
            ),
            models.CheckConstraint(condition=Q(quantity_capsules__gte=1), name="order_quantity_positive"),
            models.CheckConstraint(
                condition=Q(status__in=["received", "on_hold", "rejected", "cancelled", "expired"])
                | Q(verified_by__isnull=False, verified_at__isnull=False),
                name="order_verified_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"Rx {self.rx_number}"


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
