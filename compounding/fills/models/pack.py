"""A titration pack: the schedule as it was compiled, frozen with its proof, and every change after dispensing."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from compounding.fills.models.fill import Fill
from compounding.fills.states import PACK_TRANSITIONS, PackStatus
from compounding.packs.compilation import Compilation
from compounding.packs.stored import compilation_from_json
from labels.printing.models import PrintedLabel
from pharmacy.audit.history import tracked
from pharmacy.audit.triggers import append_only, frozen_except, keep_rows, life_cycle, written_once
from pharmacy.signatures.models import Signature

_DIGEST = r"^[0-9a-f]{64}$"


@tracked
class TitrationPack(models.Model):
    """The containers of a titration's first fill as one pack; it may be used until the first of them may not."""

    fill = models.OneToOneField(Fill, on_delete=models.PROTECT, related_name="pack")
    compilation = models.JSONField(help_text="Schedule, doses, containers and proof")
    compilation_sha256 = models.CharField(max_length=64)
    open_ended = models.BooleanField("the last dose goes on")
    beyond_use_on = models.DateField("beyond-use date", null=True)
    starts_on = models.DateField("first night", null=True)
    status = models.CharField(max_length=10, choices=PackStatus, default=PackStatus.ASSEMBLING)

    class Meta:
        app_label = "compounding"
        permissions = [("change_pack", "Can change a titration after dispensing")]
        triggers = [
            *life_cycle(PackStatus.ASSEMBLING, PACK_TRANSITIONS),
            frozen_except("status", "beyond_use_on", "starts_on"),
            *written_once("beyond_use_on"),
            *keep_rows(),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(compilation_sha256__regex=_DIGEST), name="pack_compilation_digest"),
            models.CheckConstraint(
                condition=Q(status="assembling") | Q(beyond_use_on__isnull=False, starts_on__isnull=False),
                name="closed_pack_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"Pack {self.fill}"

    @property
    def compiled(self) -> Compilation:
        """As it was put up. Raises ``NotProven`` when what is stored contradicts itself."""
        return compilation_from_json(self.compilation)


class PackChangeKind(models.TextChoices):
    HOLD = "hold", "Hold the dose"
    STEP_BACK = "step_back", "Step back"
    RESUME = "resume", "Go on after an interruption"


class PackChange(models.Model):
    """One signed change: what was taken, what remains from its new night 1 on, and which capsules that takes."""

    pack = models.ForeignKey(TitrationPack, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=9, choices=PackChangeKind)
    nights_taken = models.PositiveSmallIntegerField()
    taken = models.JSONField(help_text="Steps that were taken before this change")
    compilation = models.JSONField(help_text="What remains, compiled, with its proof")
    balances = models.JSONField(help_text="By strength: left over, needed, to dispense, unused")
    starts_on = models.DateField("first night of what remains")
    reason = models.CharField(max_length=200)
    prescriber_contact = models.CharField(max_length=200)
    calendar = models.OneToOneField(PrintedLabel, on_delete=models.PROTECT, related_name="+")
    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="+")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        app_label = "compounding"
        ordering = ["number"]
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(fields=["pack", "number"], name="pack_change_number_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="pack_change_has_reason"),
            models.CheckConstraint(condition=~Q(prescriber_contact=""), name="pack_change_has_contact"),
        ]

    def __str__(self) -> str:
        return f"Change {self.number} of {self.pack}"

    @property
    def compiled(self) -> Compilation:
        return compilation_from_json(self.compilation)
