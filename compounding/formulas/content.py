"""Everything a signature on a formula version covers, as plain values; also what two versions are compared by."""

from __future__ import annotations

from typing import Any

from compounding.formulas.models import FormulaVersion
from compounding.formulas.selectors import TEXT_FIELDS
from pharmacy.signatures.services import content_digest


def formula_content(version: FormulaVersion) -> dict[str, Any]:
    """The whole record: what is made, every text and number, and components, steps and checks in their order."""
    product = version.formula.product
    lines = version.lines.select_related("material").order_by("position")
    return {
        "formula": version.formula.name,
        "product": {"name": product.name, "kind": product.kind, "strength_mg": product.strength_mg,
                    "parts": product.parts},
        "version": version.number,
        "author": version.authored_by.get_username(),
        "text": {name: getattr(version, name) for name in TEXT_FIELDS},
        "lines": [
            {"material": line.material.name, "kind": line.material.kind, "amount_per_unit_mg": line.amount_per_unit_mg}
            for line in lines
        ],
        "steps": [
            {"stage": step.stage, "instruction": step.instruction, "second_person": step.second_person}
            for step in version.steps.order_by("position")
        ],
        "checks": [
            {"kind": check.kind, "procedure": check.procedure, "expected": check.expected}
            for check in version.checks.order_by("position")
        ],
    }  # fmt: skip


def formula_digest(version: FormulaVersion) -> str:
    """SHA-256 of the content: what a reader saw, so that nobody signs a draft that changed under his eyes."""
    return content_digest(formula_content(version))
