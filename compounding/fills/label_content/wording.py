"""The directions of each container, out of the same data as the count of its capsules.

A dose label has room for one sentence. A container that serves several steps names the range and sends the reader to
the labels of its steps, or after a change to the new calendar, where each night stands by itself.
"""

from __future__ import annotations

from compounding.fills.models import Fill, FillItem
from compounding.fills.rules import directions
from compounding.packs.compilation import Compilation
from compounding.packs.containers import Use, counted
from compounding.packs.directions import TIMING
from compounding.packs.directions import directions as pack_directions
from pharmacy.core.quantities import format_mg


def container_directions(item: FillItem) -> str:
    """What the dose label of ``item`` says."""
    fill, uses = item.fill, item.parts
    compilation = _compilation(fill)
    if compilation is None:
        return step_directions(item, uses[0])
    whole = next(each for each in compilation.containers if each.strength_mg == item.strength_mg)
    is_mixed = any(len(compilation.doses[use.step_number - 1].parts) > 1 for use in whole.uses)
    if len(whole.uses) > 1 or is_mixed:
        return _by_step(item, whole.uses)
    each = pack_directions(compilation, dose_time=fill.order.dose_time, open_ended=fill.order.open_ended)
    return each[compilation.containers.index(whole)]


def step_directions(item: FillItem, use: Use) -> str:
    """ "Take 1 capsule by mouth at bedtime", and where a dose takes two strengths "with 1 of the 2 mg"."""
    taken = directions(capsules_per_dose=use.capsules, dose_time=item.fill.order.dose_time)
    others = [
        f"{part.capsules} of the {format_mg(other.strength_mg)}"
        for other in item.fill.items.exclude(pk=item.pk).order_by("number")
        for part in other.parts
        if part.step_number == use.step_number
    ]
    return f"{taken} with {' and '.join(others)}" if others else taken


def _compilation(fill: Fill) -> Compilation | None:
    """The titration that the fill is a part of; None where every container has one dose."""
    if fill.is_pack:
        return fill.pack.compiled
    return fill.change.compiled if fill.change is not None else None


def _by_step(item: FillItem, uses: tuple[Use, ...]) -> str:
    least, most = min(use.capsules for use in uses), max(use.capsules for use in uses)
    number = counted(most) if least == most else f"{least} to {counted(most)}"
    where = "the step labels say" if item.fill.is_pack else "the new calendar says"
    return f"Take {number} by mouth {TIMING[item.fill.order.dose_time]}, as {where}"
