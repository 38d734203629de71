"""Opening a fill: the first one of a verified order, a refill, and what a change of the pack asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from compounding.fills.contents import PutUp, add_items, first_compilation, first_containers, refill_containers
from compounding.fills.models import Fill, PackChange, TitrationPack
from compounding.fills.refills import refill_problems_of
from compounding.fills.states import FillKind, FillStatus
from compounding.packs.compilation import Compilation
from compounding.packs.containers import Container
from compounding.packs.stored import compilation_sha256, compilation_to_json
from pharmacy.audit.history import acting
from pharmacy.core.errors import Refused, refuse_any
from pharmacy.orders.clearance import clearance_problems
from pharmacy.orders.models import Order
from pharmacy.orders.states import OrderStatus
from pharmacy.orders.workflow import ACTIVATE_ORDER
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workflow.engine import lock, perform, refusals, require_permission

_FILL = "compounding.fill_order"


@transaction.atomic
def start_fill(order: Order, *, actor: Staff, at: datetime, how: PutUp | None = None) -> Fill:
    """The first fill of a verified order, which becomes active; of an active one, when the first was cancelled.

    A titration is compiled into a pack of whole capsules, as ``how`` says. Raises ``Refused`` (``WRONG_STATE``, or
    those of ``clearance_problems``), ``NotPermitted``, or ``InvalidInput`` when its doses cannot be made
    (``DOSE_NOT_WHOLE_CAPSULES``).
    """
    require_permission(_FILL, actor)
    active = _active(order, actor, at)
    with acting(actor=actor, action="start_fill"):
        fill = _open(active, FillKind.FIRST, actor, at)
        compilation = first_compilation(active, how or PutUp())
        add_items(fill, compilation.containers if compilation else first_containers(active))
        if compilation:
            _open_pack(fill, compilation)
    return fill


@transaction.atomic
def start_refill(order: Order, *, actor: Staff, at: datetime, how: PutUp | None = None) -> Fill:
    """A refill at the dose that goes on, for the days that the order gives a refill.

    Raises ``NotPermitted``, or ``Refused`` with every reason of ``refill_rules.refill_problems``.
    """
    require_permission(_FILL, actor)
    fresh = lock(order)
    refuse_any(refill_problems_of(fresh, on=pharmacy_date(at)), Refused)
    with acting(actor=actor, action="start_refill"):
        fill = _open(fresh, FillKind.REFILL, actor, at)
        add_items(fill, refill_containers(fresh, how or PutUp()))
    return fill


def open_supplement(change: PackChange, containers: Sequence[Container], *, actor: Staff, at: datetime) -> Fill:
    """A fill for exactly the capsules that ``change`` is short of; the caller holds the order and a transaction."""
    with acting(actor=actor, action="open_supplement", reason=change.reason):
        fill = _open(change.pack.fill.order, FillKind.SUPPLEMENT, actor, at, change)
        add_items(fill, containers)
    return fill


def _active(order: Order, actor: Staff, at: datetime) -> Order:
    fresh = lock(order)
    again = fresh.status == OrderStatus.ACTIVE and not fresh.fills.exclude(status=FillStatus.CANCELLED).exists()
    state = [] if again else refusals(ACTIVATE_ORDER, fresh, actor)
    refuse_any(state or clearance_problems(fresh, on=pharmacy_date(at), first=True), Refused)
    return fresh if again else perform(ACTIVATE_ORDER, fresh, actor=actor)


def _open(order: Order, kind: FillKind, actor: Staff, at: datetime, change: PackChange | None = None) -> Fill:
    """A cancelled fill keeps its number, which may be on a label somewhere."""
    number = order.fills.count() + 1
    return Fill.objects.create(order=order, number=number, kind=kind, change=change, started_by=actor, started_at=at)


def _open_pack(fill: Fill, compilation: Compilation) -> TitrationPack:
    kept = compilation_to_json(compilation)
    return TitrationPack.objects.create(
        fill=fill, compilation=kept, compilation_sha256=compilation_sha256(kept), open_ended=fill.order.open_ended
    )
