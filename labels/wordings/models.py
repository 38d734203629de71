"""Which wordings in other languages this pharmacy has approved for its labels."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from labels.phrases import library
from pharmacy.audit.triggers import append_only
from pharmacy.signatures.models import Signature


class WordingApproval(models.Model):
    """A pharmacist confirmed exactly this wording; the digest ends the approval when the library changes it.

    Source: 16 CCR 1707.5 leaves it to each pharmacy to confirm a translation before use. The latest row of a wording
    counts: ``approved`` False takes an approval back.
    """

    code = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    text = models.TextField()
    digest_sha256 = models.CharField(max_length=64)
    approved = models.BooleanField()
    compared_with = models.CharField(max_length=200, blank=True)
    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "labels"
        permissions = [("approve_wording", "Can approve wordings in other languages")]
        triggers = append_only()
        indexes = [models.Index(fields=["digest_sha256", "-id"])]
        constraints = [
            models.CheckConstraint(condition=Q(digest_sha256__regex=r"^[0-9a-f]{64}$"), name="wording_digest")
        ]

    def __str__(self) -> str:
        return f"{self.code} in {library().languages.get(self.language, self.language)}"
