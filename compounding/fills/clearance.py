"""Whether the capsules of a fill may still be given to the patient: what is known of the order today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compounding.fills.models import Fill, TitrationPack
from compounding.fills.states import FillKind, FillStatus
from pharmacy.core.errors import Problem
from pharmacy.orders.clearance import clearance_problems


def fill_clearance(fill: Fill, *, on: date) -> list[Problem]:
    """Those of ``clearance_problems``, and ``PACK_NOT_DISPENSED`` of a supplement."""
    found = clearance_problems(fill.order, on=on, first=fill.kind == FillKind.FIRST)
    return [*found, *(pack_problems(fill.change.pack) if fill.change else ())]


def supplement_clearance(fill: Fill, *, on: date) -> list[Problem]:
    """``fill_clearance`` of a supplement: a completed order is on no hold, so nothing else stops its capsules early."""
    return fill_clearance(fill, on=on) if fill.kind == FillKind.SUPPLEMENT else []


def pack_problems(pack: TitrationPack) -> Iterator[Problem]:
    """A supplement is reckoned on what the patient has: once the pack came back, its number of capsules is wrong."""
    status = Fill.objects.get(pk=pack.fill_id).status
    if status != FillStatus.DISPENSED:
        message = (
            f"{pack} is {FillStatus(status).label.lower()}, no longer with the patient; cancel what supplements it."
        )
        yield Problem("PACK_NOT_DISPENSED", message, "change")
