"""That the capsules in the containers are exactly the capsules of the schedule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from compounding.packs.containers import Container, Dose
from pharmacy.orders.schedule import Schedule


class NotProven(ArithmeticError):
    """A compilation contradicts its schedule: an error of the program or an altered record, never of the input."""


@dataclass(frozen=True, slots=True)
class ProofLine:
    """``days`` x ``per_day`` = ``capsules`` of one strength in one step."""

    step_number: int
    strength_mg: Decimal
    days: int
    per_day: int

    @property
    def capsules(self) -> int:
        return self.days * self.per_day


@dataclass(frozen=True, slots=True)
class Proof:
    """The sum over all steps; ``capsules`` is what the containers hold together."""

    lines: tuple[ProofLine, ...]
    capsules: int


def prove(schedule: Schedule, doses: Sequence[Dose], containers: Sequence[Container]) -> Proof:
    """The sum of days x capsules a day over the steps, found equal to what the containers hold.

    Raises ``NotProven`` unless each night's capsules are exactly the dose, each container holds exactly what the steps
    take of its strength, and it is opened on exactly those nights.
    """
    for fault in _faults(schedule, doses, containers):
        raise NotProven(fault)
    lines = tuple(_lines(schedule, doses))
    return Proof(lines, sum(line.capsules for line in lines))


def _faults(schedule: Schedule, doses: Sequence[Dose], containers: Sequence[Container]) -> Iterator[str]:
    if [dose.dose_mg for dose in doses] != [step.dose_mg for step in schedule.steps]:
        yield "the capsules of a step are not its dose"
    elif _taken(_lines(schedule, doses)) != {container.strength_mg: container.capsules for container in containers}:
        yield "the containers do not hold what the steps take"
    elif _by_step(schedule, doses) != _by_use(containers):
        yield "the containers are not used on the nights of the steps"


def _lines(schedule: Schedule, doses: Sequence[Dose]) -> Iterator[ProofLine]:
    for number, (step, dose) in enumerate(zip(schedule.steps, doses, strict=True), start=1):
        for part in dose.parts:
            yield ProofLine(number, part.strength_mg, step.days, part.capsules)


def _taken(lines: Iterator[ProofLine]) -> Counter[Decimal]:
    taken: Counter[Decimal] = Counter()
    for line in lines:
        taken[line.strength_mg] += line.capsules
    return taken


def _by_step(schedule: Schedule, doses: Sequence[Dose]) -> list[tuple[int, int, int, Decimal, int]]:
    steps = enumerate(zip(schedule.spans(), doses, strict=True), start=1)
    return sorted((number, *span, p.strength_mg, p.capsules) for number, (span, dose) in steps for p in dose.parts)


def _by_use(containers: Sequence[Container]) -> list[tuple[int, int, int, Decimal, int]]:
    return sorted(
        (use.step_number, use.first_night, use.last_night, container.strength_mg, use.capsules)
        for container in containers
        for use in container.uses
    )
