"""What to weigh for a whole blend. Overage covers process loss: it scales every component alike, never one alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from compounding.calculations.balances import count_problems, mass_problems, percent_problems
from compounding.calculations.derivation import Derived, Step
from pharmacy.core.errors import InvalidInput, Problem, refuse_any
from pharmacy.core.quantities import format_g, format_mg, format_number

_MG_PER_G = Decimal(1000)
_PLACES = Decimal("0.0001")  # of a gram: 0.1 mg
_SHOWN = Decimal("0.000001")
_ROOM = Decimal("1E-12")  # three thirds of a capsule are a full one, whatever the last digit of a division says
_MOST_OVERAGE = Decimal(50)
_LEAST_FACTOR, _MOST_FACTOR = Decimal("0.9"), Decimal(10_000)
_PACKING = "packing statistics of the lots: filler \u00d7 (1 - sum of mass ÷ packing statistic)"


def active_powder_g(
    *, amount_per_unit_mg: Decimal, units: int, overage_percent: Decimal, potency_factor: Decimal
) -> Derived[Decimal]:
    """Powder or triturate (g, to 0.0001) that holds ``amount_per_unit_mg`` of active in each of ``units``.

    Raises ``InvalidInput``: QUANTITY_NOT_POSITIVE, QUANTITY_OUT_OF_RANGE, COUNT_OUT_OF_RANGE, PERCENT_OUT_OF_RANGE
    (overage 0 to 50 %), POTENCY_FACTOR_OUT_OF_RANGE, AMOUNT_TOO_SMALL. Source: lot's potency factor, formula.
    """
    problems = [*mass_problems(amount_per_unit_mg, "amount_per_unit_mg"), *_factor_problems(potency_factor)]
    refuse_any([*problems, *_batch_problems(units, overage_percent)])
    per_unit = amount_per_unit_mg * potency_factor
    working = f"{format_mg(amount_per_unit_mg)} \u00d7 {format_number(potency_factor)}"
    step = Step("As weighed, each unit", working, _mg(per_unit), "potency factor of the lot")
    return _whole_blend(step, per_unit, units, overage_percent)


def filler_by_weight_g(
    *, unit_weight_mg: Decimal, actives_as_weighed_mg: Decimal, units: int, overage_percent: Decimal
) -> Derived[Decimal]:
    """Filler (g, to 0.0001) that brings each unit to its weight beside the potency-adjusted actives (mg).

    Raises ``InvalidInput``: FILL_WEIGHT_TOO_SMALL (actives leave no room), and as ``active_powder_g``. Source: formula.
    """
    masses = {"unit_weight_mg": unit_weight_mg, "actives_as_weighed_mg": actives_as_weighed_mg}
    problems = [problem for field, value in masses.items() for problem in mass_problems(value, field)]
    refuse_any([*problems, *_batch_problems(units, overage_percent)])
    per_unit = unit_weight_mg - actives_as_weighed_mg
    if per_unit <= 0:
        message = f"The actives weigh {format_mg(actives_as_weighed_mg)}; the unit weight is more than that."
        raise InvalidInput.of("FILL_WEIGHT_TOO_SMALL", message, "unit_weight_mg")
    working = f"{format_mg(unit_weight_mg)} - {format_mg(actives_as_weighed_mg)}"
    step = Step("Filler, each unit", working, _mg(per_unit), "unit weight of the formula")
    return _whole_blend(step, per_unit, units, overage_percent)


def filler_by_packing_g(
    *, filler_packing_mg: Decimal, others: Sequence[tuple[Decimal, Decimal]], units: int, overage_percent: Decimal
) -> Derived[Decimal]:
    """Filler (g, to 0.0001) for the room that the ``others`` leave: (mass as weighed, packing statistic), both mg.

    A packing statistic is the mg of a powder that fill one capsule of the size. Each unit takes PS of the filler x
    (1 - sum of m / PS). Raises ``InvalidInput``: CAPSULE_OVERFULL (the sum is 1 or more), and as ``active_powder_g``.
    """
    problems = [*mass_problems(filler_packing_mg, "filler_packing_mg"), *_other_problems(others)]
    refuse_any([*problems, *_batch_problems(units, overage_percent)])
    room = (1 - sum((mass / packing for mass, packing in others), Decimal(0))).quantize(_ROOM, ROUND_HALF_UP)
    if room <= 0:
        message = "The other powders fill the capsule already; take a larger capsule or a stronger triturate."
        raise InvalidInput.of("CAPSULE_OVERFULL", message, "others")
    parts = "".join(f" - {format_number(mass)} ÷ {format_number(packing)}" for mass, packing in others)
    working = f"{format_mg(filler_packing_mg)} \u00d7 (1{parts})"
    step = Step("Filler, each unit", working, _mg(filler_packing_mg * room), _PACKING)
    return _whole_blend(step, filler_packing_mg * room, units, overage_percent)


def scale(amount_g: Decimal, *, from_units: int, to_units: int) -> Derived[Decimal]:
    """``amount_g`` (g) of a batch of ``from_units``, for ``to_units``; to 0.0001 g.

    Raises ``InvalidInput``: QUANTITY_NOT_POSITIVE, QUANTITY_OUT_OF_RANGE, COUNT_OUT_OF_RANGE, AMOUNT_TOO_SMALL.
    """
    counts = [*count_problems(from_units, "from_units"), *count_problems(to_units, "to_units")]
    refuse_any([*mass_problems(amount_g, "amount_g"), *counts])
    grams = _rounded_g(amount_g * to_units / from_units)
    working = f"{format_g(amount_g)} \u00d7 {format_number(to_units)} ÷ {format_number(from_units)}"
    return Derived(grams, "g", (Step("Scaled", working, format_g(grams), "formula"),))


def _whole_blend(step: Step, per_unit_mg: Decimal, units: int, overage_percent: Decimal) -> Derived[Decimal]:
    grams = _rounded_g(per_unit_mg * units * (1 + overage_percent / 100) / _MG_PER_G)
    working = (
        f"{_mg(per_unit_mg)} \u00d7 {format_number(units)} \u00d7 (1 + {format_number(overage_percent)} ÷ 100) ÷ 1,000"
    )
    return Derived(grams, "g", (step, Step("Whole blend, overage included", working, format_g(grams), "formula")))


def _rounded_g(grams: Decimal) -> Decimal:
    rounded = grams.quantize(_PLACES, ROUND_HALF_UP)
    if rounded <= 0:
        message = "The amount is less than 0.0001 g; make more units or use a triturate."
        raise InvalidInput.of("AMOUNT_TOO_SMALL", message)
    return rounded


def _mg(value: Decimal) -> str:
    return format_mg(value.quantize(_SHOWN, ROUND_HALF_UP))


def _factor_problems(factor: Decimal) -> list[Problem]:
    if factor.is_finite() and _LEAST_FACTOR <= factor <= _MOST_FACTOR:
        return []
    return [Problem("POTENCY_FACTOR_OUT_OF_RANGE", "A potency factor is from 0.9 to 10,000.", "potency_factor")]


def _batch_problems(units: int, overage_percent: Decimal) -> list[Problem]:
    overage = percent_problems(overage_percent, "overage_percent", least=Decimal(0), most=_MOST_OVERAGE)
    return [*count_problems(units, "units"), *overage]


def _other_problems(others: Sequence[tuple[Decimal, Decimal]]) -> Iterator[Problem]:
    for index, (mass, packing) in enumerate(others):
        yield from mass_problems(mass, f"others.{index}.mass_mg")
        yield from mass_problems(packing, f"others.{index}.packing_mg")
