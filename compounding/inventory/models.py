"""Materials, their lots, and the ledger of every movement."""

from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from compounding.inventory.states import LOT_TRANSITIONS, LotStatus
from pharmacy.audit.history import tracked
from pharmacy.audit.triggers import append_only, frozen_except, keep_rows, life_cycle


class MaterialKind(models.TextChoices):
    ACTIVE = "active", "Active ingredient"
    FILLER = "filler", "Filler"
    SHELL = "shell", "Capsule shell"
    TRITURATE = "triturate", "Triturate"
    FINISHED = "finished", "Finished capsule"


class AssayBasisChoice(models.TextChoices):
    AS_IS = "as_is", "As is"
    DRIED = "dried", "On the dried basis"
    ANHYDROUS = "anhydrous", "On the anhydrous basis"
    ANHYDROUS_SOLVENT_FREE = "anhydrous_solvent_free", "On the anhydrous, solvent-free basis"


class Unit(models.TextChoices):
    GRAM = "g", "g"
    EACH = "each", "each"


@tracked
class Material(models.Model):
    """What a lot is a lot of: an ingredient, a capsule shell or a finished capsule."""

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=9, choices=MaterialKind)
    unit = models.CharField(max_length=4, choices=Unit)
    label_name = models.CharField(max_length=60, help_text="As printed among the inactive ingredients")
    strength_mg = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    parts = models.PositiveSmallIntegerField(
        null=True, help_text="Of a triturate: 1 part of naltrexone hydrochloride in this many parts"
    )
    excipient = models.CharField(max_length=40, blank=True, help_text="Code in the list of excipients")
    capsule_size = models.CharField(max_length=3, blank=True, help_text="Of a capsule shell: 3, 1, 0, 00 ...")

    class Meta:
        app_label = "compounding"
        permissions = [("register_material", "Can register materials")]
        # Strength and kind say what every lot of this material is; a new one is a new material.
        triggers = [frozen_except("name", "label_name"), *keep_rows()]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["shell", "finished"], unit="each")
                | Q(kind__in=["active", "filler", "triturate"], unit="g"),
                name="material_unit_fits_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="triturate", parts__isnull=False, parts__gte=2)
                | ~Q(kind="triturate") & Q(parts__isnull=True),
                name="material_parts_of_triturate",
            ),
            models.UniqueConstraint(
                fields=["strength_mg"], condition=Q(kind="finished"), name="one_finished_capsule_per_strength"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Lot(models.Model):
    """One lot; ``on_hand`` is kept by the ledger's trigger and never falls below zero."""

    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="lots")
    lot_number = models.CharField(max_length=20)
    supplier = models.CharField(max_length=120)
    manufacturer = models.CharField(max_length=120, blank=True)
    ndc = models.CharField("NDC", max_length=14, blank=True, help_text="10, 11 or 12 digits, with or without hyphens")
    received_on = models.DateField()
    expiry_text = models.CharField("expiry as printed", max_length=20, blank=True)
    use_until = models.DateField("usable until", help_text="Supplier's expiry, or the beyond-use date of a compound")
    use_until_basis = models.CharField(max_length=200, blank=True)
    assay_basis = models.CharField(max_length=22, choices=AssayBasisChoice, blank=True)
    assay_percent = models.DecimalField("assay (%)", max_digits=6, decimal_places=3, null=True)
    water_percent = models.DecimalField("water (%)", max_digits=5, decimal_places=3, null=True)
    lod_percent = models.DecimalField("loss on drying (%)", max_digits=5, decimal_places=3, null=True)
    solvent_percent = models.DecimalField("residual solvent (%)", max_digits=5, decimal_places=3, null=True)
    certificate_sha256 = models.CharField("certificate of analysis", max_length=64, blank=True)
    potency_factor = models.DecimalField(max_digits=9, decimal_places=4, default=1)
    status = models.CharField(max_length=11, choices=LotStatus, default=LotStatus.QUARANTINED)
    on_hand = models.DecimalField(max_digits=14, decimal_places=4, default=0, editable=False)

    class Meta:
        app_label = "compounding"
        permissions = [
            ("receive_lot", "Can receive lots into quarantine"),
            ("release_lot", "Can release lots from quarantine"),
            ("set_aside_lot", "Can reject, quarantine or recall lots"),
            ("destroy_stock", "Can destroy stock"),
            ("adjust_stock", "Can correct the ledger after a count"),
            ("measure_lot", "Can record packing and shell weights"),
        ]
        triggers = [
            *life_cycle(LotStatus.QUARANTINED, LOT_TRANSITIONS),
            frozen_except("status", "on_hand"),
            # Inside the ledger's own trigger the depth is 1 or more; anyone else comes at depth 0.
            pgtrigger.Protect(
                name="only_ledger_moves_stock",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.on_hand IS DISTINCT FROM NEW.on_hand AND pg_trigger_depth() = 0"),
            ),
            pgtrigger.Protect(
                name="starts_empty", operation=pgtrigger.Insert, condition=pgtrigger.Q(new__on_hand__df=0)
            ),
            *keep_rows(),
        ]
        constraints = [
            models.UniqueConstraint(fields=["material", "supplier", "lot_number"], name="lot_once"),
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="lot_never_below_zero"),
            models.CheckConstraint(condition=Q(potency_factor__gte=Decimal("0.9")), name="lot_potency_factor"),
            models.CheckConstraint(
                condition=Q(certificate_sha256="") | Q(certificate_sha256__regex=r"^[0-9a-f]{64}$"),
                name="lot_certificate_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material} lot {self.lot_number}"


class MovementKind(models.TextChoices):
    RECEIVED = "received", "Received"
    PRODUCED = "produced", "Produced"
    WEIGHED = "weighed", "Weighed into a batch"
    ALLOCATED = "allocated", "Allocated to a fill"
    RETURNED = "returned", "Returned to stock"
    DESTROYED = "destroyed", "Destroyed"
    ADJUSTED = "adjusted", "Adjusted"


class LotMovement(models.Model):
    """One line of the ledger: positive in, negative out, in the material's unit."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=9, choices=MovementKind)
    quantity = models.DecimalField(max_digits=14, decimal_places=4)
    reference = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    class Meta:
        app_label = "compounding"
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="keeps_balance",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                    IF NEW.kind IN ('weighed', 'allocated') AND EXISTS (
                        SELECT 1 FROM compounding_lot WHERE id = NEW.lot_id AND status <> 'released'
                    ) THEN
                        RAISE EXCEPTION 'nightstand: only a released lot is used';
                    END IF;
                    UPDATE compounding_lot SET on_hand = on_hand + NEW.quantity WHERE id = NEW.lot_id;
                    RETURN NULL;
                """,
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="movement_moves_something"),
            models.CheckConstraint(
                condition=Q(kind__in=["received", "produced", "returned"], quantity__gt=0)
                | Q(kind__in=["weighed", "allocated", "destroyed"], quantity__lt=0)
                | Q(kind="adjusted"),
                name="movement_sign_fits_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity}"


class Measured(models.TextChoices):
    PACKING = "packing", "Fills one capsule (packing statistic)"
    EMPTY_SHELL = "empty_shell", "Empty shell"


class LotMeasurement(models.Model):
    """Mean weight in mg measured on this very lot; of each kind and capsule size the latest one counts."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="measurements")
    kind = models.CharField(max_length=11, choices=Measured)
    capsule_size = models.CharField(max_length=3)
    mean_mg = models.DecimalField("mean weight (mg)", max_digits=8, decimal_places=2)
    pieces = models.PositiveSmallIntegerField("capsules weighed")
    measured_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    measured_at = models.DateTimeField()

    class Meta:
        app_label = "compounding"
        triggers = append_only()
        constraints = [models.CheckConstraint(condition=Q(mean_mg__gt=0, pieces__gte=1), name="measurement_positive")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, size {self.capsule_size}: {self.mean_mg} mg"
