"""What the screen found on an order, and who lifted a block. Both are kept as written."""

from __future__ import annotations

from django.db import models

from pharmacy.audit.triggers import append_only


class Severity(models.TextChoices):
    BLOCK = "block", "Block"
    WARN = "warn", "Warning"
    INFO = "info", "Information"


class Finding(models.Model):
    order = models.ForeignKey("pharmacy.Order", on_delete=models.PROTECT, related_name="findings")
    medicine = models.ForeignKey("pharmacy.OrderMedicine", on_delete=models.PROTECT, null=True, related_name="findings")
    code = models.CharField(max_length=40)
    severity = models.CharField(max_length=8, choices=Severity)
    drug = models.CharField(max_length=200, blank=True)
    rule = models.TextField()
    message = models.TextField()
    source = models.TextField()
    earliest_on = models.DateField("earliest date", null=True)
    evidence = models.JSONField(default=dict, blank=True)
    found_at = models.DateTimeField()

    class Meta:
        app_label = "pharmacy"
        triggers = append_only()
        constraints = [
            models.CheckConstraint(condition=models.Q(severity__in=["block", "warn", "info"]), name="finding_severity")
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.drug}" if self.drug else self.code

    @property
    def about(self) -> str:
        """What it is about in few words: the medicine or allergy as written, else the subject of the rule."""
        return self.drug or self.code.replace("_", " ").lower()


class Override(models.Model):
    """A pharmacist lifted one block: with reason, whom they spoke to, and a signature."""

    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="override")
    signature = models.OneToOneField("pharmacy.Signature", on_delete=models.PROTECT)
    reason = models.TextField()
    prescriber_contact = models.CharField(max_length=200)

    class Meta:
        app_label = "pharmacy"
        triggers = append_only()
        permissions = [("override_finding", "Can override a screening finding")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="override_has_reason"),
            models.CheckConstraint(condition=~models.Q(prescriber_contact=""), name="override_has_contact"),
        ]

    def __str__(self) -> str:
        return f"Override of {self.finding}"
