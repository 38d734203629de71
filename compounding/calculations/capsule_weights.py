"""Weights of single capsules (mg): is each one plausible, and does the sample keep to its limits.

Each capsule is weighed by itself: ten together, divided by ten, hide how they vary. Weight variation does not prove
content uniformity when the drug is under 25 mg or under 25 % of the unit (USP <905>), as low-dose naltrexone is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from compounding.calculations.balances import count_problems, mass_problems, percent_problems
from compounding.calculations.derivation import Derived, Step
from pharmacy.core.errors import Problem, refuse_any
from pharmacy.core.quantities import format_g, format_mg, format_number

_HUNDRED = Decimal(100)
_MG_PER_G = Decimal(1000)
_PLACES = Decimal("0.01")
_GROUP, _IMPLAUSIBLE = Decimal("1.6"), Decimal("0.4")
_LEAST_PERCENT, _MOST_PERCENT = Decimal("0.1"), Decimal(50)
_RECORD = "compounding record"
_GRUBBS = "Grubbs, Technometrics 1969;11:1-21, two-sided, 5 %"
# Critical values of the Grubbs test for 3 to 30 weights.
_CRITICAL_VALUES = (
    "1.1543", "1.4812", "1.7150", "1.8871", "2.0200", "2.1266", "2.2150", "2.2900", "2.3547", "2.4116",
    "2.4620", "2.5073", "2.5483", "2.5857", "2.6200", "2.6516", "2.6809", "2.7082", "2.7338", "2.7577",
    "2.7803", "2.8016", "2.8217", "2.8408", "2.8589", "2.8762", "2.8927", "2.9085",
)  # fmt: skip
_CRITICAL = {count: Decimal(value) for count, value in enumerate(_CRITICAL_VALUES, start=3)}


@dataclass(frozen=True, slots=True)
class CapsuleStatistics:
    """Of net weights in mg. Positions count from 1. ``None`` is "cannot be told from this number of weights".

    ``passes`` is enough weights, none outside, mean within; an outlier is for a person to look into and fails nothing.
    """

    count: int
    mean_mg: Decimal
    sd_mg: Decimal | None
    rsd_percent: Decimal | None
    low_mg: Decimal
    high_mg: Decimal
    outside: tuple[int, ...]
    outliers: tuple[int, ...] | None
    mean_within: bool
    enough: bool
    passes: bool


def net_mg(gross_mg: Decimal, *, empty_shell_mg: Decimal) -> Derived[Decimal]:
    """What is in one capsule (mg): gross less the mean empty shell.

    Raises ``InvalidInput``: QUANTITY_NOT_POSITIVE, QUANTITY_OUT_OF_RANGE, CAPSULE_WEIGHT_IMPLAUSIBLE (an empty one).
    """
    refuse_any([*mass_problems(gross_mg, "gross_mg"), *mass_problems(empty_shell_mg, "empty_shell_mg")])
    refuse_any(_shell_problems(gross_mg, empty_shell_mg))
    net = gross_mg - empty_shell_mg
    step = Step("Net fill", f"{format_mg(gross_mg)} - {format_mg(empty_shell_mg)}", format_mg(net), _RECORD)
    return Derived(net, "mg", (step,))


def weight_problems(
    gross_mg: Decimal, *, expected_gross_mg: Decimal, empty_shell_mg: Decimal | None = None
) -> list[Problem]:
    """Why ``gross_mg`` is not the weight of one filled capsule; weights merely outside the limits are kept.

    Codes WEIGHT_NOT_POSITIVE, GROUP_WEIGHT (1.6 x expected or more), CAPSULE_WEIGHT_IMPLAUSIBLE (an empty shell, or
    less than 0.4 x expected). Raises ``InvalidInput`` for an expected or shell weight that is no weight.
    """
    shell = [] if empty_shell_mg is None else mass_problems(empty_shell_mg, "empty_shell_mg")
    refuse_any([*mass_problems(expected_gross_mg, "expected_gross_mg"), *shell])
    if mass_problems(gross_mg, "gross_mg"):
        message = "Give a weight greater than 0 mg, and at most 1,000,000,000 mg."
        return [Problem("WEIGHT_NOT_POSITIVE", message, "gross_mg")]
    if gross_mg >= _GROUP * expected_gross_mg:
        message = f"{format_mg(gross_mg)} {_looks_like(gross_mg, expected_gross_mg)}; weigh each capsule by itself."
        return [Problem("GROUP_WEIGHT", message, "gross_mg")]
    if gross_mg < _IMPLAUSIBLE * expected_gross_mg:
        return [_too_light(gross_mg, expected_gross_mg)]
    return [] if empty_shell_mg is None else _shell_problems(gross_mg, empty_shell_mg)


def statistics(
    net_weights: Sequence[Decimal],
    *,
    target_mg: Decimal,
    each_percent: Decimal,
    mean_percent: Decimal,
    least_count: int,
) -> Derived[CapsuleStatistics]:
    """Mean, sample SD (n - 1) and RSD, to two places, of net weights (mg), judged against target +- percent.

    Each weight and the printed mean are judged, limits included. Outliers are those beyond the Grubbs critical value,
    in one pass. Proves nothing about content uniformity. Raises ``InvalidInput``: WEIGHTS_MISSING,
    QUANTITY_NOT_POSITIVE, QUANTITY_OUT_OF_RANGE, PERCENT_OUT_OF_RANGE (0.1 to 50 %), COUNT_OUT_OF_RANGE.
    """
    refuse_any(_input_problems(net_weights, target_mg, {"each_percent": each_percent, "mean_percent": mean_percent}))
    refuse_any(count_problems(least_count, "least_count"))
    mean, sd = _mean_and_sd(net_weights)
    low, high = _limits(target_mg, each_percent)
    mean_low, mean_high = _limits(target_mg, mean_percent)
    outside = tuple(place for place, weight in enumerate(net_weights, start=1) if not low <= weight <= high)
    mean_within, enough = mean_low <= _rounded(mean) <= mean_high, len(net_weights) >= least_count
    result = CapsuleStatistics(
        count=len(net_weights),
        mean_mg=_rounded(mean),
        sd_mg=None if sd is None else _rounded(sd),
        rsd_percent=None if sd is None else _rounded(sd / mean * _HUNDRED),
        low_mg=low,
        high_mg=high,
        outside=outside,
        outliers=_outliers(net_weights, mean, sd),
        mean_within=mean_within,
        enough=enough,
        passes=enough and not outside and mean_within,
    )
    accepted = f"{format_number(mean_low)} to {format_mg(mean_high)} is accepted"
    steps = (*_measured(result, sum(net_weights, Decimal(0))), *_judged(result, accepted, least_count))
    return Derived(result, "mg", steps)


def _too_light(gross_mg: Decimal, expected_mg: Decimal) -> Problem:
    in_mg = gross_mg * _MG_PER_G
    message = f"{format_mg(gross_mg)} is too light for a filled capsule of about {format_mg(expected_mg)}."
    if _IMPLAUSIBLE * expected_mg <= in_mg < _GROUP * expected_mg:
        message += f" Grams typed for milligrams? {format_g(gross_mg)} is {format_mg(in_mg)}."
    return Problem("CAPSULE_WEIGHT_IMPLAUSIBLE", message, "gross_mg")


def _shell_problems(gross_mg: Decimal, empty_shell_mg: Decimal) -> list[Problem]:
    if gross_mg > empty_shell_mg:
        return []
    message = f"{format_mg(gross_mg)} is no more than an empty shell, {format_mg(empty_shell_mg)}; weigh it filled."
    return [Problem("CAPSULE_WEIGHT_IMPLAUSIBLE", message, "gross_mg")]


def _input_problems(weights: Sequence[Decimal], target_mg: Decimal, percents: dict[str, Decimal]) -> list[Problem]:
    problems = mass_problems(target_mg, "target_mg")
    for field, value in percents.items():
        problems += percent_problems(value, field, least=_LEAST_PERCENT, most=_MOST_PERCENT)
    for index, weight in enumerate(weights):
        problems += mass_problems(weight, f"net_weights.{index}")
    if not weights:
        problems.append(Problem("WEIGHTS_MISSING", "Give the weight of at least one capsule.", "net_weights"))
    return problems


def _mean_and_sd(weights: Sequence[Decimal]) -> tuple[Decimal, Decimal | None]:
    mean = sum(weights, Decimal(0)) / len(weights)
    if len(weights) == 1:
        return mean, None
    squares = sum(((weight - mean) ** 2 for weight in weights), Decimal(0))
    return mean, (squares / (len(weights) - 1)).sqrt()


def _limits(target_mg: Decimal, percent: Decimal) -> tuple[Decimal, Decimal]:
    span = target_mg * percent / _HUNDRED
    return target_mg - span, target_mg + span


def _outliers(weights: Sequence[Decimal], mean: Decimal, sd: Decimal | None) -> tuple[int, ...] | None:
    critical = _CRITICAL.get(len(weights))
    if sd is None or critical is None:
        return None
    return tuple(place for place, weight in enumerate(weights, start=1) if abs(weight - mean) > critical * sd)


def _measured(result: CapsuleStatistics, total_mg: Decimal) -> list[Step]:
    count = format_number(result.count)
    steps = [Step("Mean net fill", f"{format_mg(total_mg)} ÷ {count}", format_mg(result.mean_mg), _RECORD)]
    if result.sd_mg is not None and result.rsd_percent is not None:
        working = f"√(sum of squared differences from the mean ÷ ({count} - 1))"
        steps.append(Step("Standard deviation", working, format_mg(result.sd_mg), "sample, n - 1"))
        rsd = f"{format_number(result.rsd_percent)} %"
        working = "standard deviation ÷ mean \u00d7 100, both before rounding"
        steps.append(Step("Relative standard deviation", working, rsd, "sample, n - 1"))
    return steps


def _judged(result: CapsuleStatistics, mean_accepted: str, least_count: int) -> list[Step]:
    each = f"{format_number(result.low_mg)} to {format_mg(result.high_mg)} is accepted"
    needed = f"at least {format_number(least_count)}, each weighed by itself"
    critical = _CRITICAL.get(result.count)
    grubbs = f"further than {format_number(critical)} SD from the mean" if critical else "needs 3 to 30 weights"
    found = "not tested" if result.outliers is None else _places(result.outliers)
    limit = "at under 25 mg or 25 % of drug, weights do not prove the content of a unit"
    return [
        Step("Weights", needed, f"{format_number(result.count)}{'' if result.enough else ': too few'}", "formula"),
        Step("Outside the limits", each, _places(result.outside), "formula"),
        Step("Mean", mean_accepted, "within" if result.mean_within else "outside", "formula"),
        Step("Outliers", grubbs, found, _GRUBBS),
        Step("Weight variation", limit, "passes" if result.passes else "does not pass", "USP <905>"),
    ]


def _places(places: tuple[int, ...]) -> str:
    return ", ".join(f"no. {place}" for place in places) or "none"


def _looks_like(gross_mg: Decimal, expected_mg: Decimal) -> str:
    capsules = (gross_mg / expected_mg).quantize(Decimal(1), ROUND_HALF_UP)
    return f"looks like {format_number(capsules)} capsules weighed together"


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_PLACES, ROUND_HALF_UP)
