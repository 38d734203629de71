"""A compilation as it is kept: plain JSON in, the same compilation out, proven again as it is read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from compounding.packs.compilation import Compilation, put_up
from compounding.packs.containers import Dose, Part, Use
from compounding.packs.proof import NotProven, Proof
from pharmacy.core.quantities import format_number
from pharmacy.orders.schedule_json import schedule_from_json

Json = dict[str, Any]


def compilation_to_json(compilation: Compilation) -> Json:
    """The schedule, how each step is made, and the proof that the containers hold it."""
    return {
        "schedule": compilation.schedule.to_json(),
        "doses": [[_part_to_json(part) for part in dose.parts] for dose in compilation.doses],
        "containers": [
            {"strength_mg": format_number(each.strength_mg), "capsules": each.capsules, "uses": uses_to_json(each.uses)}
            for each in compilation.containers
        ],
        "proof": _proof_to_json(compilation.proof),
    }


def compilation_from_json(data: Mapping[str, Any]) -> Compilation:
    """Read back and reckoned anew. Raises ``NotProven`` when what is kept is not what the schedule makes."""
    schedule = schedule_from_json(data["schedule"])
    doses = [Dose(tuple(map(_part_from_json, parts))) for parts in data["doses"]]
    compilation = put_up(schedule, doses)
    if compilation_to_json(compilation) != dict(data):
        raise NotProven("the stored containers or their proof are not those of the stored schedule")
    return compilation


def compilation_sha256(data: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def uses_to_json(uses: Sequence[Use]) -> list[dict[str, int]]:
    return [
        {
            "step": use.step_number,
            "first_night": use.first_night,
            "last_night": use.last_night,
            "capsules": use.capsules,
        }
        for use in uses
    ]


def uses_from_json(data: Sequence[Mapping[str, int]]) -> tuple[Use, ...]:
    return tuple(Use(each["step"], each["first_night"], each["last_night"], each["capsules"]) for each in data)


def _part_to_json(part: Part) -> Json:
    return {"strength_mg": format_number(part.strength_mg), "capsules": part.capsules}


def _part_from_json(data: Mapping[str, Any]) -> Part:
    return Part(Decimal(data["strength_mg"]), int(data["capsules"]))


def _proof_to_json(proof: Proof) -> Json:
    lines = [
        {"step": line.step_number, "strength_mg": format_number(line.strength_mg), "days": line.days,
         "per_day": line.per_day, "capsules": line.capsules}
        for line in proof.lines
    ]  # fmt: skip
    return {"lines": lines, "capsules": proof.capsules}
