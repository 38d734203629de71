"""What holds the labels of a fill back: a lot was recalled, or its last day is over, since they were requested."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from compounding.fills.models import Fill, FillItem, ScanStage
from compounding.fills.services.scanning import record_scan
from compounding.fills.states import FillStatus
from compounding.fills.supply import lot_problems
from labels.contents.packs import PackLabel, StepLabel
from labels.printing import holds
from labels.printing.models import PrintedLabel
from pharmacy.core.errors import Problem, Refused
from pharmacy.people.models import Staff

_PREFIX = "fill:"
_FILL = re.compile(r"^fill:(\d+)")


def _lot_problems(label: PrintedLabel, on: date) -> Iterator[Problem]:
    """A dose label has its container's lot; any other one stands for all containers of the fill."""
    items = FillItem.objects.select_related("lot")
    found = items.filter(label=label) or items.filter(fill=_fill_key(label))
    return lot_problems(found, on=on)


def _lock_fill(label: PrintedLabel) -> Fill | None:
    return Fill.objects.select_for_update().filter(pk=_fill_key(label)).first()


def _follow(old: PrintedLabel, new: PrintedLabel) -> None:
    """The fill goes on with the reprinted label. Raises ``Refused`` once its containers were confirmed as labelled."""
    fill = _lock_fill(old)
    if fill is None:
        return
    if fill.status != FillStatus.ALLOCATED:
        told = f"{fill} is {fill.get_status_display().lower()}; have it labelled anew instead."
        raise Refused.of("FILL_LABELLED", told, "label")
    for item in FillItem.objects.filter(label=old):
        item.label = new
        item.save(update_fields=["label"])


def _seen(label: PrintedLabel, actor: Staff, at: datetime) -> None:
    """Whoever put ``label`` on a container, or the outer one on the pack around all of them, has filled it."""
    items = FillItem.objects.filter(fill=_fill_key(label)).order_by("number")
    if label.kind == StepLabel.kind:
        items = items.filter(number=label.content["container"])
    elif label.kind != PackLabel.kind:
        items = items.filter(label=label)
    for item in items:
        record_scan(item, ScanStage.LABELLED, label=label, actor=actor, at=at)


def _fill_key(label: PrintedLabel) -> int:
    found = _FILL.match(label.intent)
    return int(found[1]) if found else 0


def register() -> None:
    """Called once when Django has loaded all models."""
    holds.register(_PREFIX, _lot_problems, replaced=_follow, applied=_seen, locks=_lock_fill)
