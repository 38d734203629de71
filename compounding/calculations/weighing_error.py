"""How far a weighing may be from the mass it should have, and how such errors add up.

A balance states one error at its minimum weighable quantity; in milligrams that error is taken to be the same
over its whole range. A Class III balance with a minimum of 120 mg at 5 % is within 6 mg, so 165.12 mg is weighed
to within 3.64 % (6 / 165.12).

Errors are combined as independent contributions, in quadrature (JCGM 100:2008, GUM, 5.1.2): the square root of
the sum of the squares. Every percentage has to be stated at the same level of confidence; the result is then at
that level too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from compounding.calculations.balances import mass_problems, percent_problems
from pharmacy.core.errors import Problem, refuse_any
from pharmacy.core.quantities import format_mg, format_number

HUNDRED = Decimal(100)
PERCENT_STEP = Decimal("0.01")


def decimal_problems(**values: object) -> list[Problem]:
    """Which of the named values are not Decimals; a float has already lost what was meant."""
    wrong = {field: value for field, value in values.items() if not isinstance(value, Decimal)}
    message = "Give {} as a Decimal, not as {}."
    return [
        Problem("NOT_A_DECIMAL", message.format(field, type(value).__name__), field) for field, value in wrong.items()
    ]


@dataclass(frozen=True, slots=True)
class BalanceLimits:
    """What one balance can be trusted with; ``minimum_mg`` is its minimum weighable quantity."""

    name: str
    minimum_mg: Decimal
    error_percent_at_minimum: Decimal
    readability_mg: Decimal

    def __post_init__(self) -> None:
        refuse_any(_balance_problems(self))

    @property
    def error_mg(self) -> Decimal:
        """The error of any weighing: 120 mg at 5 % gives 6 mg."""
        return self.minimum_mg * self.error_percent_at_minimum / HUNDRED

    @property
    def smallest_mg(self) -> Decimal:
        """The least mass that can be read and is not below the minimum."""
        return self._steps(self.minimum_mg, ROUND_CEILING)

    def readable(self, mass_mg: Decimal) -> Decimal:
        """``mass_mg`` to the nearest mass the display can show."""
        return self._steps(mass_mg, ROUND_HALF_UP)

    def relative_error_percent(self, mass_mg: Decimal) -> Decimal:
        """The error of weighing ``mass_mg``, rounded up so that it is never understated."""
        return rounded_up_percent(self.error_mg / mass_mg * HUNDRED)

    def _steps(self, mass_mg: Decimal, rounding: str) -> Decimal:
        return (mass_mg / self.readability_mg).to_integral_value(rounding) * self.readability_mg


def _balance_problems(balance: BalanceLimits) -> list[Problem]:
    minimum, error, readability = balance.minimum_mg, balance.error_percent_at_minimum, balance.readability_mg
    problems = decimal_problems(minimum_mg=minimum, error_percent_at_minimum=error, readability_mg=readability)
    if not isinstance(balance.name, str) or not balance.name.strip():
        problems.append(Problem("BALANCE_NAME_MISSING", "Give the name of the balance.", "name"))
    if problems:
        return problems
    problems += [*mass_problems(minimum, "minimum_mg"), *mass_problems(readability, "readability_mg")]
    problems += percent_problems(error, "error_percent_at_minimum", least=PERCENT_STEP, most=HUNDRED)
    if not problems and readability > minimum:
        message = f"Give a readability of at most the minimum, {format_mg(minimum)}."
        problems.append(Problem("READABILITY_ABOVE_MINIMUM", message, "readability_mg"))
    return problems


@dataclass(frozen=True, slots=True)
class Contribution:
    """One independent cause of error: ``percent`` of the content, and how that is worked out."""

    cause: str
    percent: Decimal
    working: str


def weighing_contributions(balance: BalanceLimits, what: str, mass_mg: Decimal, share: Decimal) -> list[Contribution]:
    """The balance's error, and half a step for the mass being rounded to what can be read.

    ``share`` is by how much of its own relative error the weighing moves the content (GUM 5.1.3, sensitivity).
    """
    rounding_mg = balance.readability_mg / 2
    return [
        _weighing(f"Weighing: {what}", balance.error_mg, mass_mg, share),
        _weighing(f"Rounding to {format_mg(balance.readability_mg)}: {what}", rounding_mg, mass_mg, share),
    ]


def _weighing(cause: str, spread_mg: Decimal, mass_mg: Decimal, share: Decimal) -> Contribution:
    working = f"{as_shown(spread_mg)} mg ÷ {as_shown(mass_mg)} mg"
    if share != 1:
        working += f" \u00d7 {as_shown(share)} of the mixture"
    return Contribution(cause, spread_mg / mass_mg * share * HUNDRED, working)


def combined_squared(contributions: Iterable[Contribution]) -> Decimal:
    """The square of the combined error in percent; limits are compared as squares, so no root is rounded."""
    return sum((each.percent**2 for each in contributions), Decimal(0))


def combined_percent(contributions: Iterable[Contribution]) -> Decimal:
    """The combined error in percent, rounded up to 0.01."""
    return rounded_up_percent(combined_squared(contributions).sqrt())


def rounded_up_percent(percent: Decimal) -> Decimal:
    return percent.quantize(PERCENT_STEP, ROUND_CEILING)


def as_shown(value: Decimal, rounding: str = ROUND_HALF_UP) -> str:
    """Three decimals, or four figures when the value is smaller than 1."""
    places = -3 if value >= 1 or not value else value.adjusted() - 3
    return format_number(value.quantize(Decimal(1).scaleb(places), rounding))
