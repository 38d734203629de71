"""After a change: how long what the patient still has lasts, and the containers that have to be put up besides."""

from __future__ import annotations

from collections.abc import Sequence

from compounding.packs.containers import Container, Use
from compounding.packs.leftover import Balance, Recompiled


def supplement(recompiled: Recompiled) -> tuple[Container, ...]:
    """One container for each strength of which capsules are missing, holding exactly those.

    What is left over is used first, so that a new container is opened on the last nights.
    """
    short = {each.strength_mg: each for each in recompiled.balances if each.to_dispense}
    return tuple(
        Container(each.strength_mg, balance.to_dispense, _last_uses(each.uses, balance.to_dispense))
        for each in recompiled.compilation.containers
        if (balance := short.get(each.strength_mg)) is not None
    )


def lasts_until_night(container: Container, balance: Balance) -> int:
    """The last night on which left over capsules of ``container`` are taken; 0 when there are none."""
    left = min(balance.leftover, balance.needed)
    last = 0
    for use in container.uses:
        if left <= 0:
            break
        nights = min(use.last_night - use.first_night + 1, _up(left, use.capsules))
        last = use.first_night + nights - 1
        left -= nights * use.capsules
    return last


def _last_uses(uses: Sequence[Use], capsules: int) -> tuple[Use, ...]:
    """The last nights of ``uses`` that take ``capsules`` together, the first of them perhaps in part."""
    found: list[Use] = []
    for use in reversed(uses):
        if capsules <= 0:
            break
        nights = min(use.last_night - use.first_night + 1, _up(capsules, use.capsules))
        found.append(Use(use.step_number, use.last_night - nights + 1, use.last_night, use.capsules))
        capsules -= nights * use.capsules
    return tuple(reversed(found))


def _up(total: int, each: int) -> int:
    """``total`` / ``each``, rounded up."""
    return -(-total // each)
