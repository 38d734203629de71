"""What every rule of the screen gives."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

Severity = Literal["block", "warn", "info"]


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One thing the screen found.

    ``earliest_on`` is the first day on which this finding no longer stands in the way, or None when no date lifts
    it. ``medicine_index`` counts from 0; ``drug`` is the medicine or allergy as written, empty for a finding on the
    order. ``evidence`` is what the finding rests on, as JSON: how a name was read, excipients, another order.
    """

    code: str
    severity: Severity
    drug: str
    rule: str
    message: str
    source: str
    earliest_on: date | None = None
    medicine_index: int | None = None
    field: str | None = None
    evidence: Mapping[str, object] = dataclasses.field(default_factory=dict)


def blocks(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that stop an order until a pharmacist or time has lifted them."""
    return [finding for finding in findings if finding.severity == "block"]
