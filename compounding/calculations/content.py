"""What the weighings of a batch say about the content of one unit: a prediction, no assay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from compounding.calculations.balances import mass_problems
from compounding.calculations.derivation import Derived, Step
from pharmacy.core.errors import InvalidInput, refuse_any
from pharmacy.core.quantities import format_g, format_mg, format_number

_MG_PER_G = Decimal(1000)
_HUNDRED = Decimal(100)
_TENTH = Decimal("0.1")
_GRAM_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Weighed:
    """A component of the blend as it was weighed (g); ``potency_factor`` is None for what holds no active."""

    name: str
    actual_g: Decimal
    potency_factor: Decimal | None = None

    @property
    def active_g(self) -> Decimal:
        """Naltrexone hydrochloride that it brings, in g."""
        return self.actual_g / self.potency_factor if self.potency_factor else Decimal(0)


def active_content_g(weighed: Sequence[Weighed]) -> Decimal:
    """Naltrexone hydrochloride in the whole blend, in g."""
    return sum((each.active_g for each in weighed), Decimal(0))


def predicted_content_percent(weighed: Sequence[Weighed], *, unit_mg: Decimal, label_mg: Decimal) -> Derived[Decimal]:
    """Percent of its label that a unit of ``unit_mg`` of this blend holds, to 0.1 %, if the blend is uniform.

    Raises ``InvalidInput`` ``NOTHING_WEIGHED``, or for a quantity that is none. Weighing errors and mixing are not in
    it, and it does not replace an assay: weight proves no content uniformity at this drug load (USP <905>).
    """
    if not weighed:
        raise InvalidInput.of("NOTHING_WEIGHED", "Nothing is weighed yet.", "weighings")
    masses = {each.name: each.actual_g for each in weighed} | {"unit_mg": unit_mg, "label_mg": label_mg}
    refuse_any([problem for field, value in masses.items() for problem in mass_problems(value, field)])
    active_g = active_content_g(weighed)
    total_g = sum((each.actual_g for each in weighed), Decimal(0))
    in_unit_mg = active_g / total_g * unit_mg
    percent = (in_unit_mg / label_mg * _HUNDRED).quantize(_TENTH, ROUND_HALF_UP)
    return Derived(percent, "%", (*_steps(weighed, active_g, total_g), _share(active_g, total_g, unit_mg, in_unit_mg),
                                  _judged(in_unit_mg, label_mg, percent)))  # fmt: skip


def _steps(weighed: Sequence[Weighed], active_g: Decimal, total_g: Decimal) -> list[Step]:
    parts = " + ".join(
        f"{format_g(each.actual_g)} ÷ {format_number(each.potency_factor)}" for each in weighed if each.potency_factor
    )
    total = " + ".join(format_g(each.actual_g) for each in weighed)
    return [
        Step("Naltrexone HCl in the blend", parts, format_g(_rounded(active_g)), "weighings, potency factors"),
        Step("Blend", total, format_g(total_g), "weighings"),
    ]


def _share(active_g: Decimal, total_g: Decimal, unit_mg: Decimal, in_unit_mg: Decimal) -> Step:
    working = f"{format_g(_rounded(active_g))} ÷ {format_g(total_g)} \u00d7 {format_mg(unit_mg)}"
    return Step("In one unit", working, format_mg(_rounded(in_unit_mg)), "uniform blend assumed")


def _judged(in_unit_mg: Decimal, label_mg: Decimal, percent: Decimal) -> Step:
    working = f"{format_mg(_rounded(in_unit_mg))} ÷ {format_mg(label_mg)} \u00d7 100"
    return Step("Of the label", working, f"{format_number(percent)} %", "prediction, no assay")


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(_GRAM_PLACES, ROUND_HALF_UP)
