from __future__ import annotations

from collections.abc import Iterable

from compounding.fills.models import Fill
from compounding.fills.states import FillStatus
from compounding.inventory.states import LotStatus
from labels.printing.states import LabelStatus
from pharmacy.core.errors import Problem
from pharmacy.orders.states import OrderStatus
from pharmacy.workflow.engine import Actor, Transition


def order_is_active(fill: Fill, _: Actor) -> Iterable[Problem]:
    if fill.order.status != OrderStatus.ACTIVE:
        yield Problem("ORDER_NOT_ACTIVE", f"{fill.order} is {fill.order.get_status_display().lower()}.", "order")


def label_is_applied(fill: Fill, _: Actor) -> Iterable[Problem]:
    if fill.label is None or fill.label.status != LabelStatus.APPLIED:
        yield Problem("LABEL_NOT_APPLIED", "Print the label and put it on the container first.", "label")


def lot_is_released(fill: Fill, _: Actor) -> Iterable[Problem]:
    if fill.lot is not None and fill.lot.status != LotStatus.RELEASED:
        message = f"{fill.lot} is {fill.lot.get_status_display().lower()} since it was allocated; set it aside."
        yield Problem("LOT_NOT_RELEASED", message, "lot")


_FILL = "compounding.fill_order"

ALLOCATE_FILL = Transition("allocate_fill", (FillStatus.QUEUED,), FillStatus.ALLOCATED, _FILL, (order_is_active,))
LABEL_FILL = Transition(
    "label_fill",
    (FillStatus.ALLOCATED,),
    FillStatus.LABELLED,
    _FILL,
    (order_is_active, lot_is_released, label_is_applied),
)
