"""The chart of single capsule weights: each one against its limits, drawn as SVG with whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from compounding.batches.models import CapsuleWeight
from pharmacy.core.quantities import format_mg

WIDTH, HEIGHT = 760, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 150, 24, 24, 40
_ROOM = Decimal("0.35")  # of the span between the limits, above and below them
_MOST_NUMBERED = 20

Side = Literal["within", "over", "under"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One capsule: ``x`` and ``y`` of its middle; ``number`` is written below when there is room."""

    x: int
    y: int
    number: str
    side: Side
    title: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the chart."""

    y: int
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Chart:
    marks: Sequence[Mark]
    rules: Sequence[Rule]
    summary: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    label: int = _LEFT - 12
    right: int = WIDTH - _RIGHT
    foot: int = HEIGHT - 14


def side(net_mg: Decimal, low: Decimal, high: Decimal) -> Side:
    if net_mg < low:
        return "under"
    return "over" if net_mg > high else "within"


def chart(weights: Sequence[CapsuleWeight], *, target: Decimal, low: Decimal, high: Decimal, slots: int) -> Chart:
    """``slots``: how many capsules are wanted, so that the chart fills up from the left."""
    net = [weight.net_mg for weight in weights]
    bottom, top = _range(net, low, high)

    def y(value: Decimal) -> int:
        share = (value - bottom) / (top - bottom)
        return int(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM))

    step = Decimal(WIDTH - _LEFT - _RIGHT) / max(slots, len(weights), 1)
    every = 1 if len(weights) <= _MOST_NUMBERED else 5
    marks = [
        Mark(
            int(_LEFT + step * (index + Decimal("0.5"))), y(weight.net_mg),
            str(weight.position) if (index + 1) % every == 0 else "", side(weight.net_mg, low, high),
            f"Capsule {weight.position}: {format_mg(weight.net_mg)} net, {side(weight.net_mg, low, high)}",
        )
        for index, weight in enumerate(weights)
    ]  # fmt: skip
    rules = [
        Rule(y(high), f"High {format_mg(high)}", "limit"),
        Rule(y(target), f"Target {format_mg(target)}", "target"),
        Rule(y(low), f"Low {format_mg(low)}", "limit"),
    ]
    return Chart(marks, rules, _summary(net, low, high))


def _range(net: Sequence[Decimal], low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    room = (high - low) * _ROOM
    return min([*net, low]) - room, max([*net, high]) + room


def _summary(net: Sequence[Decimal], low: Decimal, high: Decimal) -> str:
    outside = sum(side(each, low, high) != "within" for each in net)
    accepted = f"{format_mg(low)} to {format_mg(high)}"
    return f"{len(net)} capsules, {outside} outside {accepted}" if outside else f"{len(net)} capsules within {accepted}"
