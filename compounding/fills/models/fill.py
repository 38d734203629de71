"""A fill of an order and the containers that it consists of."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from compounding.fills.earned import status_is_earned
from compounding.fills.states import FILL_TRANSITIONS, FillKind, FillStatus
from compounding.inventory.models import Lot, LotMovement
from compounding.packs.containers import Use
from compounding.packs.stored import uses_from_json
from labels.printing.models import PrintedLabel
from pharmacy.audit.history import tracked
from pharmacy.audit.triggers import frozen_except, keep_rows, life_cycle, written_once
from pharmacy.catalog.strengths import STRENGTH_MAX_MG, STRENGTH_MIN_MG
from pharmacy.orders.models import Order


@tracked
class Fill(models.Model):
    """One dispensing of an order: the first fill, a refill, or the capsules that a change of the pack asks for."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="fills")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=FillKind, default=FillKind.FIRST)
    change = models.ForeignKey("compounding.PackChange", on_delete=models.PROTECT, null=True, related_name="fills")
    status = models.CharField(max_length=9, choices=FillStatus, default=FillStatus.QUEUED)
    allocated_on = models.DateField(null=True)
    allocated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()

    class Meta:
        app_label = "compounding"
        permissions = [
            ("fill_order", "Can fill orders"),
            ("check_fill", "Can check fills"),
            ("counsel_patient", "Can counsel patients"),
            ("dispense_fill", "Can dispense fills"),
            ("cancel_fill", "Can cancel fills"),
            ("relabel_fill", "Can have a fill labelled anew"),
            ("return_fill", "Can take back what was dispensed"),
        ]
        indexes = [models.Index(fields=["status", "started_at"])]
        triggers = [
            *life_cycle(FillStatus.QUEUED, FILL_TRANSITIONS),
            status_is_earned(),
            frozen_except("status", "allocated_on", "allocated_by"),
            *written_once("allocated_on", "allocated_by"),
            *keep_rows(),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="fill_number_once"),
            models.UniqueConstraint(
                fields=["change"], condition=~Q(status="cancelled"), name="one_live_fill_per_change"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["queued", "cancelled"])
                | Q(allocated_by__isnull=False, allocated_on__isnull=False),
                name="allocated_fill_has_lot",
            ),
            models.CheckConstraint(
                condition=Q(kind="supplement", change__isnull=False)
                | Q(kind__in=["first", "refill"], change__isnull=True),
                name="supplement_has_its_change",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}-{self.number}"

    @property
    def is_pack(self) -> bool:
        """True for the first fill of a titration, which is assembled and handed out as one pack."""
        return self.kind == FillKind.FIRST and self.order.schedule is not None


@tracked
class FillItem(models.Model):
    """One container of a fill: capsules of one strength out of one lot, with its own label and beyond-use date.

    ``uses`` says on which nights of the supply how many capsules are taken out of it.
    """

    fill = models.ForeignKey(Fill, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    strength_mg = models.DecimalField("strength (mg)", max_digits=3, decimal_places=1)
    capsules = models.PositiveIntegerField()
    uses = models.JSONField()
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="fill_items")
    beyond_use_on = models.DateField("beyond-use date", null=True)
    skip_reason = models.CharField("why not the lot that expires first", max_length=200, blank=True)
    movement = models.OneToOneField(LotMovement, on_delete=models.PROTECT, null=True, related_name="fill_item")
    label = models.OneToOneField(PrintedLabel, on_delete=models.PROTECT, null=True, related_name="fill_item")

    class Meta:
        app_label = "compounding"
        ordering = ["number"]
        triggers = [
            frozen_except("lot", "beyond_use_on", "skip_reason", "movement", "label"),
            *written_once("lot", "beyond_use_on", "movement"),
            *written_once("skip_reason", empty=""),
            *keep_rows(),
        ]
        constraints = [
            models.UniqueConstraint(fields=["fill", "number"], name="fill_item_number_once"),
            models.UniqueConstraint(fields=["fill", "strength_mg"], name="fill_item_strength_once"),
            models.CheckConstraint(condition=Q(capsules__gte=1), name="fill_item_holds_capsules"),
            models.CheckConstraint(
                condition=Q(strength_mg__gte=STRENGTH_MIN_MG, strength_mg__lte=STRENGTH_MAX_MG),
                name="fill_item_strength_range",
            ),
            models.CheckConstraint(
                condition=Q(lot__isnull=True, movement__isnull=True, beyond_use_on__isnull=True)
                | Q(lot__isnull=False, movement__isnull=False, beyond_use_on__isnull=False),
                name="fill_item_lot_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(label__isnull=True) | Q(lot__isnull=False), name="labelled_item_has_lot"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fill} container {self.number}"

    @property
    def parts(self) -> tuple[Use, ...]:
        return uses_from_json(self.uses)

    @property
    def last_night(self) -> int:
        """Counted from the first night of the supply, which is 1."""
        return max(use.last_night for use in self.parts)

    @property
    def usable_until(self) -> date:
        """The container's own beyond-use date. Raises ``ValueError`` before its capsules are allocated."""
        if self.beyond_use_on is None:
            raise ValueError(f"{self} has no lot yet")
        return self.beyond_use_on
