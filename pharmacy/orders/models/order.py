from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from pharmacy.audit.history import tracked
from pharmacy.audit.triggers import frozen_except, keep_rows, life_cycle, written_once
from pharmacy.catalog.history import UNKNOWN
from pharmacy.orders.languages import ENGLISH
from pharmacy.orders.models.order_constraints import ORDER_CONSTRAINTS
from pharmacy.orders.models.order_triggers import held_from, schedule_agrees
from pharmacy.orders.states import ORDER_TRANSITIONS, OrderStatus
from pharmacy.people.models import Patient, Prescriber


class DoseTime(models.TextChoices):
    BEDTIME = "bedtime", "at bedtime"
    MORNING = "morning", "in the morning"


@tracked
class Order(models.Model):
    """One prescription for naltrexone capsules, as received; its clinical content never changes.

    Either of one strength (``strength_mg``, ``capsules_per_dose``, ``quantity_capsules``) or a titration: a
    ``schedule`` (``Schedule.to_json``), for which the pharmacy chooses the capsules. ``open_ended``: the last dose goes
    on after the pack, so a refill is ``refill_days`` of it. ``held_from`` is kept by the database alone.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rx_number = models.BigIntegerField("Rx number", unique=True)
    external_id = models.CharField("prescriber's order number", max_length=64)
    version = models.PositiveSmallIntegerField(default=1)
    amends = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="amendment")
    prescriber = models.ForeignKey(Prescriber, on_delete=models.PROTECT, related_name="orders")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="orders")
    strength_mg = models.DecimalField("strength (mg)", max_digits=3, decimal_places=1, null=True, blank=True)
    capsules_per_dose = models.PositiveSmallIntegerField(null=True, blank=True)
    quantity_capsules = models.PositiveIntegerField("quantity (capsules)", null=True, blank=True)
    schedule = models.JSONField("titration", null=True, blank=True)
    open_ended = models.BooleanField("last dose goes on after the pack", default=False)
    refill_days = models.PositiveSmallIntegerField("days' supply of a refill", null=True, blank=True)
    dose_time = models.CharField(max_length=8, choices=DoseTime)
    label_language = models.CharField("directions also in", max_length=2, default=ENGLISH)
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
    held_from = models.CharField("status before the hold", max_length=10, blank=True, editable=False)
    end_reason = models.TextField("why it ended", blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "pharmacy"
        permissions = [
            ("verify_order", "Can verify orders"),
            ("reject_order", "Can reject orders"),
            ("cancel_order", "Can cancel orders"),
            ("hold_order", "Can put orders on hold"),
            ("note_answer", "Can note an answer to a hold"),
            ("record_attestation", "Can record that the patient was asked for opioids"),
        ]
        indexes = [
            models.Index(fields=["status", "received_at"]),
            models.Index(fields=["prescriber", "-received_at", "-id"], name="order_of_prescriber"),
        ]
        triggers = [
            *life_cycle(OrderStatus.RECEIVED, ORDER_TRANSITIONS),
            frozen_except("status", "held_from", "end_reason", "verified_by", "verified_at"),
            *written_once("end_reason", empty=""),
            held_from(),
            schedule_agrees(),
            *keep_rows(),
        ]
        constraints = ORDER_CONSTRAINTS

    def __str__(self) -> str:
        return f"Rx {self.rx_number}"

    @property
    def is_titration(self) -> bool:
        return self.schedule is not None

    @property
    def was_started(self) -> bool:
        """Capsules were taken for it: it is active, or was when it was put on hold."""
        return OrderStatus.ACTIVE in {self.status, self.held_from}
