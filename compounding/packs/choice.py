"""Which strengths to open a container of: as few as can be, then as few capsules as can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from decimal import Decimal
from itertools import combinations

from compounding.packs.containers import Dose
from compounding.packs.ways import Ways
from pharmacy.orders.schedule import Schedule

Choice = Mapping[Decimal, Dose]


def fewest_containers(schedule: Schedule, ways: Ways) -> Choice:
    """How each dose of ``schedule`` is made; every dose is in ``ways``.

    The fewest different strengths; of those the fewest capsules; then the smallest strengths, because a capsule too
    many of them does least harm. Every set of strengths is tried: 7 are made, so that there are at most 127.
    """
    days: Counter[Decimal] = Counter()
    for step in schedule.steps:
        days[step.dose_mg] += step.days
    useful = sorted({part.strength_mg for dose_mg in days for way in ways[dose_mg] for part in way.parts})
    sizes = (_choices(days, ways, useful, size) for size in range(1, len(useful) + 1))
    return min(next(filter(None, sizes)), key=lambda choice: _rank(days, choice))


def _choices(days: Counter[Decimal], ways: Ways, useful: list[Decimal], size: int) -> list[Choice]:
    return [choice for kept in combinations(useful, size) if (choice := _made_of(kept, days, ways)) is not None]


def _made_of(kept: Collection[Decimal], doses_mg: Collection[Decimal], ways: Ways) -> Choice | None:
    """The first way for each dose that needs no other strength than those ``kept``; None when one dose has none."""
    choice: dict[Decimal, Dose] = {}
    for dose_mg in doses_mg:
        way = next((way for way in ways[dose_mg] if all(part.strength_mg in kept for part in way.parts)), None)
        if way is None:
            return None
        choice[dose_mg] = way
    return choice


def _rank(days: Counter[Decimal], choice: Choice) -> tuple[int, list[Decimal]]:
    capsules = sum(days[dose_mg] * dose.capsules for dose_mg, dose in choice.items())
    strengths = {part.strength_mg for dose in choice.values() for part in dose.parts}
    return capsules, sorted(strengths)
