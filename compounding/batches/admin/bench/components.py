"""The components of a batch in the order of its formula, with the forms to weigh, check and withdraw them."""

from __future__ import annotations

from collections.abc import Sequence

from compounding.batches.admin.acts.weighing import CHECK_WEIGHING, WEIGH, WITHDRAW
from compounding.batches.admin.bench.component import Component
from compounding.batches.admin.bench.offers import accepted, limits, offers
from compounding.batches.admin.bench.place import Bench
from compounding.batches.amounts import amount_of
from compounding.batches.models import Weighing
from compounding.batches.states import BatchStatus
from compounding.calculations.derivation import Step
from compounding.formulas.models import FormulaLine
from compounding.inventory.models import MaterialKind
from pharmacy.core.errors import DomainError

_WEIGH, _CHECK = 1, 2
_BEFORE_BLENDING = (BatchStatus.PLANNED, BatchStatus.WEIGHING)


def components(bench: Bench, weighings: Sequence[Weighing]) -> list[Component]:
    """Every line of the formula; a constant number of queries, however many there are."""
    lines = list(bench.version.lines.select_related("material").order_by("position"))
    live = {w.line_id: w for w in weighings if w.withdrawn_at is None}
    open_lines = [line for line in lines if line.pk not in live] if bench.batch.status in _BEFORE_BLENDING else []
    offered = offers(bench, open_lines, list(live.values()))
    gone = [w for w in weighings if w.withdrawn_at is not None]
    found = [
        _weighed(bench, line, live[line.pk], live)
        if line.pk in live
        else Component(line, offers=offered.get(line.pk, ()), waits_for=_waits_for(line, lines, live))
        for line in lines
    ]
    for component in found:
        component.withdrawn = [w for w in gone if w.line_id == component.line.pk]
    return found


def last_balance(bench: Bench, weighings: Sequence[Weighing]) -> str:
    """The balance that this person used last in this batch: it needs no second scan."""
    used = [w.balance.code for w in weighings if w.balance and w.weighed_by_id == bench.actor.pk]
    return used[-1] if used else ""


def place_forms(bench: Bench, found: Sequence[Component], balance: str) -> None:
    """Weigh what is open, check and withdraw what is weighed."""
    for each in found:
        if each.weighing is None:
            if not each.waits_for:
                each.weigh = bench.place(WEIGH, each.line, rank=_WEIGH, initial={"balance": balance})
            continue
        if each.needs_check and each.weighing.checked_at is None:
            each.check = bench.place(CHECK_WEIGHING, each.weighing, rank=_CHECK)
        each.withdraw = bench.place(WITHDRAW, each.weighing)


def _waits_for(line: FormulaLine, lines: Sequence[FormulaLine], live: dict[int, Weighing]) -> str:
    """What must be weighed first: a filler depends on the lots of the powders beside it."""
    if line.amount_per_unit_mg is not None or line.material.kind == MaterialKind.SHELL:
        return ""
    missing = [other for other in lines if other.amount_per_unit_mg is not None and other.pk not in live]
    return f"Weigh {missing[0].material} first: the amount depends on its lot." if missing else ""


def _weighed(bench: Bench, line: FormulaLine, weighing: Weighing, live: dict[int, Weighing]) -> Component:
    tolerance = bench.version.weighing_tolerance_percent
    low, high = limits(weighing.theoretical, unit=line.material.unit, tolerance_percent=tolerance)
    return Component(
        line, weighing, steps=_derivation(bench, line, weighing, live), is_within=low <= weighing.actual <= high,
        accepted=accepted(low, high, line.material.unit),
    )  # fmt: skip


def _derivation(bench: Bench, line: FormulaLine, weighing: Weighing, live: dict[int, Weighing]) -> Sequence[Step]:
    """How the theoretical amount came about, unless a statistic was measured anew since."""
    beside = [(w.line, w.lot) for w in live.values() if w.line.amount_per_unit_mg is not None]
    try:
        derived = amount_of(bench.version, bench.batch.planned_units, line, weighing.lot, beside=beside)
    except DomainError:
        return ()
    return derived.steps if derived.value == weighing.theoretical else ()
