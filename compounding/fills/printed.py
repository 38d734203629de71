"""What the labels in use on a fill say."""

from __future__ import annotations

from datetime import date

from compounding.fills.models import Fill
from labels.printing.states import WITHDRAWN


def printed_on(fill: Fill) -> date | None:
    """The day of dispensing that the labels in use name; None without any."""
    for item in fill.items.select_related("label"):
        if item.label is not None and item.label.status not in WITHDRAWN:
            return date.fromisoformat(item.label.content["dispensed_on"])
    return None
