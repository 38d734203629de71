"""What happened when the capsules changed hands: counselled, dispensed, taken back. Each is written once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from compounding.fills.models.fill import Fill, FillItem
from compounding.inventory.models import LotMovement
from pharmacy.audit.triggers import append_only


class CounselOutcome(models.TextChoices):
    GIVEN = "given", "Given"
    REFUSED = "refused", "Refused by the patient"


class Counsel(models.Model):
    """The offer to counsel, and what the patient made of it."""

    fill = models.OneToOneField(Fill, on_delete=models.PROTECT, related_name="counsel")
    outcome = models.CharField(max_length=7, choices=CounselOutcome)
    remark = models.CharField(max_length=200, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        app_label = "compounding"
        triggers = append_only()
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=CounselOutcome.values), name="counsel_outcome_known")
        ]

    def __str__(self) -> str:
        return f"Counsel on {self.fill}: {self.get_outcome_display().lower()}"


class ClosureKind(models.TextChoices):
    CHILD_RESISTANT = "child_resistant", "Child-resistant"
    WAIVED = "waived", "Not child-resistant, as asked for"


class WaiverParty(models.TextChoices):
    PATIENT = "patient", "The patient"
    PRESCRIBER = "prescriber", "The prescriber"


class Dispensing(models.Model):
    """Handed over on ``dispensed_on`` in what closure; ``waiver_by`` asked for one that is not child-resistant."""

    fill = models.OneToOneField(Fill, on_delete=models.PROTECT, related_name="dispensing")
    dispensed_on = models.DateField()
    closure = models.CharField(max_length=15, choices=ClosureKind)
    waiver_by = models.CharField("who asked for it", max_length=10, choices=WaiverParty, blank=True)
    waiver_reason = models.CharField(max_length=200, blank=True)
    dispensed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    dispensed_at = models.DateTimeField()

    class Meta:
        app_label = "compounding"
        triggers = append_only()
        constraints = [
            models.CheckConstraint(
                condition=Q(closure="child_resistant", waiver_by="", waiver_reason="")
                | Q(closure="waived", waiver_by__in=WaiverParty.values) & ~Q(waiver_reason=""),
                name="waived_closure_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fill} dispensed on {self.dispensed_on}"


class FillReturn(models.Model):
    """What came back after dispensing; its capsules are destroyed, never used again."""

    fill = models.OneToOneField(Fill, on_delete=models.PROTECT, related_name="taken_back")
    reason = models.CharField(max_length=200)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    class Meta:
        app_label = "compounding"
        triggers = append_only()
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="fill_return_has_reason")]

    def __str__(self) -> str:
        return f"Return of {self.fill}"


class ReturnedCapsules(models.Model):
    """Of one container: how many capsules came back, and the two lines of the ledger that took them in and out."""

    taken_back = models.ForeignKey(FillReturn, on_delete=models.PROTECT, related_name="containers")
    item = models.OneToOneField(FillItem, on_delete=models.PROTECT, related_name="taken_back")
    capsules = models.PositiveIntegerField()
    received = models.OneToOneField(LotMovement, on_delete=models.PROTECT, null=True, related_name="+")
    destroyed = models.OneToOneField(LotMovement, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        app_label = "compounding"
        triggers = append_only()
        constraints = [
            models.CheckConstraint(
                condition=Q(capsules=0, received__isnull=True, destroyed__isnull=True)
                | Q(capsules__gte=1, received__isnull=False, destroyed__isnull=False),
                name="returned_capsules_are_destroyed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.capsules} capsules of {self.item}"
