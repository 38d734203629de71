"""The calculations of a formula on an example batch, step by step, so that a reader can check them by hand."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from compounding.calculations.blend import active_powder_g, filler_by_weight_g
from compounding.calculations.derivation import Step
from compounding.formulas.composition import line_mass_mg, lines_of, makes_triturate
from compounding.formulas.models import FormulaLine, FormulaVersion
from compounding.inventory.models import MaterialKind
from pharmacy.core.errors import DomainError
from pharmacy.core.quantities import format_mg

EXAMPLE_UNITS = 100


def example(version: FormulaVersion) -> list[tuple[str, Step]]:
    """(component, step) for 100 capsules or 100 g; empty while the amounts do not fit together yet."""
    try:
        return [*_strength(version), *_components(version)]
    except DomainError:  # a draft whose components are not complete
        return []


def _strength(version: FormulaVersion) -> Iterator[tuple[str, Step]]:
    for line in lines_of(version):
        if line.material.parts and line.amount_per_unit_mg:
            working = f"{format_mg(line.amount_per_unit_mg)} \u00d7 {line.material.parts} parts"
            yield str(line.material), Step("Triturate, each unit", working, format_mg(line_mass_mg(line)), "formula")


def _components(version: FormulaVersion) -> Iterator[tuple[str, Step]]:
    for line in lines_of(version):
        if line.material.kind == MaterialKind.SHELL:
            yield str(line.material), Step("Pieces", f"1 \u00d7 {EXAMPLE_UNITS}", str(EXAMPLE_UNITS), "formula")
        elif line.amount_per_unit_mg is not None:
            yield from ((str(line.material), step) for step in _stated(version, line))
        elif line.material.kind == MaterialKind.FILLER:
            yield from ((str(line.material), step) for step in _filler(version))


def _stated(version: FormulaVersion, line: FormulaLine) -> tuple[Step, ...]:
    return active_powder_g(
        amount_per_unit_mg=line.amount_per_unit_mg or Decimal(0),
        units=EXAMPLE_UNITS,
        overage_percent=version.overage_percent,
        potency_factor=Decimal(line.material.parts or 1),
    ).steps


def _filler(version: FormulaVersion) -> tuple[Step, ...]:
    return filler_by_weight_g(
        unit_weight_mg=version.unit_weight_mg,
        actives_as_weighed_mg=sum((line_mass_mg(line) for line in lines_of(version)), Decimal(0)),
        units=EXAMPLE_UNITS,
        overage_percent=version.overage_percent,
    ).steps


def example_title(version: FormulaVersion) -> str:
    what = f"{EXAMPLE_UNITS} g" if makes_triturate(version) else f"{EXAMPLE_UNITS} capsules"
    return f"Calculations, for example for {what}"
