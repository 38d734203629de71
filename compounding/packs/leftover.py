"""After a change: the rest in capsules, and which of them the patient still has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from compounding.packs.changes import Change
from compounding.packs.compilation import Compilation, put_up
from compounding.packs.containers import Dose
from pharmacy.core.errors import InvalidInput, Problem, refuse_any
from pharmacy.core.quantities import format_mg
from pharmacy.orders.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Balance:
    """Capsules of one strength: what the patient still has, and what the rest of the schedule takes."""

    strength_mg: Decimal
    leftover: int
    needed: int

    @property
    def to_dispense(self) -> int:
        return max(0, self.needed - self.leftover)

    @property
    def unused(self) -> int:
        return max(0, self.leftover - self.needed)


@dataclass(frozen=True, slots=True)
class Recompiled:
    """``compilation`` is of the remaining schedule: its nights, directions and calendar begin again with night 1."""

    compilation: Compilation
    balances: tuple[Balance, ...]


def recompile(
    compilation: Compilation,
    change: Change,
    *,
    had: Mapping[Decimal, int] | None = None,
    earlier: Sequence[Dose] = (),
) -> Recompiled:
    """The rest of ``change``, each dose made as before, so that the patient goes on with the same containers.

    ``had`` are the capsules by strength at night 1 of ``compilation``; by default those that it put up.
    ``earlier`` are doses of a pack before it, to which a step back may return. Raises ``InvalidInput``
    CHANGE_OF_ANOTHER_SCHEDULE, TAKEN_MORE_THAN_HAD, DOSE_NOT_IN_PACK.
    """
    if change.schedule != compilation.schedule:
        raise InvalidInput.of("CHANGE_OF_ANOTHER_SCHEDULE", "The change was made to another schedule.", "change")
    at_first = {each.strength_mg: each.capsules for each in compilation.containers} if had is None else had
    taken = _taken(compilation, change.nights_taken)
    made = {dose.dose_mg: dose for dose in (*earlier, *compilation.doses)}
    refuse_any([*_had_problems(at_first, taken), *_made_problems(change.remaining, made)])
    rest = put_up(change.remaining, [made[step.dose_mg] for step in change.remaining.steps])
    needed = {each.strength_mg: each.capsules for each in rest.containers}
    strengths = sorted({*at_first, *needed})
    return Recompiled(rest, tuple(Balance(s, at_first.get(s, 0) - taken[s], needed.get(s, 0)) for s in strengths))


def _taken(compilation: Compilation, nights: int) -> Counter[Decimal]:
    """The capsules of each strength in the first ``nights``."""
    return Counter(
        {
            container.strength_mg: sum(
                max(0, min(use.last_night, nights) - use.first_night + 1) * use.capsules for use in container.uses
            )
            for container in compilation.containers
        }
    )


def _had_problems(had: Mapping[Decimal, int], taken: Counter[Decimal]) -> list[Problem]:
    return [
        Problem(
            "TAKEN_MORE_THAN_HAD", f"{number} of {format_mg(strength_mg)} were taken; at least these were had.", "had"
        )
        for strength_mg, number in sorted(taken.items())
        if had.get(strength_mg, 0) < number
    ]


def _made_problems(remaining: Schedule, made: Mapping[Decimal, Dose]) -> list[Problem]:
    return [
        Problem("DOSE_NOT_IN_PACK", f"{format_mg(step.dose_mg)} was not put up; name the earlier doses.", "earlier")
        for step in remaining.steps
        if step.dose_mg not in made
    ]
