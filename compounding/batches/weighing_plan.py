"""How the actives of a batch can be weighed with the balances in service: directly, or through a triturate."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from compounding.batches.amounts import ACTIVES
from compounding.calculations.blend import active_powder_g
from compounding.calculations.derivation import Derived
from compounding.calculations.trituration import plan_weighings
from compounding.calculations.trituration_need import Need
from compounding.calculations.trituration_plan import Plan
from compounding.equipment.models import Balance
from compounding.equipment.selectors import limits, usable_balances, weighing_problems
from compounding.formulas.models import FormulaLine, FormulaVersion
from compounding.inventory.models import Lot, MaterialKind
from compounding.inventory.selectors import usable_lots
from pharmacy.core.errors import Problem


def plan_problems(version: FormulaVersion, units: int, *, on: date) -> list[Problem]:
    """Why no balance in service can weigh an active of this batch; empty when one can, or when none is registered.

    Whoever weighs meets the same limit again at the balance itself.
    """
    balances = list(usable_balances(on=on))
    if not balances:
        return []
    lines = version.lines.filter(material__kind__in=ACTIVES).select_related("material", "version")
    return [problem for line in lines for problem in _line_problems(line, units, balances, on)]


def weighing_plan(version: FormulaVersion, units: int, *, balance: Balance, on: date) -> Derived[Plan] | None:
    """Direct, dilution or serial dilution for a batch of capsules; None for a triturate or without a usable lot.

    Raises ``Refused`` ``NO_WEIGHING_PLAN`` with every reason.
    """
    strength_mg = version.formula.product.strength_mg
    lot = _bulk_lot(version, on)
    if strength_mg is None or lot is None:
        return None
    need = Need(
        strength_mg=strength_mg, capsules=units, overage_percent=version.overage_percent,
        potency_factor=lot.potency_factor, fill_weight_mg=version.unit_weight_mg,
        bound_percent=version.content_error_percent,
    )  # fmt: skip
    return plan_weighings(need, limits(balance))


def _line_problems(line: FormulaLine, units: int, balances: list[Balance], on: date) -> list[Problem]:
    lot = usable_lots(line.material, on=on).first()
    factor = lot.potency_factor if lot else Decimal(line.material.parts or 1)
    grams = active_powder_g(
        amount_per_unit_mg=line.amount_per_unit_mg or Decimal(0), units=units,
        overage_percent=line.version.overage_percent, potency_factor=factor,
    ).value  # fmt: skip
    found = [weighing_problems(balance, mass_mg=grams * 1000, on=on) for balance in balances]
    if not all(found):
        return []
    finest = min(balances, key=lambda each: each.minimum_weighable_mg)
    reason = found[balances.index(finest)][0].message
    message = f"{line.material}: {reason} Make a larger batch, or use the formula that starts from a triturate."
    return [Problem("WEIGHT_BELOW_MINIMUM", message, "units")]


def _bulk_lot(version: FormulaVersion, on: date) -> Lot | None:
    for line in version.lines.filter(material__kind=MaterialKind.ACTIVE).select_related("material"):
        return usable_lots(line.material, on=on).first()
    return Lot.objects.filter(
        material__kind=MaterialKind.ACTIVE, status="released", use_until__gte=on, on_hand__gt=0
    ).order_by("use_until", "pk").first()  # fmt: skip
