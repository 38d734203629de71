"""The worksheet: what to weigh from which lot and why so much, what to do in which order, room to write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from compounding.batches.amounts import amount_of
from compounding.batches.documents import words
from compounding.batches.models import Batch
from compounding.batches.weighing_plan import weighing_plan
from compounding.calculations.derivation import Derived
from compounding.equipment.selectors import usable_balances
from compounding.formulas.models import CheckKind, FormulaLine
from compounding.inventory.models import Lot
from compounding.inventory.selectors import usable_lots
from labels.sheets.blocks import Block, CheckItem, Checklist, Code, Codes, Facts, Notes, Table, Text
from pharmacy.core.errors import DomainError
from pharmacy.core.quantities import format_number

_WEIGHTS_IN_A_ROW = 5


def worksheet_blocks(batch: Batch, *, on: date) -> tuple[Block, ...]:
    """What a technician takes to the bench; the amounts hold for the lots to be used first ``on`` that day."""
    lots = _first_lots(batch, on)
    return (
        _facts(batch),
        Text("Precautions", batch.formula_version.precautions, "warning"),
        Text("Equipment and supplies", batch.formula_version.equipment),
        *_codes(batch, lots, on),
        *_components(batch, lots),
        *_plan(batch, on),
        _steps(batch),
        *_quality(batch),
        Notes("Notes by hand", 10),
    )


def _first_lots(batch: Batch, on: date) -> dict[int, Lot]:
    lines = batch.formula_version.lines.select_related("material")
    found = {line.pk: usable_lots(line.material, on=on).first() for line in lines}
    return {pk: lot for pk, lot in found.items() if lot is not None}


def _facts(batch: Batch) -> Facts:
    version = batch.formula_version
    orders = ", ".join(str(order) for order in batch.orders.order_by("pk")) or "stock"
    return Facts("What is made", (
        ("Formula", str(version)),
        ("To be made", words.made(batch)),
        ("For", orders),
        ("Dosage form", version.dosage_form or words.DASH),
        ("Expected appearance", version.appearance),
        ("Container", version.container_closure or words.DASH),
        ("Storage", version.storage),
        ("Overage of the whole blend", f"{format_number(version.overage_percent)} %"),
        ("Beyond-use limit", f"{version.beyond_use_days} days; {version.beyond_use_source}"),
    ))  # fmt: skip


def _codes(batch: Batch, lots: dict[int, Lot], on: date) -> Iterator[Block]:
    lines = batch.formula_version.lines.select_related("material").order_by("position")
    found = [Code(str(line.material), lots[line.pk].lot_number) for line in lines if line.pk in lots]
    found += [Code(each.name, each.code) for each in usable_balances(on=on)]
    if found:
        yield Codes("To scan", tuple(found))


def _components(batch: Batch, lots: dict[int, Lot]) -> Iterator[Block]:
    rows, derivations = [], []
    for line in batch.formula_version.lines.select_related("material").order_by("position"):
        lot = lots.get(line.pk)
        found = _amount(batch, line, lot, lots)
        rows.append((str(line.material), lot.lot_number if lot else "no usable lot", *_to_weigh(batch, line, found),
                     "", ""))  # fmt: skip
        if lot and isinstance(found, Derived):
            derivations.append(words.derived_amount(f"{line.material}, lot {lot.lot_number}", found))
    heads = ("Component", "Lot to use first", "To weigh", "Accepted", "Weighed", "By / checked")
    yield Table("Components", heads, tuple(rows), (5, 3, 3, 4, 3, 3))
    yield from derivations


def _amount(batch: Batch, line: FormulaLine, lot: Lot | None, lots: dict[int, Lot]) -> Derived[Decimal] | str:
    if lot is None:
        return words.DASH
    beside = [
        (other, lots[other.pk])
        for other in batch.formula_version.lines.exclude(amount_per_unit_mg=None).select_related("material")
        if other.pk in lots
    ]
    try:
        return amount_of(batch.formula_version, batch.planned_units, line, lot, beside=beside)
    except DomainError as error:
        return str(error.problems[0].message)


def _to_weigh(batch: Batch, line: FormulaLine, found: Derived[Decimal] | str) -> tuple[str, str]:
    if isinstance(found, str):
        return found, words.DASH
    unit = line.material.unit
    if unit == "each":
        return words.amount(found.value, unit), "exactly"
    span = found.value * batch.formula_version.weighing_tolerance_percent / 100
    low, high = (words.amount((found.value + part).quantize(Decimal("0.0001")), unit) for part in (-span, span))
    return words.amount(found.value, unit), f"{low} to {high}"


def _plan(batch: Batch, on: date) -> Iterator[Block]:
    """On the coarsest balance that can do it; when none can, why not on each."""
    refused: list[Block] = []
    for balance in sorted(usable_balances(on=on), key=lambda each: each.minimum_weighable_mg, reverse=True):
        try:
            found = weighing_plan(batch.formula_version, batch.planned_units, balance=balance, on=on)
        except DomainError as error:
            reasons = " ".join(problem.message for problem in error.problems)
            refused.append(Text(f"Weighing plan on {balance}", reasons, "warning"))
            continue
        if found is not None:
            error_percent = format_number(found.value.predicted_error_percent)
            yield Text(f"Weighing plan on {balance}", found.value.reason)
            yield words.derivation("", f"predicted error {error_percent} %", found.steps)
        return
    yield from refused


def _steps(batch: Batch) -> Checklist:
    steps = batch.formula_version.steps.order_by("position")
    return Checklist("Steps", tuple(
        CheckItem(str(step.position), step.instruction, second="" if step.second_person else None) for step in steps
    ) or (CheckItem("1", batch.formula_version.instructions),))  # fmt: skip


def _quality(batch: Batch) -> Iterator[Block]:
    checks = list(batch.formula_version.checks.order_by("position"))
    heads = ("Check", "Procedure", "Expected", "Result", "By")
    rows = tuple((check.get_kind_display(), check.procedure, check.expected, "", "") for check in checks)
    yield Table("Quality control", heads, rows, (3, 6, 4, 3, 2))
    if any(check.kind == CheckKind.CAPSULE_WEIGHT for check in checks):
        yield _blank_weights(batch.formula_version.capsules_to_weigh)


def _blank_weights(count: int) -> Table:
    cells = [f"{number}:" for number in range(1, count + 1)]
    cells += [words.DASH] * (-count % _WEIGHTS_IN_A_ROW)
    rows = tuple(tuple(cells[at : at + _WEIGHTS_IN_A_ROW]) for at in range(0, len(cells), _WEIGHTS_IN_A_ROW))
    heads = tuple(f"mg ({column})" for column in "abcde")
    return Table("Weight of single capsules, gross, one by one", heads, rows)
