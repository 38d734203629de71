"""What each container of a pack says: plain words and digits, out of the same data as the count of its capsules."""

from __future__ import annotations

from compounding.packs.compilation import Compilation
from compounding.packs.containers import Container, Use, counted
from pharmacy.core.errors import InvalidInput
from pharmacy.core.quantities import format_mg

# 16 CCR 1707.5 has standard phrases for these times; USP <17>: a period of the day, never a clock time.
TIMING = {"bedtime": "at bedtime", "evening": "in the evening", "morning": "in the morning"}


def directions(compilation: Compilation, *, dose_time: str, open_ended: bool) -> tuple[str, ...]:
    """The directions for each container, in their order.

    One container has the whole schedule: "Take 1 capsule by mouth at bedtime for 14 days, then take 2 capsules ...".
    Of several, each says on which nights it is opened: "Nights 15 to 28: take 1 capsule by mouth at bedtime", and with
    what, where a night takes two strengths. ``open_ended``: the last step goes on after the pack, so that no end is
    printed. Raises ``InvalidInput`` DOSE_TIME_UNKNOWN.
    """
    if dose_time not in TIMING:
        raise InvalidInput.of("DOSE_TIME_UNKNOWN", f"The time of the dose is {' or '.join(TIMING)}.", "dose_time")
    if len(compilation.containers) == 1:
        return (_one_after_another(compilation, dose_time, open_ended=open_ended),)
    return tuple(_by_night(compilation, each, dose_time, open_ended=open_ended) for each in compilation.containers)


def _one_after_another(compilation: Compilation, dose_time: str, *, open_ended: bool) -> str:
    (container,) = compilation.containers
    steps = zip(container.uses, compilation.schedule.steps, strict=True)
    clauses = [f"{_take(use, dose_time)} for {counted(step.days, 'day')}" for use, step in steps]
    if open_ended:
        clauses[-1] = _take(container.uses[-1], dose_time)
    return _sentence(", then ".join(clauses))


def _by_night(compilation: Compilation, container: Container, dose_time: str, *, open_ended: bool) -> str:
    return ". ".join(
        f"{_nights(compilation, use, dose_time, open_ended=open_ended)}: {_take(use, dose_time)}"
        f"{_together_with(compilation, container, use)}"
        for use in container.uses
    )


def _nights(compilation: Compilation, use: Use, dose_time: str, *, open_ended: bool) -> str:
    night = "night" if dose_time == "bedtime" else "day"
    if open_ended and use.step_number == len(compilation.schedule.steps):
        return f"From {night} {use.first_night}"
    if use.first_night == use.last_night:
        return _sentence(f"{night} {use.first_night}")
    return _sentence(f"{night}s {use.first_night} to {use.last_night}")


def _together_with(compilation: Compilation, container: Container, use: Use) -> str:
    others = [
        f"{counted(part.capsules)} from the {format_mg(part.strength_mg)} container"
        for part in compilation.doses[use.step_number - 1].parts
        if part.strength_mg != container.strength_mg
    ]
    return f", together with {' and '.join(others)}" if others else ""


def _take(use: Use, dose_time: str) -> str:
    return f"take {counted(use.capsules)} by mouth {TIMING[dose_time]}"


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]
