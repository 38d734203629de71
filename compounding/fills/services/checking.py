"""The final check: a pharmacist who filled nothing scans the label and the stock lot of every container."""

from __future__ import annotations

from datetime import datetime

from compounding.fills import workflow
from compounding.fills.models import Fill, FillItem, ScanStage
from compounding.fills.near_misses import kept
from compounding.fills.printed import printed_on
from compounding.fills.scan_selectors import fillers, unseen
from compounding.fills.services.scanning import record_scan, scanned_container
from compounding.fills.states import FillStatus
from compounding.fills.supply import lasting_problems, lot_problems
from compounding.inventory.models import Lot
from compounding.inventory.selectors import scanned_lot
from pharmacy.core.errors import Conflict, Refused, refuse_any
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workflow.engine import lock, perform, require_permission


def check_container(fill: Fill, *, label: str, lot: str, actor: Staff, at: datetime) -> FillItem:
    """Compare one container: its label and the lot of the stock container, both as scanned.

    With the last container the fill is checked. Raises ``Refused``: ``WRONG_CONTAINER``, ``UNKNOWN_LABEL``,
    ``LABEL_WITHDRAWN``, ``WRONG_LOT``, ``LOT_NOT_RELEASED``, ``LOT_EXPIRED`` or ``DAYS_SUPPLY_BEYOND_BUD``, each
    kept as a near miss, as is ``InvalidInput`` ``LOT_UNKNOWN``; ``FILLER_CHECKS``, ``WRONG_STATE``; ``Conflict``
    ``CHECKED_ALREADY``.
    """
    require_permission(workflow.CHECK_FILL.permission, actor)
    with kept(fill, stage=ScanStage.CHECKED, scanned=f"{label} / {lot}", actor=actor, at=at):
        fresh = lock(fill)
        _may_check(fresh, actor)
        item = scanned_container(fresh, label)
        _is_right(item, _scanned_lot(item, lot), at)
        record_scan(item, ScanStage.CHECKED, lot=item.lot, actor=actor, at=at)
        if not unseen(fresh, ScanStage.CHECKED).exists():
            perform(workflow.CHECK_FILL, fresh, actor=actor)
    return item


def _may_check(fill: Fill, actor: Staff) -> None:
    if fill.status != FillStatus.LABELLED:
        raise Refused.of("WRONG_STATE", f"{fill} is {fill.get_status_display().lower()}, not labelled.", "status")
    if actor.pk in fillers(fill):
        message = f"{actor} filled {fill}; another pharmacist checks it."
        raise Refused.of("FILLER_CHECKS", message, "label")


def _scanned_lot(item: FillItem, number: str) -> Lot:
    return scanned_lot(number, material=item.lot.material if item.lot else None)


def _is_right(item: FillItem, lot: Lot, at: datetime) -> None:
    if item.scans.filter(stage=ScanStage.CHECKED, label=item.label).exists():
        raise Conflict.of("CHECKED_ALREADY", f"{item} is checked already.", "label")
    if lot.pk != item.lot_id:
        raise Refused.of("WRONG_LOT", f"{lot} was scanned; {item} was filled from {item.lot}. Set both aside.", "lot")
    today = pharmacy_date(at)
    starts_on = max(today, printed_on(item.fill) or today)
    refuse_any([*lot_problems([item], on=today), *lasting_problems([item], starts_on=starts_on)], Refused)
