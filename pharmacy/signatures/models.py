from __future__ import annotations

from django.conf import settings
from django.db import models

from pharmacy.audit.triggers import append_only


class Meaning(models.TextChoices):
    CHANGED_PACK = "changed_pack", "Changed this titration after dispensing"
    CHECKED_STEP = "checked_step", "Checked this step as the second person"
    CHECKED_WEIGHING = "checked_weighing", "Checked this weighing as the second person"
    CLOSED_DEVIATION = "closed_deviation", "Closed this deviation"
    RECALLED_BATCH = "recalled_batch", "Recalled this batch"
    APPROVED_WORDING = "approved_wording", "Approved this wording"
    WITHDREW_WORDING = "withdrew_wording", "Took back the approval of this wording"
    APPROVED_FORMULA = "approved_formula", "Approved this formula"
    OVERRODE_FINDING = "overrode_finding", "Overrode this screening finding"
    REJECTED_BATCH = "rejected_batch", "Rejected this batch"
    REPRINTED_LABEL = "reprinted_label", "Reprinted this label"
    RELEASED_BATCH = "released_batch", "Released this batch"
    VERIFIED_ORDER = "verified_order", "Verified this prescription"


class Signature(models.Model):
    """Who signed what, meaning which, over which exact content (21 CFR 11.50, 11.70 as benchmark)."""

    signer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures")
    signer_name = models.CharField(max_length=150)
    meaning = models.CharField(max_length=32, choices=Meaning)
    reason = models.TextField(blank=True)
    subject_type = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    digest_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        app_label = "pharmacy"
        triggers = append_only()
        indexes = [models.Index(fields=["subject_type", "subject_id"])]
        constraints = [
            models.CheckConstraint(condition=models.Q(digest_sha256__regex=r"^[0-9a-f]{64}$"), name="signature_digest")
        ]

    def __str__(self) -> str:
        return f"{self.signer_name}: {self.get_meaning_display()}"
