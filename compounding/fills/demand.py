"""What open fills, first fills to come and refills will take out of stock in the next weeks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from compounding.fills.contents import PutUp, first_compilation, first_containers, refill_containers, refill_days
from compounding.fills.models import FillItem
from compounding.fills.refills import last_supply, refills_used
from compounding.fills.states import UNDISPENSED, FillStatus
from compounding.formulas.models import FormulaVersion
from compounding.formulas.states import FormulaStatus
from compounding.inventory.models import Lot, MaterialKind
from compounding.inventory.states import LotStatus
from compounding.packs.containers import Container
from compounding.packs.demand import WEEKS, Need, Stock, StrengthDemand, demand
from pharmacy.core.errors import InvalidInput
from pharmacy.orders.models import Order
from pharmacy.orders.states import OrderStatus


def coming_demand(*, on: date) -> tuple[StrengthDemand, ...]:
    """By strength, from ``on`` for the weeks that are looked at."""
    return demand(needs(on=on), stock(on=on), from_on=on, keeps_days=keeps_days())


def needs(*, on: date) -> Iterator[Need]:
    """Containers of fills without capsules yet, of orders to be started, and of refills."""
    waiting = FillItem.objects.filter(lot=None, fill__status=FillStatus.QUEUED).select_related("fill__order")
    for item in waiting.order_by("pk"):
        yield _need(item.strength_mg, item.capsules, item.last_night, on, str(item.fill.order))
    for order in Order.objects.filter(status=OrderStatus.VERIFIED).order_by("pk"):
        yield from _needs(_first(order), on, str(order))
    for order in Order.objects.filter(status=OrderStatus.ACTIVE).order_by("pk"):
        yield from _refills(order, on)


def stock(*, on: date) -> Iterator[Stock]:
    lots = Lot.objects.filter(
        material__kind=MaterialKind.FINISHED, status=LotStatus.RELEASED, use_until__gte=on, on_hand__gt=0
    )
    for lot in lots.select_related("material").order_by("use_until", "pk"):
        if lot.material.strength_mg is not None:
            yield Stock(lot.lot_number, lot.material.strength_mg, int(lot.on_hand), lot.use_until)


def keeps_days() -> dict[Decimal, int]:
    """For how many days capsules of each strength may be used, by the approved formula that keeps them longest."""
    found: dict[Decimal, int] = {}
    for version in approved_formulas():
        strength_mg = version.formula.product.strength_mg
        if strength_mg is not None:
            found[strength_mg] = max(found.get(strength_mg, 0), version.beyond_use_days)
    return found


def approved_formulas() -> Iterable[FormulaVersion]:
    """Of finished capsules."""
    approved = FormulaVersion.objects.filter(
        status=FormulaStatus.APPROVED, formula__product__kind=MaterialKind.FINISHED
    )
    return approved.select_related("formula__product").order_by("pk")


def _first(order: Order) -> tuple[Container, ...]:
    """Nothing, where its titration cannot be made of the strengths that are made here."""
    try:
        compilation = first_compilation(order, PutUp())
        return compilation.containers if compilation else first_containers(order)
    except InvalidInput:
        return ()


def _refills(order: Order, on: date) -> Iterator[Need]:
    """Each refill when the supply before it is used up; an open fill is taken as handed over today."""
    left = order.refills - refills_used(order)
    due_on = _supplied_until(order, on) + timedelta(days=1)
    if left <= 0:
        return
    try:
        containers = refill_containers(order, PutUp())
    except InvalidInput:
        return
    for _ in range(left):
        if due_on >= on + timedelta(weeks=WEEKS):
            return
        yield from _needs(containers, max(on, due_on), str(order))
        due_on = max(on, due_on) + timedelta(days=refill_days(order))


def _supplied_until(order: Order, on: date) -> date:
    open_fill = order.fills.filter(status__in=UNDISPENSED).prefetch_related("items").first()
    if open_fill is not None:
        nights = max((item.last_night for item in open_fill.items.all()), default=0)
        return on + timedelta(days=nights - 1)
    supply = last_supply(order)
    return supply[0] + timedelta(days=supply[1] - 1) if supply else on - timedelta(days=1)


def _needs(containers: Iterable[Container], on: date, whom: str) -> Iterator[Need]:
    for each in containers:
        yield _need(each.strength_mg, each.capsules, each.last_night, on, whom)


def _need(strength_mg: Decimal, capsules: int, last_night: int, on: date, whom: str) -> Need:
    return Need(strength_mg, capsules, on, on + timedelta(days=last_night - 1), whom)
