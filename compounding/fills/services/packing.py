"""Assembling a titration pack by scanning every container into it, and closing it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from compounding.fills import workflow
from compounding.fills.models import FillItem, ScanStage, TitrationPack
from compounding.fills.near_misses import kept
from compounding.fills.printed import printed_on
from compounding.fills.services.labelling import label_fill
from compounding.fills.services.scanning import record_scan, scanned_container
from compounding.fills.states import PackStatus
from compounding.fills.supply import lasting_problems, lot_problems
from pharmacy.core.errors import Conflict, Refused, refuse_any
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workflow.engine import lock, perform, require_permission


def pack_container(pack: TitrationPack, scanned: str, *, actor: Staff, at: datetime) -> FillItem:
    """Put the container with the scanned label into the pack.

    Raises ``Refused``: ``WRONG_CONTAINER``, ``UNKNOWN_LABEL``, ``LABEL_WITHDRAWN``, ``LOT_NOT_RELEASED``,
    ``LOT_EXPIRED`` or ``DAYS_SUPPLY_BEYOND_BUD``, each kept as a near miss; ``LABEL_NOT_APPLIED``, ``PACK_CLOSED``,
    ``WRONG_STATE``; ``Conflict`` ``PACKED_ALREADY``.
    """
    require_permission(workflow.CLOSE_PACK.permission, actor)
    with kept(pack.fill, stage=ScanStage.PACKED, scanned=scanned, actor=actor, at=at):
        fill, fresh = lock(pack.fill), lock(pack)
        if fresh.status != PackStatus.ASSEMBLING:
            raise Refused.of("PACK_CLOSED", f"{fresh} is closed.", "status")
        refuse_any(workflow.fill_is_allocated(fresh, actor), Refused)
        item = scanned_container(fill, scanned)
        _belongs(item, at)
        record_scan(item, ScanStage.PACKED, actor=actor, at=at)
    return item


@transaction.atomic
def close_pack(pack: TitrationPack, *, actor: Staff, at: datetime) -> TitrationPack:
    """Close the pack, which makes its fill labelled.

    Raises ``Refused`` with every reason: ``CONTAINER_MISSING`` for each, ``LABELS_OPEN``,
    ``LABELS_MISSING``, ``WRONG_STATE``, and those of ``label_fill``.
    """
    fill = lock(pack.fill)
    closed = perform(workflow.CLOSE_PACK, pack, actor=actor)
    label_fill(fill, actor=actor)
    return closed


def _belongs(item: FillItem, at: datetime) -> None:
    if item.scans.filter(stage=ScanStage.PACKED, label=item.label).exists():
        raise Conflict.of("PACKED_ALREADY", f"{item} is in the pack already.", "scanned")
    today = pharmacy_date(at)
    starts_on = max(today, printed_on(item.fill) or today)
    refuse_any([*lot_problems([item], on=today), *lasting_problems([item], starts_on=starts_on)], Refused)
