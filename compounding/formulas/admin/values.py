"""What the form of a draft shows before anybody typed: what is stored, or the usual limits for a first draft."""

from __future__ import annotations

from dataclasses import asdict, fields
from decimal import Decimal
from typing import Any

from compounding.formulas import rules, selectors
from compounding.formulas.models import FillBasis, FormulaVersion
from compounding.formulas.texts import FormulaText
from compounding.inventory.models import MaterialKind
from pharmacy.core.quantities import format_number

Values = dict[str, Any]
_USUAL = {field.name: field.default for field in fields(FormulaText) if isinstance(field.default, Decimal)}


def of_version(version: FormulaVersion) -> Values:
    text = selectors.text_of(version)
    typed = {name: _plain(value) for name, value in asdict(text).items()}
    return typed | {"label_statements": "\n".join(text.label_statements)}


def of_first_draft(formula: Any) -> Values:
    """The usual limits, and the gram of a triturate."""
    usual: Values = {name: _plain(value) for name, value in _USUAL.items()}
    usual |= {"fill_basis": FillBasis.WEIGHT, "capsules_to_weigh": 10, "beyond_use_days": rules.MOST_BEYOND_USE_DAYS}
    if formula is not None and formula.product.kind == MaterialKind.TRITURATE:
        return usual | {"unit_weight_mg": _plain(rules.GRAM_MG), "dosage_form": "Powder"}
    return usual | {"dosage_form": "Capsule"}


def components(version: FormulaVersion | None) -> list[Values]:
    if version is None:
        return []
    return [
        {"material": component.material.pk, "amount": _plain(component.amount_per_unit_mg)}
        for component in selectors.components_of(version)
    ]


def steps(version: FormulaVersion | None) -> list[Values]:
    return [asdict(step) for step in selectors.steps_of(version)] if version else []


def checks(version: FormulaVersion | None) -> list[Values]:
    return [asdict(check) for check in selectors.checks_of(version)] if version else []


def _plain(value: Any) -> Any:
    """A number as a person types it: no zeros at the end, no comma."""
    return format_number(value).replace(",", "") if isinstance(value, Decimal) else value
