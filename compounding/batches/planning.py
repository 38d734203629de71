"""Planning a batch, for stock or for named orders, and how its actives can be weighed at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from compounding.batches.models import Batch, BatchOrder
from compounding.batches.rules import LARGEST_BATCH
from compounding.batches.weighing_plan import plan_problems
from compounding.formulas.models import FormulaVersion
from compounding.formulas.states import FormulaStatus
from pharmacy.audit.history import acting
from pharmacy.core.errors import InvalidInput, Problem, Refused, refuse_any
from pharmacy.core.numbering import next_number
from pharmacy.orders.models import Order
from pharmacy.orders.states import OrderStatus
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workflow.engine import require_permission

_WAITING = (OrderStatus.VERIFIED, OrderStatus.ACTIVE)


@transaction.atomic
def plan_batch(
    version: FormulaVersion, *, units: int, actor: Staff, at: datetime, orders: Sequence[Order] = ()
) -> Batch:
    """A new batch of ``units`` capsules, or grams of a triturate, from an approved formula.

    Raises ``InvalidInput`` (``BATCH_SIZE``) or ``Refused`` with every reason: formula not approved, an order of
    another strength or not verified, too few units, or no balance that can weigh so little of an active.
    """
    require_permission("compounding.plan_batch", actor)
    if not 1 <= units <= LARGEST_BATCH:
        raise InvalidInput.of("BATCH_SIZE", f"A batch is 1 to {LARGEST_BATCH:,} capsules or grams.", "units")
    today = pharmacy_date(at)
    version = FormulaVersion.objects.get(pk=version.pk)
    orders = list(Order.objects.filter(pk__in=[order.pk for order in orders]).order_by("pk"))
    refuse_any(_problems(version, units, orders, today), Refused)
    number = f"B{today:%y%m%d}-{next_number('batch'):04d}"
    with acting(actor=actor, action="plan_batch"):
        batch = Batch.objects.create(
            number=number, formula_version=version, planned_units=units, planned_by=actor, planned_at=at
        )
        BatchOrder.objects.bulk_create(BatchOrder(batch=batch, order=order) for order in orders)
    return batch


def _problems(version: FormulaVersion, units: int, orders: Sequence[Order], today: date) -> Iterator[Problem]:
    if version.status != FormulaStatus.APPROVED:
        yield Problem("FORMULA_NOT_APPROVED", f"{version} is not approved.", "formula_version")
    yield from _order_problems(version, units, orders)
    yield from plan_problems(version, units, on=today)


def _order_problems(version: FormulaVersion, units: int, orders: Sequence[Order]) -> Iterator[Problem]:
    strength_mg: Decimal | None = version.formula.product.strength_mg
    for order in orders:
        if order.status not in _WAITING:
            message = f"{order} is {order.get_status_display().lower()}; a batch is made for verified orders."
            yield Problem("ORDER_NOT_VERIFIED", message, "orders")
        if order.schedule is None and order.strength_mg != strength_mg:
            yield Problem("WRONG_STRENGTH", f"{order} asks for another strength.", "orders")
    needed = sum(order.quantity_capsules or 0 for order in orders)
    if needed > units:
        yield Problem("BATCH_TOO_SMALL", f"The orders need {needed:,} capsules, {units:,} are planned.", "units")
