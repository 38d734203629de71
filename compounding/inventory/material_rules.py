"""Pure rules about what kinds of material there are and what each kind must say."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from compounding.inventory.capsules import size_problems
from pharmacy.catalog.excipients import excipient
from pharmacy.catalog.strengths import strength_problems
from pharmacy.core.errors import Problem

_LEAST_PARTS, _MOST_PARTS = 2, 1000
_OF_KIND = {"capsule_size": "shell", "parts": "triturate", "strength_mg": "finished"}
_NAMES = {"capsule_size": "capsule size", "parts": "parts", "strength_mg": "strength", "excipient": "excipient"}
_KINDS = {"active": "an active ingredient", "filler": "a filler", "shell": "a capsule shell",
          "triturate": "a triturate", "finished": "a finished capsule"}  # fmt: skip


def unit_of(kind: str) -> str:
    """Shells and capsules are counted, powders are weighed."""
    return "each" if kind in {"shell", "finished"} else "g"


def kind_problems(
    kind: str, *, excipient_code: str, capsule_size: str, parts: int | None, strength_mg: Decimal | None
) -> Iterator[Problem]:
    """What this kind needs and does not have, and what it has and must not have."""
    given = {"capsule_size": capsule_size or None, "parts": parts, "strength_mg": strength_mg}
    for field, value in given.items():
        if kind == _OF_KIND[field] and value is None:
            yield Problem("DETAIL_MISSING", f"Give the {_NAMES[field]} of {_KINDS[kind]}.", field)
        if kind != _OF_KIND[field] and value is not None:
            yield Problem("DETAIL_NOT_OF_THIS_KIND", f"{_KINDS[kind].capitalize()} has no {_NAMES[field]}.", field)
    yield from _excipient_problems(kind, excipient_code)
    yield from size_problems(capsule_size) if kind == "shell" and capsule_size else ()
    yield from strength_problems(strength_mg) if kind == "finished" and strength_mg is not None else ()
    if kind == "triturate" and parts is not None and not _LEAST_PARTS <= parts <= _MOST_PARTS:
        message = f"A triturate is 1 part in {_LEAST_PARTS} to {_MOST_PARTS:,} parts."
        yield Problem("PARTS_OUT_OF_RANGE", message, "parts")


def _excipient_problems(kind: str, code: str) -> Iterator[Problem]:
    """A patient who must avoid lactose or gelatin relies on this code."""
    if not code:
        if kind in {"filler", "shell"}:
            yield Problem("DETAIL_MISSING", f"Give the excipient code of {_KINDS[kind]}.", "excipient")
        return
    known = excipient(code)
    if kind in {"active", "finished"}:
        yield Problem("DETAIL_NOT_OF_THIS_KIND", f"{_KINDS[kind].capitalize()} is no excipient.", "excipient")
    elif known is None:
        message = "This code is not in the list of excipients; microcrystalline_cellulose is, for example."
        yield Problem("EXCIPIENT_UNKNOWN", message, "excipient")
    elif (known.role == "shell") != (kind == "shell"):
        message = f"The code stands for {known.name}, which is not {_KINDS[kind]}."
        yield Problem("DETAIL_NOT_OF_THIS_KIND", message, "excipient")
