from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from pharmacy.audit.triggers import append_only
from pharmacy.orders.models.order import Order


class OpioidAttestation(models.Model):
    """The patient was asked again whether opioids are taken, before a refill or to answer a hold."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="attestations")
    attested_on = models.DateField()
    takes_opioids = models.BooleanField()
    answer = models.TextField("what was answered", blank=True)
    contact = models.CharField("who answered, and how", max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        app_label = "pharmacy"
        ordering = ["attested_on", "pk"]
        triggers = append_only()
        constraints = [
            models.CheckConstraint(condition=~Q(contact=""), name="attestation_has_contact"),
            models.CheckConstraint(condition=Q(takes_opioids=False) | ~Q(answer=""), name="attestation_says_which"),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {'takes' if self.takes_opioids else 'free of'} opioids on {self.attested_on}"
