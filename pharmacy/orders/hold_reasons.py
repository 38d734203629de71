"""Why an order may be put on hold: data, with who usually has to act; a person chooses the code and may say who.

The screen opens a hold under the code of its first block.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("hold_reasons.json")

WHO = {"prescriber": "Prescriber", "pharmacy": "Pharmacy", "patient": "Patient"}
# A block that the list does not know yet is still a hold.
OTHER = "CLINICAL_REVIEW"


@dataclass(frozen=True, slots=True)
class HoldReason:
    """``code`` is stable; ``name`` is for people; ``who_must_act`` is the usual one."""

    code: str
    name: str
    who_must_act: str
    source: str


def _rows() -> tuple[HoldReason, ...]:
    rows = tuple(HoldReason(**values) for values in json.loads(_FILE.read_text(encoding="utf-8")))
    if unknown := [row.code for row in rows if row.who_must_act not in WHO]:
        raise ValueError(f"{', '.join(unknown)}: who must act is one of {', '.join(WHO)}")
    return rows


HOLD_REASONS = _rows()


def hold_reason(code: str) -> HoldReason:
    """The row of ``code``, or the general one."""
    rows = {row.code: row for row in HOLD_REASONS}
    return rows.get(code) or rows[OTHER]
