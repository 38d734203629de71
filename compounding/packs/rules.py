"""The titration compiler: from a schedule of doses to whole capsules in as few containers as can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from compounding.calculations.derivation import Derived
from compounding.calculations.derivation import Step as Working
from compounding.packs.choice import fewest_containers
from compounding.packs.compilation import Compilation, put_up
from compounding.packs.containers import counted
from compounding.packs.ways import Offer
from pharmacy.catalog.strengths import STRENGTH_LADDER_MG, strength_problems
from pharmacy.core.errors import Problem, refuse_any
from pharmacy.core.quantities import format_mg
from pharmacy.orders.limits import LIMITS
from pharmacy.orders.schedule import Schedule

_MOST = LIMITS.most_capsules_per_dose
_PRESCRIBED = "schedule as prescribed"
_RULE = "fewest containers, then fewest capsules"


def compile_schedule(
    schedule: Schedule, *, offered_mg: Sequence[Decimal], most_capsules_per_dose: int = _MOST, may_mix: bool = False
) -> Derived[Compilation]:
    """``schedule`` in whole capsules of the strengths on offer: the fewest containers, then the fewest capsules.

    ``most_capsules_per_dose=1`` gives one strength per step. A night takes one strength; ``may_mix`` lets a dose that
    no single strength makes be made of several. Raises ``InvalidInput``: NOTHING_OFFERED, the codes of
    ``strength_problems``, CAPSULES_PER_DOSE_OUT_OF_RANGE, DOSE_NOT_WHOLE_CAPSULES (names the doses near it).
    """
    refuse_any([*_offered_problems(offered_mg), *_most_problems(most_capsules_per_dose)])
    offered = tuple(strength_mg for strength_mg in STRENGTH_LADDER_MG if strength_mg in offered_mg)
    offer = Offer(offered, most_capsules_per_dose, may_mix)
    refuse_any(_dose_problems(schedule, offer))
    choice = fewest_containers(schedule, offer.ways)
    compilation = put_up(schedule, [choice[step.dose_mg] for step in schedule.steps])
    return Derived(compilation, "capsules", tuple(_workings(compilation, offer)))


def _offered_problems(offered_mg: Sequence[Decimal]) -> Iterator[Problem]:
    if not offered_mg:
        yield Problem("NOTHING_OFFERED", "Name at least one strength of capsules that can be dispensed.", "offered_mg")
    for index, strength_mg in enumerate(offered_mg):
        yield from strength_problems(strength_mg, f"offered_mg.{index}")


def _most_problems(most: int) -> Iterator[Problem]:
    if not 1 <= most <= _MOST:
        message = f"Allow 1 to {_MOST} capsules for a dose."
        yield Problem("CAPSULES_PER_DOSE_OUT_OF_RANGE", message, "most_capsules_per_dose")


def _dose_problems(schedule: Schedule, offer: Offer) -> Iterator[Problem]:
    for index, step in enumerate(schedule.steps):
        if step.dose_mg not in offer.ways:
            yield Problem("DOSE_NOT_WHOLE_CAPSULES", _not_whole(step.dose_mg, offer), f"steps.{index}.dose_mg")


def _not_whole(dose_mg: Decimal, offer: Offer) -> str:
    made_of = " or ".join(map(format_mg, offer.strengths_mg))
    possible = [f"{format_mg(dose.dose_mg)} ({dose})" for dose in offer.near(dose_mg)]
    message = (
        f"{format_mg(dose_mg)} cannot be made of whole capsules of {made_of}, at most {offer.most_capsules} a day. "
        f"Near it {'is' if len(possible) == 1 else 'are'} {' and '.join(possible)}."
    )
    mixture = offer.mixture(dose_mg)
    return f"{message} Only a mixture makes it: {mixture}; it needs to be allowed." if mixture else message


def _workings(compilation: Compilation, offer: Offer) -> Iterator[Working]:
    proof = compilation.proof
    opened = ", ".join(format_mg(container.strength_mg) for container in compilation.containers)
    on_offer = f"{opened} of {', '.join(map(format_mg, offer.strengths_mg))} on offer"
    yield Working("Strengths", on_offer, counted(len(compilation.containers), "container"), _RULE)
    for line in proof.lines:
        working = f"{counted(line.days, 'day')} \u00d7 {counted(line.per_day)} of {format_mg(line.strength_mg)}"
        yield Working(f"Step {line.step_number}", working, counted(line.capsules), _PRESCRIBED)
    total = " + ".join(str(line.capsules) for line in proof.lines)
    yield Working("Capsules", total, counted(proof.capsules), "the sum over the steps is what the containers hold")
