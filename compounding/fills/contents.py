"""What a new fill consists of: the containers that an order's dose, or its titration, is put up in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from compounding.fills.models import Fill, FillItem
from compounding.fills.stock import offered_strengths_mg
from compounding.packs.compilation import Compilation
from compounding.packs.containers import Container, Use
from compounding.packs.rules import compile_schedule
from compounding.packs.stored import uses_to_json
from pharmacy.core.errors import Refused
from pharmacy.orders.limits import LIMITS
from pharmacy.orders.models import Order
from pharmacy.orders.schedule import Schedule, Step
from pharmacy.orders.selectors import last_dose_mg, order_schedule


@dataclass(frozen=True, slots=True)
class PutUp:
    """How a titration is made of capsules; without ``offered_mg``, of every strength that is made here.

    ``most_capsules_per_dose=1`` gives one container for each strength of the schedule.
    """

    offered_mg: tuple[Decimal, ...] = ()
    most_capsules_per_dose: int = LIMITS.most_capsules_per_dose
    may_mix: bool = False


def compiled(schedule: Schedule, how: PutUp) -> Compilation:
    """Raises ``InvalidInput`` as ``compile_schedule``, for example DOSE_NOT_WHOLE_CAPSULES."""
    offered = how.offered_mg or offered_strengths_mg()
    return compile_schedule(
        schedule, offered_mg=offered, most_capsules_per_dose=how.most_capsules_per_dose, may_mix=how.may_mix
    ).value


def first_compilation(order: Order, how: PutUp) -> Compilation | None:
    """The order's titration in whole capsules; None for an order of one dose."""
    schedule = order_schedule(order)
    return compiled(schedule, how) if schedule is not None else None


def first_containers(order: Order) -> tuple[Container, ...]:
    """An order of one dose is one container."""
    return (_one(order, order.days_supply),)


def refill_days(order: Order) -> int:
    """Days' supply of a refill: as stated, else of a titration its last step, else as the first fill."""
    if order.refill_days:
        return order.refill_days
    schedule = order_schedule(order)
    return schedule.steps[-1].days if schedule is not None else order.days_supply


def refill_containers(order: Order, how: PutUp) -> tuple[Container, ...]:
    """The dose that goes on, for the days of a refill. Raises ``InvalidInput`` as ``compile_schedule``."""
    days = refill_days(order)
    if order.schedule is None:
        return (_one(order, days),)
    return compiled(Schedule((Step(last_dose_mg(order), days),)), how).containers


def add_items(fill: Fill, containers: Sequence[Container]) -> None:
    """Write down what ``fill`` consists of; the caller holds the transaction."""
    for number, each in enumerate(containers, start=1):
        FillItem.objects.create(fill=fill, number=number, strength_mg=each.strength_mg, capsules=each.capsules,
                                uses=uses_to_json(each.uses))  # fmt: skip


def _one(order: Order, days: int) -> Container:
    if order.strength_mg is None or order.capsules_per_dose is None:
        raise Refused.of("ORDER_WITHOUT_DOSE", f"{order} states neither a dose nor a titration.", "order")
    use = Use(1, 1, days, order.capsules_per_dose)
    return Container(order.strength_mg, order.capsules_per_dose * days, (use,))
