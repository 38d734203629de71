"""Whether one way of measuring out the active can be used, and with which amounts of triturate."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import combinations_with_replacement
from math import prod

from compounding.calculations.trituration_need import MOST_CAPSULES, Need
from compounding.calculations.trituration_ways import Way, contributions, portion_mg, powder_per_part, way_of
from compounding.calculations.trituration_words import too_inexact, too_large, too_light, too_much, too_weak
from compounding.calculations.weighing_error import BalanceLimits, combined_squared
from pharmacy.core.errors import Problem

_MOST_DILUTIONS = 2


@dataclass(frozen=True, slots=True)
class Assessed:
    """A way that works, or why this chain of ratios is refused."""

    ratios: tuple[int, ...]
    way: Way | None
    problems: tuple[Problem, ...] = ()


def chains(need: Need) -> Iterator[tuple[int, ...]]:
    """Every way in order of preference: fewest dilutions first, then the smallest total ratio."""
    for dilutions in range(_MOST_DILUTIONS + 1):
        yield from sorted(combinations_with_replacement(sorted(need.ratios), dilutions), key=prod)


def assess(need: Need, balance: BalanceLimits, ratios: tuple[int, ...]) -> Assessed:
    """The way with the least triturate that keeps every weighing at the minimum and the error within the bound."""
    problems = _shape_problems(need, ratios) or _weight_problems(need, balance, ratios)
    if problems:
        return Assessed(ratios, None, tuple(problems))
    return _sized(need, balance, ratios)


def _sized(need: Need, balance: BalanceLimits, ratios: tuple[int, ...]) -> Assessed:
    """With the least triturate that is exact enough; the error only falls as more is made."""
    least = _smallest_triturates(need, balance, ratios)
    if any(mixed > need.largest_triturate_mg for mixed in least):
        return Assessed(ratios, None, (too_large(need, ratios, max(least)),))
    sizes = range(int(need.largest_triturate_mg / need.triturate_mg) if ratios else 1)
    more = _first(sizes, lambda size: _is_exact(need, balance, _grown(need, ratios, least, size)))
    if more is None:
        return Assessed(ratios, None, (too_inexact(need, balance, _grown(need, ratios, least, sizes[-1])),))
    return Assessed(ratios, _grown(need, ratios, least, more))


def smallest_direct_batch(need: Need, balance: BalanceLimits) -> int | None:
    """The fewest capsules whose powder may be weighed directly: both masses and errors only improve with the batch."""
    sizes = range(1, MOST_CAPSULES + 1)
    return _first(sizes, lambda size: assess(replace(need, capsules=size), balance, ()).way is not None)


def _first(sizes: range, works: Callable[[int], bool]) -> int | None:
    """The first size that works, where every size after one that works does so too."""
    index = bisect_left(sizes, 1, key=works)
    return sizes[index] if index < len(sizes) else None


def _shape_problems(need: Need, ratios: tuple[int, ...]) -> list[Problem]:
    if ratios and ratios[0] <= need.potency_factor:
        return [too_weak(need, ratios)]
    if portion_mg(need, ratios) >= need.blend_mg:
        return [too_much(need, ratios)]
    return []


def _weight_problems(need: Need, balance: BalanceLimits, ratios: tuple[int, ...]) -> list[Problem]:
    """The two weighings of the capsule blend; those of a dilution grow with the amount made."""
    portion = portion_mg(need, ratios)
    masses = {"portion": portion, "filler": need.blend_mg - portion}
    light = [(what, mass) for what, mass in masses.items() if mass < balance.smallest_mg]
    return [too_light(need, balance, ratios, mass, is_filler=what == "filler") for what, mass in light]


def _smallest_triturates(need: Need, balance: BalanceLimits, ratios: tuple[int, ...]) -> tuple[Decimal, ...]:
    """From the last dilution back to the first: more than the next one takes, and no weighing below the minimum."""
    taken = portion_mg(need, ratios)
    found: list[Decimal] = []
    for index in reversed(range(len(ratios))):
        part, ratio = powder_per_part(need, index), ratios[index]
        least = balance.smallest_mg * ratio / min(part, ratio - part)
        batches = max(_whole(taken, need, ROUND_FLOOR) + 1, _whole(least, need, ROUND_CEILING))
        found.insert(0, batches * need.triturate_mg)
        taken = found[0] / ratio
    return tuple(found)


def _whole(mass_mg: Decimal, need: Need, rounding: str) -> Decimal:
    return (mass_mg / need.triturate_mg).to_integral_value(rounding)


def _grown(need: Need, ratios: tuple[int, ...], least: tuple[Decimal, ...], more: int) -> Way:
    """``more`` further multiples of every dilution, each up to the largest that may be made."""
    grown = (min(need.largest_triturate_mg, mixed + more * need.triturate_mg) for mixed in least)
    return way_of(need, ratios, tuple(grown))


def _is_exact(need: Need, balance: BalanceLimits, way: Way) -> bool:
    return combined_squared(contributions(need, balance, way)) <= need.accepted_percent**2
