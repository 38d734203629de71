"""A schedule in whole capsules; one that exists is proven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from compounding.packs.containers import Container, Dose, fill_containers
from compounding.packs.proof import Proof, prove
from pharmacy.orders.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Compilation:
    """``doses`` has one for each step; ``containers`` are in the order in which they are opened.

    Raises ``NotProven`` when the capsules are not exactly those of the schedule.
    """

    schedule: Schedule
    doses: tuple[Dose, ...]
    containers: tuple[Container, ...]
    proof: Proof = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "proof", prove(self.schedule, self.doses, self.containers))


def put_up(schedule: Schedule, doses: Sequence[Dose]) -> Compilation:
    """``schedule`` with one dose for each of its steps, counted into containers."""
    return Compilation(schedule, tuple(doses), fill_containers(schedule, doses))
