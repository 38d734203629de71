"""What a batch needs of its active, checked once so that the planner can rely on it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from compounding.calculations.balances import mass_problems, percent_problems
from compounding.calculations.weighing_error import HUNDRED, PERCENT_STEP, as_shown, decimal_problems
from pharmacy.core.errors import Problem, refuse_any
from pharmacy.core.quantities import format_mg, format_number

MOST_CAPSULES = 1_000_000
_MOST_PARTS = 1000
_MG_PER_G = 1000
# A powder that is itself a triturate has a factor well above the 1.1 of the dihydrate.
_FACTORS = (Decimal("0.9"), Decimal(10_000))


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One batch: what each capsule is to hold, and what the pharmacy has decided about weighing it.

    ``ratios``: the triturates on offer, 10 for 1 part of HCl in 10 parts. ``triturate_g``: triturates are made in
    multiples of this, up to ``largest_triturate_g``. Both, and the bound, are the pharmacy's own choice.
    """

    strength_mg: Decimal
    capsules: int
    overage_percent: Decimal
    potency_factor: Decimal
    fill_weight_mg: Decimal
    bound_percent: Decimal
    assay_error_percent: Decimal = Decimal("0.5")
    ratios: tuple[int, ...] = (10, 50, 100)
    triturate_g: Decimal = Decimal(5)
    largest_triturate_g: Decimal = Decimal(100)

    def __post_init__(self) -> None:
        refuse_any([*_number_problems(self), *_capsule_problems(self.capsules), *_ratio_problems(self.ratios)])
        refuse_any(_contradictions(self))

    @property
    def hcl_mg(self) -> Decimal:
        return self.strength_mg * self.scale

    @property
    def blend_mg(self) -> Decimal:
        return self.fill_weight_mg * self.scale

    @property
    def scale(self) -> Decimal:
        """Capsules, overage included; it scales every component alike, never the active alone."""
        return self.capsules * (1 + self.overage_percent / HUNDRED)

    @property
    def triturate_mg(self) -> Decimal:
        return self.triturate_g * _MG_PER_G

    @property
    def largest_triturate_mg(self) -> Decimal:
        """The largest whole multiple of ``triturate_g`` that may be made."""
        return self.largest_triturate_g // self.triturate_g * self.triturate_mg

    @property
    def accepted_percent(self) -> Decimal:
        """The bound, to the 0.01 % to which a predicted error is given."""
        return self.bound_percent.quantize(PERCENT_STEP, ROUND_FLOOR)


_MASSES = ("strength_mg", "fill_weight_mg", "triturate_g", "largest_triturate_g")
_PERCENTS = {
    "overage_percent": (Decimal(0), Decimal(50)),
    "bound_percent": (PERCENT_STEP, HUNDRED),
    "assay_error_percent": (Decimal(0), HUNDRED),
}


def _number_problems(need: Need) -> list[Problem]:
    numbers = {field: getattr(need, field) for field in (*_MASSES, *_PERCENTS, "potency_factor")}
    problems = decimal_problems(**numbers)
    if problems:
        return problems
    for field in _MASSES:
        problems += mass_problems(numbers[field], field)
    for field, (least, most) in _PERCENTS.items():
        problems += percent_problems(numbers[field], field, least=least, most=most)
    return [*problems, *_factor_problems(need.potency_factor)]


def _factor_problems(factor: Decimal) -> list[Problem]:
    low, high = _FACTORS
    if factor.is_finite() and low <= factor <= high:
        return []
    message = f"A potency factor is from {format_number(low)} to {format_number(high)}."
    return [Problem("POTENCY_FACTOR_OUT_OF_RANGE", message, "potency_factor")]


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _capsule_problems(capsules: int) -> list[Problem]:
    if _is_whole(capsules) and 1 <= capsules <= MOST_CAPSULES:
        return []
    message = f"Give a whole number of capsules from 1 to {format_number(MOST_CAPSULES)}."
    return [Problem("COUNT_OUT_OF_RANGE", message, "capsules")]


def _ratio_problems(ratios: tuple[int, ...]) -> list[Problem]:
    good = isinstance(ratios, tuple) and all(_is_whole(ratio) and 2 <= ratio <= _MOST_PARTS for ratio in ratios)
    if good and len(set(ratios)) == len(ratios) > 0:
        return []
    message = f"Give different whole numbers from 2 to {format_number(_MOST_PARTS)}, such as 10 for 1:10."
    return [Problem("RATIOS_INVALID", message, "ratios")]


def _contradictions(need: Need) -> list[Problem]:
    problems = []
    powder_mg = need.strength_mg * need.potency_factor
    if powder_mg >= need.fill_weight_mg:
        message = f"A capsule that holds {as_shown(powder_mg)} mg of powder needs a fill weight above that."
        problems.append(Problem("POWDER_FILLS_CAPSULE", message, "fill_weight_mg"))
    if need.accepted_percent <= need.assay_error_percent:
        assay = format_number(need.assay_error_percent)
        message = f"Give a bound above {assay} %, by at least 0.01 %: the assay alone may be wrong by {assay} %."
        problems.append(Problem("BOUND_NOT_ABOVE_ASSAY", message, "bound_percent"))
    if need.triturate_g > need.largest_triturate_g:
        message = f"Give at least the {format_mg(need.triturate_mg)} of the smallest triturate."
        problems.append(Problem("LARGEST_TRITURATE_TOO_SMALL", message, "largest_triturate_g"))
    return problems
