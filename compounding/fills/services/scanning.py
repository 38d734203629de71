"""What was scanned, as one of the fill's labels or containers; anything else is refused by name."""

from __future__ import annotations

from datetime import datetime

from compounding.fills.models import ContainerScan, Fill, FillItem, ScanStage
from compounding.fills.scan_selectors import labels_of_fill
from compounding.inventory.models import Lot
from labels.printing.models import PrintedLabel
from labels.printing.scanning import scan_label
from labels.printing.states import WITHDRAWN, LabelStatus
from pharmacy.audit.history import acting
from pharmacy.core.errors import Refused
from pharmacy.people.models import Staff


def scanned_label(fill: Fill, scanned: str) -> PrintedLabel:
    """The live label of ``fill`` with this serial.

    Raises ``Refused``: ``UNKNOWN_LABEL``, ``WRONG_CONTAINER`` (another fill's), ``LABEL_WITHDRAWN``.
    """
    found = scan_label(scanned)
    if not labels_of_fill(fill).filter(pk=found.label.pk).exists():
        message = f"{found.label} is for something else: {_for(found.label)}. {fill} is on the bench; set it aside."
        raise Refused.of("WRONG_CONTAINER", message, "scanned")
    if found.label.status in WITHDRAWN:
        raise Refused.of("LABEL_WITHDRAWN", found.told, "scanned")
    return found.label


def scanned_container(fill: Fill, scanned: str) -> FillItem:
    """The container of ``fill`` that carries this dose label, with its lot.

    Raises ``Refused`` as ``scanned_label``, and ``NOT_A_CONTAINER`` or ``LABEL_NOT_APPLIED``.
    """
    label = scanned_label(fill, scanned)
    item = fill.items.select_related("lot__material", "fill").filter(label=label).first()
    if item is None:
        raise Refused.of("NOT_A_CONTAINER", f"{label} is no dose label; scan the one with the strength.", "scanned")
    if label.status != LabelStatus.APPLIED:
        raise Refused.of("LABEL_NOT_APPLIED", f"{label} is not recorded as put on its container yet.", "scanned")
    return item


def record_scan(
    item: FillItem, stage: ScanStage, *, actor: Staff, at: datetime, lot: Lot | None = None,
    label: PrintedLabel | None = None,
) -> None:  # fmt: skip
    """The container was seen at ``stage`` with ``label``, by default its dose label. Raises ``ValueError`` without."""
    seen = label or item.label
    if seen is None:
        raise ValueError(f"{item} has no label")
    with acting(actor=actor, action=f"scan_{stage}"):
        ContainerScan.objects.create(item=item, stage=stage, label=seen, lot=lot, scanned_by=actor, scanned_at=at)


def _for(label: PrintedLabel) -> str:
    content = label.content
    named = (content.get(name) for name in ("patient_name", "holder_name", "lot_number"))
    who = next((str(name) for name in named if name), label.get_status_display())
    return f"{who}, Rx {content['rx_number']}" if content.get("rx_number") else who
