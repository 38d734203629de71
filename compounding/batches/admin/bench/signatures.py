"""Every signature on a batch: on itself, its weighings, its steps and its deviations."""

from __future__ import annotations

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from compounding.batches.models import Batch, BatchStep, Deviation, Weighing
from pharmacy.signatures.models import Signature
from pharmacy.workbench.history import signature_table, subject_key
from pharmacy.workbench.page import Section


def signatures_of(batch: Batch) -> Section:
    """Oldest first, in one query."""
    wanted = Q(**subject_key(batch))
    for part in (Weighing, BatchStep, Deviation):
        keys = part.objects.filter(batch=batch).annotate(key=Cast("pk", CharField())).values("key")
        wanted |= Q(subject_type=part._meta.label_lower, subject_id__in=keys)
    return signature_table(Signature.objects.filter(wanted).order_by("pk"))
