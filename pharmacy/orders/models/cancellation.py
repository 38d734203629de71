from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from pharmacy.audit.history import tracked
from pharmacy.audit.triggers import frozen_except, keep_rows, life_cycle, written_once
from pharmacy.orders.models.order import Order
from pharmacy.orders.states import REQUEST_TRANSITIONS, RequestStatus

_DECIDED = Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decision_reason="")


@tracked
class CancellationRequest(models.Model):
    """Asks to cancel an order whose capsules were taken already; the pharmacy accepts or declines, with its reason."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="cancellations")
    reason = models.TextField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=RequestStatus, default=RequestStatus.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)

    class Meta:
        app_label = "pharmacy"
        triggers = [
            *life_cycle(RequestStatus.OPEN, REQUEST_TRANSITIONS),
            frozen_except("status", "decided_by", "decided_at", "decision_reason"),
            *written_once("decided_by", "decided_at"),
            *written_once("decision_reason", empty=""),
            *keep_rows(),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(status="open"), name="one_open_cancellation"),
            models.CheckConstraint(condition=~Q(reason=""), name="cancellation_has_reason"),
            models.CheckConstraint(condition=Q(status="open") | _DECIDED, name="cancellation_decided_by_someone"),
        ]

    def __str__(self) -> str:
        return f"Cancellation of {self.order}"
