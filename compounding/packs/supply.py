"""No capsule of a pack is to be taken after its own beyond-use date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from compounding.calculations.expiry import date_problems
from compounding.packs.compilation import Compilation
from compounding.packs.containers import Container
from pharmacy.core.errors import Problem, refuse_any
from pharmacy.core.quantities import format_mg


def supply_problems(
    compilation: Compilation, *, starts_on: date, beyond_use_on: Mapping[Decimal, date]
) -> list[Problem]:
    """The containers that are still used after their beyond-use date; ``beyond_use_on`` is by strength in mg.

    Codes: DAYS_SUPPLY_BEYOND_BUD, BEYOND_USE_MISSING (no date for a container), DATE_OUT_OF_RANGE.
    """
    unusual = date_problems(starts_on, "starts_on")
    return unusual or [
        problem
        for index, container in enumerate(compilation.containers)
        for problem in _problems(container, starts_on, beyond_use_on.get(container.strength_mg), f"containers.{index}")
    ]


def pack_beyond_use(compilation: Compilation, *, beyond_use_on: Mapping[Decimal, date]) -> date:
    """The pack's own beyond-use date: the earliest of its containers. Raises ``InvalidInput`` BEYOND_USE_MISSING."""
    wanted = [container.strength_mg for container in compilation.containers]
    refuse_any(
        _missing(strength_mg, f"containers.{index}")
        for index, strength_mg in enumerate(wanted)
        if strength_mg not in beyond_use_on
    )
    return min(beyond_use_on[strength_mg] for strength_mg in wanted)


def _problems(container: Container, starts_on: date, beyond_use_on: date | None, field: str) -> Iterator[Problem]:
    last_on = starts_on + timedelta(days=container.last_night - 1)
    if beyond_use_on is None:
        yield _missing(container.strength_mg, field)
    elif last_on > beyond_use_on:
        message = (
            f"Container {format_mg(container.strength_mg)}: started on {starts_on:%d %b %Y}, its last capsules are "
            f"taken on {last_on:%d %b %Y}, after its beyond-use date {beyond_use_on:%d %b %Y}; take a later lot."
        )
        yield Problem("DAYS_SUPPLY_BEYOND_BUD", message, field)


def _missing(strength_mg: Decimal, field: str) -> Problem:
    return Problem("BEYOND_USE_MISSING", f"Give the beyond-use date of the {format_mg(strength_mg)} capsules.", field)
