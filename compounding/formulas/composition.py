"""Guards on what goes in: the right components, amounts that make the strength, room for the filler."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from compounding.formulas.models import FillBasis, FormulaLine, FormulaVersion
from compounding.formulas.rules import GRAM_MG
from compounding.inventory.models import Material, MaterialKind
from pharmacy.catalog.excipients import Excipient, refused_filler
from pharmacy.core.errors import Problem
from pharmacy.core.quantities import format_mg
from pharmacy.workflow.engine import Actor

_BRINGS_ACTIVE = (MaterialKind.ACTIVE, MaterialKind.TRITURATE)


def lines_of(version: FormulaVersion) -> list[FormulaLine]:
    return list(version.lines.select_related("material"))


def makes_triturate(version: FormulaVersion) -> bool:
    return version.formula.product.kind == MaterialKind.TRITURATE


def has_its_components(version: FormulaVersion, _: Actor) -> Iterable[Problem]:
    lines = lines_of(version)
    kinds = {line.material.kind for line in lines}
    if not kinds & set(_BRINGS_ACTIVE):
        yield Problem("FORMULA_INCOMPLETE", "The formula has no active ingredient.", "lines")
    if MaterialKind.FILLER not in kinds:
        yield Problem("FORMULA_INCOMPLETE", "The formula has no filler.", "lines")
    yield from _shell_problems(version, [line.material for line in lines if line.material.kind == MaterialKind.SHELL])
    if any(line.material_id == version.formula.product_id for line in lines):
        message = f"{version.formula.product} is what the formula makes and cannot go into it."
        yield Problem("COMPONENT_IS_PRODUCT", message, "lines")


def _shell_problems(version: FormulaVersion, shells: list[Material]) -> Iterator[Problem]:
    if makes_triturate(version):
        if shells:
            yield Problem("SHELL_NOT_WANTED", "A triturate is a powder: take the capsule shell out.", "lines")
    elif not shells:
        yield Problem("FORMULA_INCOMPLETE", "The formula has no capsule shell.", "lines")
    elif len(shells) > 1:
        yield Problem("ONE_SHELL", "Exactly one capsule shell: each capsule takes 1.", "lines")


def actives_make_the_strength(version: FormulaVersion, _: Actor) -> Iterable[Problem]:
    """Of a capsule: together its strength. Of a triturate: 1 part in its parts, so amount x parts is 1 g."""
    product = version.formula.product
    if product.strength_mg is None and product.parts is None:
        message = f"{product} is neither a capsule of one strength nor a triturate."
        yield Problem("PRODUCT_HAS_NO_STRENGTH", message, "formula")
        return
    lines = [line for line in lines_of(version) if line.material.kind in _BRINGS_ACTIVE]
    silent = [line for line in lines if line.amount_per_unit_mg is None]
    for line in silent:
        yield Problem("ACTIVE_WITHOUT_AMOUNT", f"Say how much naltrexone {line.material} brings.", "lines")
    if lines and not silent:
        stated_mg = sum((line.amount_per_unit_mg or Decimal(0) for line in lines), Decimal(0))
        yield from _strength_problems(product, stated_mg)


def _strength_problems(product: Material, stated_mg: Decimal) -> Iterator[Problem]:
    if product.parts is not None:
        if stated_mg * product.parts != GRAM_MG:
            message = (
                f"1 g holds {format_mg(stated_mg)}; in a triturate of 1 in {product.parts} it must be"
                f" {format_mg(GRAM_MG)} divided by {product.parts}."
            )
            yield Problem("TRITURATE_NOT_ITS_PARTS", message, "lines")
    elif product.strength_mg is not None and stated_mg != product.strength_mg:
        message = (
            f"The active is {format_mg(stated_mg)} a capsule; it must be {format_mg(product.strength_mg)},"
            f" the strength of {product}."
        )
        yield Problem("ACTIVE_NOT_STRENGTH", message, "lines")


def unit_of_a_triturate_is_a_gram(version: FormulaVersion, _: Actor) -> Iterable[Problem]:
    if makes_triturate(version) and version.unit_weight_mg != GRAM_MG:
        message = f"A triturate is written for 1 g: {format_mg(GRAM_MG)}, not {format_mg(version.unit_weight_mg)}."
        yield Problem("UNIT_OF_TRITURATE", message, "unit_weight_mg")


def one_filler_fills_up(version: FormulaVersion, _: Actor) -> Iterable[Problem]:
    open_kinds = [
        line.material.kind
        for line in lines_of(version)
        if line.amount_per_unit_mg is None and line.material.kind not in {MaterialKind.SHELL, *_BRINGS_ACTIVE}
    ]
    if open_kinds != [MaterialKind.FILLER]:
        yield Problem("ONE_FILLER_FILLS_UP", "Exactly one filler has no amount and fills up.", "lines")


def contents_leave_room(version: FormulaVersion, _: Actor) -> Iterable[Problem]:
    """By mass of powder: 1.5 mg out of a 1:10 triturate is 15 mg."""
    mass_mg = sum((line_mass_mg(line) for line in lines_of(version)), Decimal(0))
    if mass_mg >= version.unit_weight_mg:
        message = f"{format_mg(mass_mg)} do not fit {format_mg(version.unit_weight_mg)} with room for a filler."
        yield Problem("FILL_WEIGHT_TOO_SMALL", message, "unit_weight_mg")


def line_mass_mg(line: FormulaLine) -> Decimal:
    """The powder of one unit before the potency of the lot: a triturate weighs its parts times what it brings."""
    return (line.amount_per_unit_mg or Decimal(0)) * (line.material.parts or 1)


def packing_has_a_capsule_size(version: FormulaVersion, _: Actor) -> Iterable[Problem]:
    if version.fill_basis != FillBasis.PACKING:
        return
    sizes = [line.material.capsule_size for line in lines_of(version) if line.material.kind == MaterialKind.SHELL]
    if not any(sizes):
        message = "Packing statistics belong to a capsule size: choose a shell with its size, or a fixed fill weight."
        yield Problem("PACKING_NEEDS_CAPSULE_SIZE", message, "fill_basis")


def no_filler_is_refused(version: FormulaVersion, _: Actor) -> Iterable[Problem]:
    for line in lines_of(version):
        refused = _refused(line.material)
        if refused:
            message = f"{line.material} is refused as a filler. {refused.reason} Source: {refused.source}."
            yield Problem("FILLER_REFUSED", message, "lines")


def _refused(material: Material) -> Excipient | None:
    """By code and by name; a shell may be of hypromellose."""
    if material.kind == MaterialKind.SHELL:
        return None
    coded = refused_filler(material.excipient) if material.excipient else None
    return coded or refused_filler(material.name)


COMPOSITION = (
    has_its_components,
    actives_make_the_strength,
    unit_of_a_triturate_is_a_gram,
    one_filler_fills_up,
    contents_leave_room,
    packing_has_a_capsule_size,
    no_filler_is_refused,
)
