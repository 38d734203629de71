"""Orders beyond the plain one: titrations, and orders that capsules were taken for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction

from pharmacy.orders.intake import OrderIntake
from pharmacy.orders.intake_regimen import StepIntake
from pharmacy.orders.models import Order
from pharmacy.orders.workflow import ACTIVATE_ORDER
from pharmacy.people.models import Prescriber, Staff
from pharmacy.workflow.engine import perform
from tests.factories import a_verified_order, an_intake, an_order

Steps = tuple[tuple[str, int], ...]
STANDARD: Steps = (("1.5", 14), ("3", 14), ("4.5", 14))
NO_ONE_STRENGTH: dict[str, Any] = dict.fromkeys(
    ("strength_mg", "capsules_per_dose", "quantity_capsules", "days_supply")
)


def steps(*stated: tuple[str, int]) -> tuple[StepIntake, ...]:
    return tuple(StepIntake(Decimal(dose_mg), days) for dose_mg, days in stated)


def a_titration(*stated: tuple[str, int], **changes: Any) -> OrderIntake:
    """Like ``an_intake``, with the standard titration unless steps are stated."""
    return an_intake(**{**NO_ONE_STRENGTH, "schedule": steps(*(stated or STANDARD)), **changes})


def a_titration_order(prescriber: Prescriber, *stated: tuple[str, int], **changes: Any) -> Order:
    return an_order(prescriber, a_titration(*stated, **changes))


def an_active_order(prescriber: Prescriber, pharmacist: Staff, **changes: Any) -> Order:
    """Verified, and its first fill begun."""
    order = a_verified_order(prescriber, pharmacist, **changes)
    with transaction.atomic():
        return perform(ACTIVATE_ORDER, order, actor=pharmacist)
