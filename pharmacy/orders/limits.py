"""How long, how many and how steep a titration may be; each with its source in ``limits.json``.

The range of the dose itself is the range of the capsules that are made (``pharmacy.catalog.strengths``), as in orders.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

_FILE = Path(__file__).with_name("limits.json")


@dataclass(frozen=True, slots=True)
class Limits:
    """``most_days`` is for one step and for the whole; above ``most_rise_mg`` a step is only pointed out."""

    most_days: int
    most_steps: int
    most_rise_mg: Decimal
    most_capsules_per_dose: int


def _limits() -> Limits:
    values = {row["code"]: Decimal(row["value"]) for row in json.loads(_FILE.read_text(encoding="utf-8"))}
    rise_mg = values.pop("most_rise_mg")
    return Limits(most_rise_mg=rise_mg, **{code: int(value) for code, value in values.items()})


LIMITS = _limits()
