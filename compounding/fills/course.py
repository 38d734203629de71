"""Where a titration stands after its changes: what is being taken, since when, and what the patient had then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from compounding.fills.models import FillItem, PackChange, TitrationPack
from compounding.fills.states import FillStatus
from compounding.packs.compilation import Compilation
from compounding.packs.containers import Dose
from compounding.packs.leftover import Balance
from pharmacy.core.quantities import format_number
from pharmacy.orders.schedule import Step


@dataclass(frozen=True, slots=True)
class Course:
    """``starts_on`` is night 1 of ``compilation``; ``had`` are the capsules by strength in mg on that night."""

    compilation: Compilation
    starts_on: date
    had: Mapping[Decimal, int]
    earlier_steps: tuple[Step, ...] = ()
    earlier_doses: tuple[Dose, ...] = ()


def present_course(pack: TitrationPack) -> Course:
    """The pack as it was dispensed, or what its last change left. The pack has been dated."""
    put_up = pack.compiled
    had = {each.strength_mg: each.capsules for each in put_up.containers}
    if pack.starts_on is None:
        raise ValueError(f"{pack} has no first night yet")
    course = Course(put_up, pack.starts_on, had)
    for change in pack.changes.order_by("number"):
        course = _after(course, change)
    return course


def _after(course: Course, change: PackChange) -> Course:
    given = change.fills.exclude(status=FillStatus.CANCELLED).exists()
    had = {
        balance.strength_mg: balance.leftover + (balance.to_dispense if given else 0)
        for balance in balances_from_json(change.balances)
    }
    return Course(
        change.compiled, change.starts_on, had, (*course.earlier_steps, *steps_from_json(change.taken)),
        (*course.earlier_doses, *course.compilation.doses),
    )  # fmt: skip


def usable_until(pack: TitrationPack) -> dict[Decimal, date]:
    """The first beyond-use date of the capsules of each strength in mg that the patient got for this pack."""
    items = FillItem.objects.filter(fill__status=FillStatus.DISPENSED)
    found: dict[Decimal, date] = {}
    for item in (items.filter(fill=pack.fill_id) | items.filter(fill__change__pack=pack)).distinct():
        found[item.strength_mg] = min(item.usable_until, found.get(item.strength_mg, item.usable_until))
    return found


def last_night_on(pack: TitrationPack) -> date | None:
    """The date of the last night after all changes; None without any change."""
    change = pack.changes.order_by("-number").first()
    if change is None:
        return None
    return date.fromordinal(change.starts_on.toordinal() + change.compiled.schedule.total_days - 1)


def balances_to_json(balances: tuple[Balance, ...]) -> list[dict[str, Any]]:
    """With what follows from them spelled out, as a person reads it."""
    return [
        {"strength_mg": format_number(each.strength_mg), "leftover": each.leftover, "needed": each.needed,
         "to_dispense": each.to_dispense, "unused": each.unused}
        for each in balances
    ]  # fmt: skip


def balances_from_json(data: list[dict[str, Any]]) -> tuple[Balance, ...]:
    return tuple(Balance(Decimal(each["strength_mg"]), each["leftover"], each["needed"]) for each in data)


def steps_to_json(steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    return [{"dose_mg": format_number(step.dose_mg), "days": step.days} for step in steps]


def steps_from_json(data: list[dict[str, Any]]) -> tuple[Step, ...]:
    """Perhaps none: a change on night 1 comes before anything was taken."""
    return tuple(Step(Decimal(each["dose_mg"]), each["days"]) for each in data)
