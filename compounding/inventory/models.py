"""Materials, their lots, and the ledger of every movement."""

from __future__ import annotations

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

    class Meta:
        app_label = "compounding"
        # Strength and kind say what every lot of this material is; a new one is a new material.
        triggers = [frozen_except("name", "label_name"), *keep_rows()]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["shell", "finished"], unit="each")
                | Q(kind__in=["active", "filler", "triturate"], unit="g"),
                name="material_unit_fits_kind",
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
    received_on = models.DateField()
    use_until = models.DateField("usable until", help_text="Supplier's expiry, or the beyond-use date of a compound")
    potency_factor = models.DecimalField(max_digits=6, decimal_places=4, default=1)
    status = models.CharField(max_length=11, choices=LotStatus, default=LotStatus.QUARANTINED)
    on_hand = models.DecimalField(max_digits=14, decimal_places=4, default=0, editable=False)

    class Meta:
        app_label = "compounding"
        permissions = [
            ("receive_lot", "Can receive lots into quarantine"),
            ("release_lot", "Can release lots from quarantine"),
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
            models.CheckConstraint(condition=Q(potency_factor__gte=1), name="lot_potency_factor"),
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
                func=(
                    "UPDATE compounding_lot SET on_hand = on_hand + NEW.quantity WHERE id = NEW.lot_id; RETURN NULL;"
                ),
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
