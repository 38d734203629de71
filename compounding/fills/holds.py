"""What holds the label of a fill back: its lot was recalled, or its last day is over, since the label was requested."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from compounding.fills.models import Fill
from compounding.fills.states import FillStatus
from compounding.inventory.rules import use_problems
from labels.printing import holds
from labels.printing.models import PrintedLabel
from pharmacy.core.errors import Problem, Refused

_PREFIX = "fill:"


def _lot_problems(label: PrintedLabel, on: date) -> Iterator[Problem]:
    fill = Fill.objects.select_related("lot").filter(label=label).first()
    if fill is not None and (lot := fill.lot) is not None:
        yield from use_problems(label=str(lot), status=lot.status, use_until=lot.use_until, on=on)


def _follow(old: PrintedLabel, new: PrintedLabel) -> None:
    """The fill goes on with the reprinted label. Raises ``Refused`` once its container was confirmed as labelled."""
    fill = Fill.objects.select_for_update().filter(label=old).first()
    if fill is None:
        return
    if fill.status != FillStatus.ALLOCATED:
        told = f"{fill} is {fill.get_status_display().lower()}; its label can no longer be exchanged."
        raise Refused.of("FILL_LABELLED", told, "label")
    fill.label = new
    fill.save(update_fields=["label"])


def register() -> None:
    """Called once when Django has loaded all models."""
    holds.register(_PREFIX, _lot_problems, replaced=_follow)
