"""Capsules weighed one after another: the chart that grows, what they add up to, and each weight with its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from compounding.batches.admin.acts.quality import STRIKE, WEIGH_CAPSULE
from compounding.batches.admin.bench.chart import Chart, Side, chart, side
from compounding.batches.admin.bench.place import Bench, Place
from compounding.batches.models import CapsuleWeight
from compounding.batches.quality_figures import capsule_statistics, shell_mg, target_net_mg
from compounding.calculations.capsule_weights import CapsuleStatistics
from compounding.calculations.derivation import Derived
from compounding.inventory.models import Lot, MaterialKind
from pharmacy.core.errors import DomainError
from pharmacy.core.quantities import format_mg, format_number
from pharmacy.workbench.words import NOTHING

_CAPSULE = 1
_HUNDRED = Decimal(100)


@dataclass(slots=True)
class WeightRow:
    weight: CapsuleWeight
    side: Side
    strike: Place | None = None


@dataclass(slots=True)
class Capsules:
    """``why`` says what is missing before a capsule can be weighed; ``shells`` is the lot where it is recorded."""

    wanted: int
    rows: Sequence[WeightRow] = ()
    chart: Chart | None = None
    place: Place | None = None
    why: str = ""
    shells: Lot | None = None
    shell: Decimal | None = None
    target: Decimal = Decimal(0)
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    statistics: Derived[CapsuleStatistics] | None = None

    @property
    def counted(self) -> int:
        return sum(row.weight.struck_at is None for row in self.rows)

    @property
    def figures(self) -> Sequence[tuple[str, str]]:
        if self.statistics is None:
            return ()
        found = self.statistics.value
        spread = format_mg(found.sd_mg) if found.sd_mg is not None else NOTHING
        relative = f"{format_number(found.rsd_percent)} %" if found.rsd_percent is not None else NOTHING
        return (
            ("Weighed", f"{found.count} of {self.wanted}"), ("Mean", format_mg(found.mean_mg)),
            ("Standard deviation", spread), ("Relative SD", relative),
            ("Outside", format_number(len(found.outside))),
        )  # fmt: skip


def capsules(bench: Bench) -> Capsules | None:
    """None for a triturate, and before there is anything to weigh."""
    if bench.is_triturate or bench.batch.good_units is None:
        return None
    found = Capsules(bench.version.capsules_to_weigh, target=target_net_mg(bench.batch))
    span = found.target * bench.version.capsule_each_percent / _HUNDRED
    found.low, found.high = found.target - span, found.target + span
    weights = list(
        bench.batch.capsule_weights.select_related("weighed_by", "balance", "struck_by").order_by("position")
    )
    found.rows = [WeightRow(weight, side(weight.net_mg, found.low, found.high)) for weight in reversed(weights)]
    live = [weight for weight in weights if weight.struck_at is None]
    if live:
        found.chart = chart(live, target=found.target, low=found.low, high=found.high, slots=found.wanted)
        found.statistics = capsule_statistics(bench.batch)
    _place(bench, found, weights)
    return found


def _shells(bench: Bench) -> Lot | None:
    weighed = bench.batch.weighings.filter(withdrawn_at=None, lot__material__kind=MaterialKind.SHELL)
    found = weighed.select_related("lot__material").first()
    return found.lot if found else None


def _place(bench: Bench, found: Capsules, weights: Sequence[CapsuleWeight]) -> None:
    try:
        found.shell = shell_mg(bench.batch)
    except DomainError as error:
        found.why, found.shells = error.problems[0].message, _shells(bench)
    mine = [weight.balance.code for weight in weights if weight.weighed_by_id == bench.actor.pk]
    enough = found.counted >= found.wanted
    if not found.why:
        found.place = bench.place(
            WEIGH_CAPSULE, rank=0 if enough else _CAPSULE, initial={"balance": mine[-1] if mine else ""}
        )
    for row in found.rows:
        if row.weight.struck_at is None:
            row.strike = bench.place(STRIKE, row.weight)
