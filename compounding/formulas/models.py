"""Master Formulation Records: one formula per preparation, in versions frozen once approved (USP <795>)."""

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
    """What is made: one finished capsule of one strength, or one triturate."""

    name = models.CharField(max_length=120, unique=True)
    product = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="formulas")

    class Meta:
        app_label = "compounding"
        # What a formula makes is signed with its first version, so it never becomes another product.
        triggers = [frozen_except(), *keep_rows()]

    def __str__(self) -> str:
        return self.name


class FillBasis(models.TextChoices):
    WEIGHT = "weight", "Fixed fill weight"
    PACKING = "packing", "Packing statistics of the lots"


@tracked
class FormulaVersion(models.Model):
    """The Master Formulation Record that a batch pins."""

    formula = models.ForeignKey(Formula, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=FormulaStatus, default=FormulaStatus.DRAFT)
    dosage_form = models.CharField(max_length=60)
    unit_weight_mg = models.DecimalField(
        "fill of one capsule (mg)", max_digits=7, decimal_places=2, help_text="1,000 mg for each gram of a triturate"
    )
    fill_basis = models.CharField("filler is found by", max_length=7, choices=FillBasis, default=FillBasis.WEIGHT)
    overage_percent = models.DecimalField("overage of the whole blend (%)", max_digits=4, decimal_places=1, default=0)
    weighing_tolerance_percent = models.DecimalField("weighing tolerance (%)", max_digits=4, decimal_places=1)
    content_error_percent = models.DecimalField(
        "largest predicted error of content (%)", max_digits=4, decimal_places=1, default=5
    )
    beyond_use_days = models.PositiveSmallIntegerField("beyond-use limit (days)")
    beyond_use_source = models.TextField("source of the beyond-use limit")
    storage = models.CharField(max_length=80)
    container_closure = models.CharField("container and closure", max_length=200)
    appearance = models.CharField("expected appearance", max_length=200)
    equipment = models.TextField("equipment and supplies")
    instructions = models.TextField("method in short")
    precautions = models.TextField()
    label_statements = models.JSONField("label statements", default=list)
    remarks = models.TextField("anything else needed to repeat it", blank=True)
    capsules_to_weigh = models.PositiveSmallIntegerField(default=10)
    capsule_each_percent = models.DecimalField("each capsule within (%)", max_digits=4, decimal_places=1, default=10)
    capsule_mean_percent = models.DecimalField("their mean within (%)", max_digits=4, decimal_places=1, default=5)
    yield_low_percent = models.DecimalField("lowest yield (%)", max_digits=4, decimal_places=1, default=90)
    yield_high_percent = models.DecimalField("highest yield (%)", max_digits=4, decimal_places=1, default=102)
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


_OF_DRAFT_ONLY = """
    IF (SELECT status FROM compounding_formulaversion WHERE id = {row}.version_id) <> 'draft' THEN
        RAISE EXCEPTION 'nightstand: the {what} of an approved formula are frozen';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""


def _of_draft_only(what: str) -> list[pgtrigger.Trigger]:
    """Rows of a version are written while it is a draft, and never after."""
    on = {"draft_only_new": ("NEW", pgtrigger.Insert | pgtrigger.Update),
          "draft_only_old": ("OLD", pgtrigger.Update | pgtrigger.Delete)}  # fmt: skip
    return [
        pgtrigger.Trigger(
            name=name, when=pgtrigger.Before, operation=operation, func=_OF_DRAFT_ONLY.format(row=row, what=what)
        )
        for name, (row, operation) in on.items()
    ]


class FormulaLine(models.Model):
    """One component per unit: a capsule, or 1 g of a triturate.

    An active or a triturate has the mg of naltrexone hydrochloride that it brings. The filler has no amount: it
    fills up (quantity sufficient).
    """

    version = models.ForeignKey(FormulaVersion, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    material = models.ForeignKey(Material, on_delete=models.PROTECT)
    amount_per_unit_mg = models.DecimalField(max_digits=8, decimal_places=3, null=True)

    class Meta:
        app_label = "compounding"
        ordering = ["position"]
        triggers = _of_draft_only("lines")
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="line_position"),
            models.UniqueConstraint(fields=["version", "material"], name="line_material_once"),
        ]

    def __str__(self) -> str:
        return str(self.material)


class Stage(models.TextChoices):
    BLENDING = "blending", "Blending"
    ENCAPSULATING = "encapsulating", "Encapsulating"


class FormulaStep(models.Model):
    """One instruction, in order; some need a second person to see that it was done."""

    version = models.ForeignKey(FormulaVersion, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=13, choices=Stage)
    instruction = models.TextField()
    second_person = models.BooleanField("a second person checks", default=False)

    class Meta:
        app_label = "compounding"
        ordering = ["position"]
        triggers = _of_draft_only("steps")
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="step_position")]

    def __str__(self) -> str:
        return f"Step {self.position}"


class CheckKind(models.TextChoices):
    APPEARANCE = "appearance", "Appearance"
    CAPSULE_WEIGHT = "capsule_weight", "Weight of single capsules"
    YIELD = "yield", "Yield"
    OTHER = "other", "Other"


class FormulaCheck(models.Model):
    """One quality control procedure with the result that is expected (USP <795>, Master Formulation Record)."""

    version = models.ForeignKey(FormulaVersion, on_delete=models.PROTECT, related_name="checks")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=14, choices=CheckKind)
    procedure = models.TextField()
    expected = models.CharField("expected result", max_length=200)

    class Meta:
        app_label = "compounding"
        ordering = ["position"]
        triggers = _of_draft_only("checks")
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="check_position")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.expected}"
