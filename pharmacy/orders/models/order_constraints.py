"""What the database refuses of an order by itself: both forms, and the choices of every field."""

from __future__ import annotations

from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.constraints import BaseConstraint
from django.db.models.functions import Mod

from pharmacy.catalog.history import choices
from pharmacy.catalog.strengths import STRENGTH_MAX_MG, STRENGTH_MIN_MG, STRENGTH_STEP_MG
from pharmacy.orders.languages import LABEL_LANGUAGES
from pharmacy.orders.limits import LIMITS

_ONE_STRENGTH = Q(
    schedule__isnull=True, strength_mg__isnull=False, capsules_per_dose__isnull=False, quantity_capsules__isnull=False,
    refill_days__isnull=True, open_ended=False,
)  # fmt: skip
_TITRATION = Q(
    schedule__isnull=False, strength_mg__isnull=True, capsules_per_dose__isnull=True, quantity_capsules__isnull=True,
    refill_days__isnull=False, refill_days__range=(1, LIMITS.most_days),
)  # fmt: skip
_IN_RANGE = Q(strength_mg__gte=STRENGTH_MIN_MG, strength_mg__lte=STRENGTH_MAX_MG)
_ON_LADDER = Q(strength_mg=F("strength_mg") - Mod("strength_mg", STRENGTH_STEP_MG))
_REFILLED = Q(refills=0) | Q(schedule__isnull=True) | Q(open_ended=True)
_AGREES = Q(quantity_capsules=F("capsules_per_dose") * F("days_supply"))
_UNVERIFIED = ["received", "on_hold", "rejected", "cancelled", "expired"]

ORDER_CONSTRAINTS: list[BaseConstraint] = [
    # An amendment keeps the number that the prescriber gave the order.
    UniqueConstraint(fields=["prescriber", "external_id", "version"], name="order_once_per_prescriber"),
    CheckConstraint(condition=Q(amends=None, version=1) | Q(amends__isnull=False, version__gt=1), name="order_version"),
    CheckConstraint(condition=_ONE_STRENGTH | _TITRATION, name="order_one_form"),
    CheckConstraint(condition=_REFILLED, name="order_refills_last_dose"),
    CheckConstraint(condition=_IN_RANGE, name="order_strength_range"),
    CheckConstraint(condition=_ON_LADDER, name="order_strength_step"),
    CheckConstraint(condition=Q(capsules_per_dose__range=(1, 3)), name="order_capsules_per_dose"),
    CheckConstraint(condition=_AGREES, name="order_quantity_agrees"),
    CheckConstraint(condition=Q(quantity_capsules__gte=1), name="order_quantity_positive"),
    CheckConstraint(condition=Q(dose_time__in=["bedtime", "morning"]), name="order_dose_time"),
    CheckConstraint(condition=Q(label_language__in=list(LABEL_LANGUAGES)), name="order_label_language"),
    CheckConstraint(condition=Q(pregnancy__in=choices("pregnancy")), name="order_pregnancy"),
    CheckConstraint(condition=Q(liver_disease__in=choices("liver_disease")), name="order_liver_disease"),
    CheckConstraint(condition=Q(conditions__contained_by=list(choices("conditions"))), name="order_conditions"),
    CheckConstraint(
        condition=Q(status__in=_UNVERIFIED) | Q(verified_by__isnull=False, verified_at__isnull=False),
        name="order_verified_by_someone",
    ),
]
