"""Transitions of a fill and of a pack; each guard gives every reason in words."""

from __future__ import annotations

from collections.abc import Iterable

from compounding.fills.label_content.requests import missing_problems
from compounding.fills.models import Fill, ScanStage, TitrationPack
from compounding.fills.scan_selectors import unseen
from compounding.fills.states import UNDISPENSED, FillKind, FillStatus, PackStatus
from compounding.fills.stock import fill_lots
from compounding.inventory.states import LotStatus
from labels.printing.ledger import closing_problems
from labels.printing.states import WITHDRAWN, LabelStatus
from pharmacy.core.errors import Problem
from pharmacy.orders.states import OrderStatus
from pharmacy.orders.workflow import no_open_cancellation
from pharmacy.workflow.engine import Actor, Transition

# A change of the pack may ask for capsules after the last fill was dispensed, which completed the order.
_OPEN = {FillKind.SUPPLEMENT: (OrderStatus.ACTIVE, OrderStatus.COMPLETED)}


def order_is_active(fill: Fill, _: Actor) -> Iterable[Problem]:
    if fill.order.status not in _OPEN.get(FillKind(fill.kind), (OrderStatus.ACTIVE,)):
        yield Problem("ORDER_NOT_ACTIVE", f"{fill.order} is {fill.order.get_status_display().lower()}.", "order")


def no_cancellation_is_asked_for(fill: Fill, actor: Actor) -> Iterable[Problem]:
    yield from no_open_cancellation(fill.order, actor)


def labels_are_applied(fill: Fill, _: Actor) -> Iterable[Problem]:
    labels = [item.label for item in fill.items.select_related("label")]
    if any(label is None or label.status != LabelStatus.APPLIED for label in labels):
        yield Problem("LABEL_NOT_APPLIED", "Print the label and put it on the container first.", "label")


def labels_were_seen(fill: Fill, _: Actor) -> Iterable[Problem]:
    """Who put a label on may not check it, so that it has to be known who that was."""
    for item in unseen(fill, ScanStage.LABELLED).filter(label__status=LabelStatus.APPLIED):
        message = f"Nobody is on record for putting on the label of {item}; have the fill labelled anew."
        yield Problem("LABELLED_BY_NOBODY", message, "label")


def lots_are_released(fill: Fill, _: Actor) -> Iterable[Problem]:
    for lot in fill_lots(fill):
        if lot.status != LotStatus.RELEASED:
            message = f"{lot} is {lot.get_status_display().lower()} since it was allocated; set it aside."
            yield Problem("LOT_NOT_RELEASED", message, "lot")


def pack_is_closed(fill: Fill, _: Actor) -> Iterable[Problem]:
    pack = TitrationPack.objects.filter(fill=fill).first()
    if pack is not None and pack.status != PackStatus.CLOSED:
        yield Problem("PACK_OPEN", f"{pack} is not closed: scan each container into it first.", "pack")


def containers_are_checked(fill: Fill, _: Actor) -> Iterable[Problem]:
    for item in unseen(fill, ScanStage.CHECKED):
        yield Problem("CONTAINER_UNCHECKED", f"{item} is not checked yet: scan its label and its stock lot.", "label")


def counsel_is_recorded(fill: Fill, _: Actor) -> Iterable[Problem]:
    if not hasattr(fill, "counsel"):
        yield Problem(
            "COUNSEL_MISSING", "Record first that counsel was given, or that the patient refused it.", "counsel"
        )


def fill_is_allocated(pack: TitrationPack, _: Actor) -> Iterable[Problem]:
    if pack.fill.status != FillStatus.ALLOCATED:
        message = f"{pack.fill} is {pack.fill.get_status_display().lower()}; a pack is assembled while it is allocated."
        yield Problem("WRONG_STATE", message, "status")


def containers_are_packed(pack: TitrationPack, _: Actor) -> Iterable[Problem]:
    for item in unseen(pack.fill, ScanStage.PACKED):
        yield Problem("CONTAINER_MISSING", f"{item} was not scanned into the pack.", "scanned")


def labels_are_accounted_for(pack: TitrationPack, _: Actor) -> Iterable[Problem]:
    yield from closing_problems(f"fill:{pack.fill_id}")


def labels_are_there(pack: TitrationPack, _: Actor) -> Iterable[Problem]:
    yield from missing_problems(pack.fill)


_FILL, _CANCEL = "compounding.fill_order", "compounding.cancel_fill"

ALLOCATE_FILL = Transition(
    "allocate_fill", (FillStatus.QUEUED,), FillStatus.ALLOCATED, _FILL, (order_is_active, no_cancellation_is_asked_for)
)
LABEL_FILL = Transition(
    "label_fill", (FillStatus.ALLOCATED,), FillStatus.LABELLED, _FILL,
    (order_is_active, lots_are_released, labels_are_applied, labels_were_seen, pack_is_closed),
)  # fmt: skip
RELABEL_FILL = Transition(
    "relabel_fill", (FillStatus.LABELLED, FillStatus.CHECKED), FillStatus.ALLOCATED, "compounding.relabel_fill",
    (order_is_active,),
)  # fmt: skip
CHECK_FILL = Transition(
    "check_fill", (FillStatus.LABELLED,), FillStatus.CHECKED, "compounding.check_fill",
    (order_is_active, lots_are_released, labels_are_applied, containers_are_checked),
)  # fmt: skip
DISPENSE_FILL = Transition(
    "dispense_fill", (FillStatus.CHECKED,), FillStatus.DISPENSED, "compounding.dispense_fill",
    (order_is_active, no_cancellation_is_asked_for, labels_are_applied, counsel_is_recorded),
)  # fmt: skip
RETURN_FILL = Transition("return_fill", (FillStatus.DISPENSED,), FillStatus.RETURNED, "compounding.return_fill")
CANCEL_FILL = Transition("cancel_fill", UNDISPENSED, FillStatus.CANCELLED, _CANCEL)

CLOSE_PACK = Transition(
    "close_pack", (PackStatus.ASSEMBLING,), PackStatus.CLOSED, _FILL,
    (fill_is_allocated, containers_are_packed, labels_are_accounted_for, labels_are_there),
)  # fmt: skip
REOPEN_PACK = Transition("reopen_pack", (PackStatus.CLOSED,), PackStatus.ASSEMBLING, "compounding.relabel_fill")

# Labels of a fill that is cancelled or labelled anew go out of use wherever they are, also from their containers.
WITHDRAW_LABEL = Transition(
    "withdraw_label", tuple(status for status in LabelStatus if status not in WITHDRAWN), LabelStatus.VOIDED,
    "labels.void_label",
)  # fmt: skip
