"""Which capsules are needed in which week, what stock covers of it, and the batches that would cover the rest. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

WEEKS = 12


@dataclass(frozen=True, slots=True)
class Need:
    """One container to fill ``on`` that date for ``whom``; its last capsule is taken on ``last_on``."""

    strength_mg: Decimal
    capsules: int
    on: date
    last_on: date
    whom: str


@dataclass(frozen=True, slots=True)
class Stock:
    """Capsules of one released lot."""

    name: str
    strength_mg: Decimal
    capsules: int
    use_until: date


@dataclass(frozen=True, slots=True)
class Week:
    """Capsules of one strength that containers of this week take, and how many of them no lot covers."""

    starts_on: date
    needed: int
    short: int


@dataclass(frozen=True, slots=True)
class Waste:
    """What would be left of a lot on its last day, within the weeks looked at."""

    name: str
    capsules: int
    use_until: date


@dataclass(frozen=True, slots=True)
class BatchProposal:
    """A batch made by ``make_on``; ``needed`` of its capsules are spoken for, the rest is spare until ``use_until``."""

    make_on: date
    use_until: date
    needed: int
    units: int
    orders: tuple[str, ...]

    @property
    def spare(self) -> int:
        return self.units - self.needed


@dataclass(frozen=True, slots=True)
class StrengthDemand:
    """``beyond`` are the capsules of needs that no batch of this strength keeps long enough for."""

    strength_mg: Decimal
    weeks: tuple[Week, ...]
    in_stock: int
    waste: tuple[Waste, ...]
    proposals: tuple[BatchProposal, ...]
    beyond: int

    @property
    def needed(self) -> int:
        return sum(week.needed for week in self.weeks)

    @property
    def short(self) -> int:
        return sum(week.short for week in self.weeks)


@dataclass(slots=True)
class _Shelf:
    """Lots of one strength, the first to expire first, as they empty."""

    lots: list[Stock]
    left: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.lots.sort(key=lambda lot: (lot.use_until, lot.name))
        self.left = [lot.capsules for lot in self.lots]

    def take(self, need: Need) -> bool:
        """A whole container out of the first lot that lasts; False when there is none."""
        for index, lot in enumerate(self.lots):
            if lot.use_until >= need.last_on and self.left[index] >= need.capsules:
                self.left[index] -= need.capsules
                return True
        return False


def demand(
    needs: Iterable[Need], stock: Iterable[Stock], *, from_on: date, keeps_days: dict[Decimal, int], multiple: int = 50
) -> tuple[StrengthDemand, ...]:
    """The next ``WEEKS`` weeks by strength; what is overdue counts in the first.

    ``keeps_days`` is for how many days a batch of a strength may be used, the day it is made as day 1; strengths that
    are not in it are not proposed. ``multiple``: batches are rounded up to it.
    """
    ends_on = from_on + timedelta(weeks=WEEKS)
    wanted = [need for need in needs if need.on < ends_on]
    held = list(stock)
    strengths = sorted({need.strength_mg for need in wanted} | {lot.strength_mg for lot in held})
    return tuple(
        _of_strength(
            strength, [need for need in wanted if need.strength_mg == strength],
            [lot for lot in held if lot.strength_mg == strength], from_on, keeps_days.get(strength), multiple,
        )
        for strength in strengths
    )  # fmt: skip


def _of_strength(
    strength_mg: Decimal, needs: list[Need], lots: list[Stock], from_on: date, keeps: int | None, multiple: int
) -> StrengthDemand:
    shelf = _Shelf([lot for lot in lots if lot.use_until >= from_on])
    short = [need for need in sorted(needs, key=lambda need: (need.on, need.last_on)) if not shelf.take(need)]
    proposals = tuple(_proposals(short, from_on, keeps, multiple)) if keeps else ()
    covered = sum(proposal.needed for proposal in proposals)
    return StrengthDemand(
        strength_mg, tuple(_weeks(needs, short, from_on)), sum(lot.capsules for lot in shelf.lots),
        tuple(_waste(shelf, from_on)), proposals, sum(need.capsules for need in short) - covered,
    )  # fmt: skip


def _weeks(needs: Sequence[Need], short: Sequence[Need], from_on: date) -> Iterator[Week]:
    for number in range(WEEKS):
        in_week = [sum(n.capsules for n in each if _week(n, from_on) == number) for each in (needs, short)]
        yield Week(from_on + timedelta(weeks=number), *in_week)


def _week(need: Need, from_on: date) -> int:
    return max(0, (need.on - from_on).days // 7)


def _waste(shelf: _Shelf, from_on: date) -> Iterator[Waste]:
    for lot, left in zip(shelf.lots, shelf.left, strict=True):
        if left and lot.use_until < from_on + timedelta(weeks=WEEKS):
            yield Waste(lot.name, left, lot.use_until)


def _proposals(short: Sequence[Need], from_on: date, keeps_days: int, multiple: int) -> Iterator[BatchProposal]:
    """One batch as late as the first need allows, for all that it keeps long enough for; then the next."""
    waiting = [need for need in short if (need.last_on - max(need.on, from_on)).days < keeps_days]
    while waiting:
        make_on = max(from_on, waiting[0].on)
        until = make_on + timedelta(days=keeps_days - 1)
        served = [need for need in waiting if need.last_on <= until]
        needed = sum(need.capsules for need in served)
        units = -(-needed // multiple) * multiple
        yield BatchProposal(make_on, until, needed, units, tuple(dict.fromkeys(need.whom for need in served)))
        waiting = [need for need in waiting if need.last_on > until]
