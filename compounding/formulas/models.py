"""Master Formulation Records: one formula per strength, in versions frozen once approved (USP <795>)."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from compounding.formulas.states import FORMULA_TRANSITIONS, FormulaStatus
from compounding.inventory.models import Material
from pharmacy.audit.history import tracked
from pharmacy.audit.triggers import FrozenOnce, frozen_except, keep_rows, life_cycle


@tracked
class Formula(models.Model):
    """What is made: one finished capsule of one strength."""

    name = models.CharField(max_length=120, unique=True)
    product = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="formulas")

    class Meta:
        app_label = "compounding"
        # What a formula makes is signed with its first version, so it never becomes another product.
        triggers = [frozen_except(), *keep_rows()]

    def __str__(self) -> str:
        return self.name


@tracked
class FormulaVersion(models.Model):
    """The Master Formulation Record that a batch pins."""

    formula = models.ForeignKey(Formula, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=FormulaStatus, default=FormulaStatus.DRAFT)
    fill_weight_mg = models.DecimalField("fill of one capsule (mg)", max_digits=7, decimal_places=2)
    overage_percent = models.DecimalField("overage of the whole blend (%)", max_digits=4, decimal_places=1, default=0)
    weighing_tolerance_percent = models.DecimalField("weighing tolerance (%)", max_digits=4, decimal_places=1)
    beyond_use_days = models.PositiveSmallIntegerField("beyond-use limit (days)")
    beyond_use_source = models.TextField("source of the beyond-use limit")
    storage = models.CharField(max_length=80)
    appearance = models.CharField("expected appearance", max_length=200)
    instructions = models.TextField()
    authored_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "compounding"
        permissions = [
            ("draft_formula", "Can draft formulas"),
            ("approve_formula", "Can approve formulas"),
        ]
        triggers = [
            *life_cycle(FormulaStatus.DRAFT, FORMULA_TRANSITIONS),
            FrozenOnce(draft=FormulaStatus.DRAFT, exclude=["status"]),
            *keep_rows(),
        ]
        constraints = [
            models.UniqueConstraint(fields=["formula", "number"], name="formula_version_once"),
            models.UniqueConstraint(
                fields=["formula"], condition=Q(status="approved"), name="one_approved_version_per_formula"
            ),
            models.CheckConstraint(condition=Q(beyond_use_days__range=(1, 180)), name="beyond_use_at_most_180_days"),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(approved_by__isnull=False) & ~Q(approved_by=F("authored_by")),
                name="formula_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.formula} v{self.number}"


_LINE_OF_DRAFT_ONLY = """
    IF (SELECT status FROM compounding_formulaversion WHERE id = {row}.version_id) <> 'draft' THEN
        RAISE EXCEPTION 'nightstand: the lines of an approved formula are frozen';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""


class FormulaLine(models.Model):
    """One component per capsule. The filler has no amount: it fills the capsule up (quantity sufficient)."""

    version = models.ForeignKey(FormulaVersion, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    material = models.ForeignKey(Material, on_delete=models.PROTECT)
    amount_per_capsule_mg = models.DecimalField(max_digits=8, decimal_places=3, null=True)

    class Meta:
        app_label = "compounding"
        ordering = ["position"]
        triggers = [
            pgtrigger.Trigger(
                name="draft_only_new", when=pgtrigger.Before, operation=pgtrigger.Insert | pgtrigger.Update,
                func=_LINE_OF_DRAFT_ONLY.format(row="NEW"),
            ),
            pgtrigger.Trigger(
                name="draft_only_old", when=pgtrigger.Before, operation=pgtrigger.Update | pgtrigger.Delete,
                func=_LINE_OF_DRAFT_ONLY.format(row="OLD"),
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="line_position"),
            models.UniqueConstraint(fields=["version", "material"], name="line_material_once"),
        ]

    def __str__(self) -> str:
        return str(self.material)
