"""Whether the containers of a fill may still be used, and last: asked at every step on the way to the patient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from compounding.fills.models import Fill, FillItem
from compounding.fills.rules import supply_problems
from compounding.inventory.rules import use_problems
from pharmacy.core.errors import Problem


def lot_problems(items: Iterable[FillItem], *, on: date) -> Iterator[Problem]:
    """Each lot released and in date; codes LOT_NOT_RELEASED, LOT_EXPIRED."""
    for item in items:
        if item.lot is not None:
            lot = item.lot
            yield from use_problems(label=str(lot), status=lot.status, use_until=lot.use_until, on=on)


def first_night_on(fill: Fill, day: date) -> date:
    """Night 1 of what ``fill`` is for: ``day``, but of the capsules that a change asks for that of the change."""
    return fill.change.starts_on if fill.change is not None else day


def lasting_problems(items: Iterable[FillItem], *, starts_on: date) -> Iterator[Problem]:
    """No container of a fill that starts then is used after its own beyond-use date.

    Codes: DAYS_SUPPLY_BEYOND_BUD, DATE_OUT_OF_RANGE.
    """
    for item in items:
        if item.beyond_use_on is not None:
            yield from supply_problems(
                days_supply=item.last_night, starts_on=first_night_on(item.fill, starts_on),
                beyond_use_on=item.beyond_use_on,
            )  # fmt: skip
