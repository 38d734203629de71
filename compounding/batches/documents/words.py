"""How the papers write people, dates, amounts and calculations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from compounding.batches.models import Batch
from compounding.calculations.derivation import Derived, Step
from labels.sheets.blocks import Derivation, DerivationStep
from pharmacy.core.quantities import format_number

DASH = "\N{EN DASH}"
FOOTER = "Not medical or legal advice. A pharmacist decides."


def amount(value: Decimal | None, unit: str) -> str:
    """``0.1651 g``; pieces have no unit."""
    if value is None:
        return DASH
    return format_number(value) if unit == "each" else f"{format_number(value)} {unit}"


def day(value: date | None) -> str:
    return f"{value.day} {value:%b %Y}" if value else DASH


def moment(value: datetime | None) -> str:
    if value is None:
        return DASH
    local = timezone.localtime(value)
    return f"{day(local.date())} {local:%H:%M}"


def person(staff: Any) -> str:
    """The name of a person of the pharmacy, or a dash."""
    return str(staff) if staff is not None else DASH


def made(batch: Batch) -> str:
    """``100 capsules`` or ``50 g``."""
    unit = "capsules" if batch.formula_version.formula.product.unit == "each" else "g"
    return f"{batch.planned_units:,} {unit}"


def unit_word(batch: Batch) -> str:
    return "capsule" if batch.formula_version.formula.product.unit == "each" else "g"


def derivation(title: str, value: str, steps: Sequence[Step]) -> Derivation:
    """A calculation as a block of a paper."""
    return Derivation(title, value, tuple(DerivationStep(s.label, s.working, s.result, s.source) for s in steps))


def derived_amount(title: str, derived: Derived[Decimal]) -> Derivation:
    return derivation(title, amount(derived.value, derived.unit or "each"), derived.steps)
