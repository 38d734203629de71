"""Filling an order: take capsules out of one finished lot, label the container."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from compounding.fills import workflow
from compounding.fills.label_content import dose_label
from compounding.fills.models import Fill
from compounding.fills.rules import supply_problems
from compounding.fills.states import FillStatus
from compounding.inventory.models import Lot, MaterialKind, MovementKind
from compounding.inventory.rules import use_problems
from compounding.inventory.services import draw
from labels.printing.models import PrintJob
from labels.printing.services import LabelRequest, next_serial, request_labels
from labels.printing.states import WITHDRAWN
from pharmacy.audit.history import acting
from pharmacy.core.errors import Conflict, InvalidInput, Refused, refuse_any
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import one_strength
from pharmacy.orders.workflow import ACTIVATE_ORDER
from pharmacy.people.models import Staff
from pharmacy.people.selectors import current_pharmacy, pharmacy_date
from pharmacy.workflow.engine import lock, perform, refusals, require_permission


@transaction.atomic
def start_fill(order: Order, *, actor: Staff, at: datetime) -> Fill:
    """The first fill of a verified order, which becomes active. Raises ``Refused`` or ``NotPermitted``."""
    active = perform(ACTIVATE_ORDER, order, actor=actor)
    with acting(actor=actor, action="start_fill"):
        return Fill.objects.create(order=active, number=1, started_by=actor, started_at=at)


@transaction.atomic
def allocate_fill(fill: Fill, lot: Lot, *, actor: Staff, at: datetime) -> Fill:
    """Take the order's quantity out of ``lot``.

    Raises ``InvalidInput`` (``WRONG_STRENGTH``), ``Refused`` (``LOT_NOT_RELEASED``, ``LOT_EXPIRED``,
    ``LOT_SHORT``, ``DAYS_SUPPLY_BEYOND_BUD``, ``WRONG_STATE``, ``ORDER_NOT_ACTIVE``).
    """
    require_permission("compounding.fill_order", actor)
    fill = lock(fill)
    refuse_any(refusals(workflow.ALLOCATE_FILL, fill, actor), Refused)
    order, today = fill.order, pharmacy_date(at)
    _fits(order, lot)
    refuse_any(supply_problems(days_supply=order.days_supply, starts_on=today, beyond_use_on=lot.use_until), Refused)
    draw(lot, Decimal(one_strength(order).quantity_capsules), kind=MovementKind.ALLOCATED, actor=actor, on=today, at=at,
         reference=str(fill))  # fmt: skip
    return perform(workflow.ALLOCATE_FILL, fill, actor=actor, lot=lot, allocated_on=today)


def _fits(order: Order, lot: Lot) -> None:
    material = lot.material
    if material.kind == MaterialKind.FINISHED and material.strength_mg == order.strength_mg:
        return
    raise InvalidInput.of("WRONG_STRENGTH", f"{lot} was chosen; {order} asks for {order.strength_mg} mg.", "lot")


@transaction.atomic
def request_fill_label(fill: Fill, *, actor: Staff, at: datetime) -> PrintJob:
    """Freeze the label's content and hand it to a worker.

    Raises ``LabelError`` with the field that is wrong, ``Conflict`` (``LABEL_EXISTS``) or ``Refused``.
    """
    require_permission("labels.request_label", actor)
    fill = lock(fill)
    if fill.status != FillStatus.ALLOCATED:
        raise Refused.of("WRONG_STATE", f"{fill} is {fill.get_status_display().lower()}, not allocated.", "status")
    if fill.label is not None and fill.label.status not in WITHDRAWN:
        raise Conflict.of("LABEL_EXISTS", f"{fill.label} exists already; void it before asking again.", "label")
    _still_usable(fill, at)
    content = dose_label(fill, serial=next_serial(), pharmacy=current_pharmacy())
    job = request_labels([LabelRequest(f"fill:{fill.pk}", content)], title=f"{fill} dose label", actor=actor, at=at)
    fill.label = job.labels.get()
    with acting(actor=actor, action="request_fill_label"):
        fill.save(update_fields=["label"])
    return job


def _still_usable(fill: Fill, at: datetime) -> None:
    lot = fill.lot
    if lot is not None:
        usable = use_problems(label=str(lot), status=lot.status, use_until=lot.use_until, on=pharmacy_date(at))
        refuse_any(usable, Refused)


@transaction.atomic
def label_fill(fill: Fill, *, actor: Staff) -> Fill:
    """The container carries its label."""
    return perform(workflow.LABEL_FILL, fill, actor=actor)
