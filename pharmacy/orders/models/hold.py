from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from pharmacy.audit.history import tracked
from pharmacy.audit.triggers import append_only, frozen_except, keep_rows, written_once
from pharmacy.orders.hold_reasons import HOLD_REASONS, WHO
from pharmacy.orders.models.order import Order

_OPEN = Q(closed_at=None, resolution="", closed_by=None)
_CLOSED = Q(closed_at__isnull=False) & ~Q(resolution="")


@tracked
class OrderHold(models.Model):
    """Why an order waits, for whom and until when; a hold is not a failure, and at most one is open.

    ``opened_by`` is empty when the screen opened it; closed once, saying how it was resolved.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=40, choices=[(row.code, row.name) for row in HOLD_REASONS])
    note = models.TextField(blank=True)
    who_must_act = models.CharField(max_length=10, choices=list(WHO.items()))
    expected_on = models.DateField("expected to end on", null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    resolution = models.TextField("how it was resolved", blank=True)

    class Meta:
        app_label = "pharmacy"
        triggers = [
            frozen_except("closed_by", "closed_at", "resolution"),
            *written_once("closed_by", "closed_at"),
            *written_once("resolution", empty=""),
            *keep_rows(),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(closed_at=None), name="one_open_hold"),
            models.CheckConstraint(condition=Q(reason__in=[row.code for row in HOLD_REASONS]), name="hold_reason"),
            models.CheckConstraint(condition=Q(who_must_act__in=list(WHO)), name="hold_who_must_act"),
            models.CheckConstraint(condition=_OPEN | _CLOSED, name="hold_closed_with_resolution"),
        ]

    def __str__(self) -> str:
        return f"Hold of {self.order}: {self.get_reason_display()}"


class HoldAnswer(models.Model):
    """What the prescriber said about a hold. It lifts nothing by itself: a pharmacist reads it and decides.

    ``contact`` says who was reached when pharmacy staff noted it; empty when the prescriber's own system sent it.
    """

    hold = models.ForeignKey(OrderHold, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField()
    contact = models.CharField(max_length=200, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        app_label = "pharmacy"
        ordering = ["pk"]
        triggers = append_only()
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="answer_has_text")]

    def __str__(self) -> str:
        return f"Answer to {self.hold}"
