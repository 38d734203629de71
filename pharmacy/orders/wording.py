"""What an order says to take, in a few words; both forms of it."""

from __future__ import annotations

from pharmacy.core.quantities import format_mg, format_number
from pharmacy.orders.models import Order
from pharmacy.orders.schedule import Schedule
from pharmacy.orders.selectors import one_strength, order_schedule


def strength_words(order: Order) -> str:
    """``1.5 mg``, or ``1.5 to 4.5 mg`` for a titration."""
    schedule = order_schedule(order)
    if schedule is None:
        return format_mg(one_strength(order).strength_mg)
    first, last = schedule.steps[0].dose_mg, schedule.steps[-1].dose_mg
    return f"{format_number(first)} to {format_mg(last)}" if first != last else format_mg(first)


def directions_words(order: Order) -> str:
    """``Take 1 capsule by mouth at bedtime``, or the doses of a titration in their order."""
    schedule = order_schedule(order)
    if schedule is not None:
        return f"Take by mouth {order.get_dose_time_display()}: {steps_words(schedule, open_ended=order.open_ended)}"
    capsules = one_strength(order).capsules_per_dose
    return f"Take {capsules} {'capsule' if capsules == 1 else 'capsules'} by mouth {order.get_dose_time_display()}"


def steps_words(schedule: Schedule, *, open_ended: bool) -> str:
    """``1.5 mg for 14 days, then 3 mg for 14 days, and on``."""
    steps = [f"{format_mg(step.dose_mg)} for {_days(step.days)}" for step in schedule.steps]
    return ", then ".join(steps) + (", and on" if open_ended else "")


def supply_words(order: Order) -> str:
    """``30 capsules for 30 days, 2 refills``; a titration's capsules are chosen by the pharmacy."""
    days, refills = _days(order.days_supply), _count(order.refills, "refill") if order.refills else "no refills"
    if order.is_titration:
        each = f" of {_days(order.refill_days or 0)} at the last dose" if order.refills else ""
        return f"{days} in all, {refills}{each}"
    return f"{_count(one_strength(order).quantity_capsules, 'capsule')} for {days}, {refills}"


def _days(days: int) -> str:
    return _count(days, "day")


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
