"""From an order's rows to the pure rules of refills."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from compounding.fills.course import last_night_on, present_course
from compounding.fills.models import Fill
from compounding.fills.refill_rules import RefillPolicy, RefillState, refill_problems
from compounding.fills.states import UNDISPENSED, FillKind, FillStatus
from pharmacy.core.errors import Problem
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import latest_attested_on, open_cancellation
from pharmacy.orders.states import OrderStatus

_FILE = Path(__file__).with_name("refill_policy.json")


@cache
def policy_rows() -> dict[str, dict[str, Any]]:
    """Each figure of the policy with its note, source and date, by its code."""
    return {row["code"]: row for row in json.loads(_FILE.read_text(encoding="utf-8"))}


def refill_policy() -> RefillPolicy:
    """The figures in ``refill_policy.json``, where the environment gives no other."""
    share = settings.REFILL_EARLIEST_SHARE or policy_rows()["earliest_share"]["value"]
    days = settings.RX_VALID_DAYS or policy_rows()["valid_days"]["value"]
    return RefillPolicy(Decimal(share), int(days), settings.OPIOID_ATTESTATION_MAX_AGE_DAYS)


def refill_problems_of(order: Order, *, on: date) -> list[Problem]:
    """Why ``order`` is not refilled on that day."""
    return refill_problems(refill_state(order), refill_policy(), on=on)


def refill_state(order: Order) -> RefillState:
    open_fill = order.fills.filter(status__in=UNDISPENSED).order_by("number").first()
    return RefillState(
        order=str(order),
        status=order.get_status_display(),
        is_active=order.status == OrderStatus.ACTIVE,
        refills=order.refills,
        refills_used=refills_used(order),
        open_fill=str(open_fill) if open_fill else "",
        last_supply=last_supply(order),
        written_on=order.written_on,
        attested_on=latest_attested_on(order),
        cancellation_open=open_cancellation(order) is not None,
        last_step_on=last_step_on(order),
    )


def refills_used(order: Order, *, up_to: Fill | None = None) -> int:
    """Refills that were not cancelled, those opened after ``up_to`` left out."""
    refills = order.fills.filter(kind=FillKind.REFILL).exclude(status=FillStatus.CANCELLED)
    return (refills.filter(number__lte=up_to.number) if up_to else refills).count()


def refills_left(fill: Fill) -> int:
    """After this fill."""
    return max(0, fill.order.refills - refills_used(fill.order, up_to=fill))


def last_supply(order: Order) -> tuple[date, int] | None:
    """When the last first fill or refill that did not come back was handed over, and for how many days."""
    supplies = order.fills.filter(status=FillStatus.DISPENSED).exclude(kind=FillKind.SUPPLEMENT)
    last = supplies.select_related("dispensing").order_by("-dispensing__dispensed_on", "-number").first()
    return (last.dispensing.dispensed_on, supply_days(last)) if last is not None else None


def last_step_on(order: Order) -> date | None:
    """The first night of the last step, after all changes, of the pack that the patient has; None without a pack."""
    fill = order.fills.filter(kind=FillKind.FIRST, status=FillStatus.DISPENSED).order_by("-number").first()
    if fill is None or not fill.is_pack:
        return None
    course = present_course(fill.pack)
    first_night, _ = list(course.compilation.schedule.spans())[-1]
    return course.starts_on + timedelta(days=first_night - 1)


def supply_days(fill: Fill) -> int:
    """Days from the day of dispensing to the last night, all containers together; of a pack after all its changes."""
    if fill.is_pack and (last_on := last_night_on(fill.pack)) is not None:
        return (last_on - fill.dispensing.dispensed_on).days + 1
    return max((item.last_night for item in fill.items.all()), default=0)
