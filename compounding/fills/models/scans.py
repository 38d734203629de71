"""Every scan of a container that counts, and every one that was refused."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from compounding.fills.models.fill import Fill, FillItem
from compounding.inventory.models import Lot
from labels.printing.models import PrintedLabel
from pharmacy.audit.triggers import append_only

_FILLED_IT = """
    IF EXISTS (
        SELECT 1 FROM compounding_fillitem item JOIN compounding_fill fill ON fill.id = item.fill_id
        WHERE item.id = NEW.item_id AND fill.allocated_by_id = NEW.scanned_by_id
        UNION ALL
        SELECT 1 FROM compounding_containerscan scan JOIN compounding_fillitem item ON item.id = scan.item_id
        WHERE scan.stage = 'labelled' AND scan.scanned_by_id = NEW.scanned_by_id
        AND item.fill_id = (SELECT fill_id FROM compounding_fillitem WHERE id = NEW.item_id)
    ) THEN
        RAISE EXCEPTION 'nightstand: whoever filled a container does not check it';
    END IF;
    RETURN NEW;
"""


class ScanStage(models.TextChoices):
    LABELLED = "labelled", "Label put on"
    PACKED = "packed", "Put into the pack"
    CHECKED = "checked", "Checked"


class ContainerScan(models.Model):
    """One container seen at one stage with the label it carries; a new label is seen anew at each stage.

    The lot is the one scanned at the check, from the stock container.
    """

    item = models.ForeignKey(FillItem, on_delete=models.PROTECT, related_name="scans")
    stage = models.CharField(max_length=8, choices=ScanStage)
    label = models.ForeignKey(PrintedLabel, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, null=True, related_name="+")
    scanned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    scanned_at = models.DateTimeField()

    class Meta:
        app_label = "compounding"
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="checked_by_another",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__stage="checked"),
                func=_FILLED_IT,
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["item", "stage", "label"], name="container_scanned_once"),
            models.CheckConstraint(
                condition=Q(stage="checked", lot__isnull=False) | Q(stage__in=["labelled", "packed"], lot__isnull=True),
                name="check_names_its_lot",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_stage_display().lower()}"


class NearMiss(models.Model):
    """A scan that was refused before it could reach a patient; written after the refused work was rolled back."""

    fill = models.ForeignKey(Fill, on_delete=models.PROTECT, related_name="near_misses")
    stage = models.CharField(max_length=8, choices=ScanStage)
    code = models.CharField(max_length=40)
    scanned = models.CharField(max_length=130)
    message = models.CharField(max_length=500)
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()

    class Meta:
        app_label = "compounding"
        verbose_name_plural = "near misses"
        indexes = [models.Index(fields=["-found_at"])]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.code} on {self.fill}"
