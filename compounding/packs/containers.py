"""What a compiled schedule is made of: a night's dose, and the containers that it comes out of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pharmacy.core.quantities import format_mg
from pharmacy.orders.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Part:
    """The capsules of one strength in one night's dose."""

    strength_mg: Decimal
    capsules: int


@dataclass(frozen=True, slots=True)
class Dose:
    """One night's capsules, the smallest strength first; usually of one strength alone."""

    parts: tuple[Part, ...]

    @property
    def capsules(self) -> int:
        return sum(part.capsules for part in self.parts)

    @property
    def dose_mg(self) -> Decimal:
        return sum((part.strength_mg * part.capsules for part in self.parts), Decimal(0))

    def __str__(self) -> str:
        """ "2 capsules of 1.5 mg"."""
        return " and ".join(f"{counted(part.capsules)} of {format_mg(part.strength_mg)}" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Use:
    """In one step: so many ``capsules`` out of a container on each night from the first to the last."""

    step_number: int
    first_night: int
    last_night: int
    capsules: int


@dataclass(frozen=True, slots=True)
class Container:
    """All capsules of one strength: one lot, one label. ``uses`` are in the order of the steps."""

    strength_mg: Decimal
    capsules: int
    uses: tuple[Use, ...]

    @property
    def last_night(self) -> int:
        return self.uses[-1].last_night


def counted(number: int, noun: str = "capsule") -> str:
    """ "1 capsule", "2 capsules"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def fill_containers(schedule: Schedule, doses: Sequence[Dose]) -> tuple[Container, ...]:
    """One container for each strength in ``doses`` (one dose per step), in the order in which they are opened."""
    uses: dict[Decimal, list[Use]] = {}
    for strength_mg, use in _uses(schedule, doses):
        uses.setdefault(strength_mg, []).append(use)
    return tuple(Container(strength_mg, _held(each), tuple(each)) for strength_mg, each in uses.items())


def _uses(schedule: Schedule, doses: Sequence[Dose]) -> Iterator[tuple[Decimal, Use]]:
    for number, ((first, last), dose) in enumerate(zip(schedule.spans(), doses, strict=True), start=1):
        for part in dose.parts:
            yield part.strength_mg, Use(number, first, last, part.capsules)


def _held(uses: Sequence[Use]) -> int:
    return sum((use.last_night - use.first_night + 1) * use.capsules for use in uses)
