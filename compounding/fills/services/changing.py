"""Holding, stepping back and going on after a pack was dispensed: a pharmacist signs, and the rest is reckoned anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from compounding.calculations.expiry import date_problems
from compounding.fills.clearance import pack_problems
from compounding.fills.course import (
    Course,
    balances_from_json,
    present_course,
    usable_until,
)
from compounding.fills.models import Fill, PackChange, PackChangeKind, TitrationPack
from compounding.fills.rules import supply_problems
from compounding.fills.services.change_record import store
from compounding.fills.services.starting import open_supplement
from compounding.fills.states import UNDISPENSED, FillStatus
from compounding.packs import changes
from compounding.packs.changes import Change
from compounding.packs.leftover import Recompiled, recompile
from compounding.packs.supplement import lasts_until_night, supplement
from pharmacy.audit.history import acting
from pharmacy.core.errors import InvalidInput, Problem, Refused, refuse_any
from pharmacy.core.texts import reason_problems, text_problems, tidy
from pharmacy.orders.clearance import clearance_problems
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.signatures.services import confirm_identity
from pharmacy.workflow.engine import lock, require_permission

CHANGE = "compounding.change_pack"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to change. Nights count from 1 in what is taken now, as on the patient's present calendar.

    ``hold``: from ``night`` on, ``nights`` more at the dose last taken. ``step_back`` and ``resume``: after ``night``
    nights taken. ``goes_on_on`` is the date of the next night, today by default.
    """

    kind: str
    night: int
    nights: int = 0
    goes_on_on: date | None = None


def change_pack(
    pack: TitrationPack, wish: Wish, *, actor: Staff, password: str, reason: str, prescriber_contact: str, at: datetime
) -> PackChange:
    """Sign a change of a dispensed pack: what remains, a new calendar, and a fill for the capsules that are missing.

    Raises ``InvalidInput`` (``REASON_MISSING``, ``CONTACT_MISSING``, ``CHANGE_UNKNOWN``, ``DATE_OUT_OF_RANGE``,
    ``CHANGE_STARTS_EARLY``, and those of ``packs.changes`` and ``packs.leftover``), ``NotPermitted`` (also
    ``PASSWORD_REFUSED``) or ``Refused``: ``WRONG_STATE``, ``SUPPLEMENT_OPEN``, ``DAYS_SUPPLY_BEYOND_BUD``, those of
    ``packs.changes``.
    """
    require_permission(CHANGE, actor)
    refuse_any(_text_problems(reason, prescriber_contact))
    signer = confirm_identity(actor, password)
    with transaction.atomic(), acting(actor=actor, action="change_pack", reason=tidy(reason)):
        lock(pack.fill.order)
        fresh = lock(pack)
        _may_change(fresh)
        course = present_course(fresh)
        changed, starts_on = _change(course, wish), wish.goes_on_on or pharmacy_date(at)
        refuse_any(date_problems(starts_on, "goes_on_on"))
        _starts_late_enough(course, changed, starts_on)
        rest = recompile(course.compilation, changed, had=course.had, earlier=course.earlier_doses)
        refuse_any(_lasting_problems(fresh, rest, starts_on), Refused)
        return store(fresh, wish.kind, changed, rest, starts_on, signer, (tidy(reason), tidy(prescriber_contact)), at)


@transaction.atomic
def start_supplement(change: PackChange, *, actor: Staff, at: datetime) -> Fill:
    """The capsules of ``change`` again, when the fill for them was cancelled.

    Raises ``Refused``: ``NOTHING_MISSING``, ``SUPPLEMENT_OPEN``, ``CHANGE_SUPERSEDED``, ``PACK_NOT_DISPENSED``, or
    those of ``clearance_problems``.
    """
    require_permission("compounding.fill_order", actor)
    order = lock(change.pack.fill.order)
    pack = lock(change.pack)
    if change.fills.exclude(status=FillStatus.CANCELLED).exists():
        raise Refused.of("SUPPLEMENT_OPEN", f"The capsules of {change} have a fill already.", "change")
    if pack.changes.filter(number__gt=change.number).exists():
        raise Refused.of("CHANGE_SUPERSEDED", f"{change} was followed by another one, which counts.", "change")
    containers = supplement(Recompiled(change.compiled, balances_from_json(change.balances)))
    if not containers:
        raise Refused.of("NOTHING_MISSING", f"{change} asks for no more capsules than the patient has.", "change")
    cleared = clearance_problems(order, on=pharmacy_date(at), first=False)
    refuse_any([*cleared, *pack_problems(pack)], Refused)
    return open_supplement(change, containers, actor=actor, at=at)


def _text_problems(reason: str, prescriber_contact: str) -> Iterator[Problem]:
    yield from reason_problems(reason, why="Say why the titration changes.")
    if not tidy(prescriber_contact):
        yield Problem("CONTACT_MISSING", "Say whom you reached at the prescriber's.", "prescriber_contact")
    else:
        yield from text_problems(prescriber_contact, field="prescriber_contact", what="contact", length=200)


def _may_change(pack: TitrationPack) -> None:
    fill = pack.fill
    if fill.status != FillStatus.DISPENSED:
        raise Refused.of("WRONG_STATE", f"{fill} is {fill.get_status_display().lower()}, not dispensed.", "status")
    waiting = [each for change in pack.changes.all() for each in change.fills.filter(status__in=UNDISPENSED)]
    if waiting:
        message = f"{waiting[0]} of the change before is not dispensed yet; finish or cancel it first."
        raise Refused.of("SUPPLEMENT_OPEN", message, "change")


def _change(course: Course, wish: Wish) -> Change:
    schedule = course.compilation.schedule
    if wish.kind == PackChangeKind.HOLD:
        return changes.hold(schedule, on_night=wish.night, nights=wish.nights)
    if wish.kind == PackChangeKind.STEP_BACK:
        return changes.step_back(schedule, after_nights=wish.night, earlier=course.earlier_steps)
    if wish.kind == PackChangeKind.RESUME:
        return changes.resume(schedule, after_nights=wish.night)
    raise InvalidInput.of("CHANGE_UNKNOWN", f"A change is {' or '.join(PackChangeKind.values)}.", "kind")


def _starts_late_enough(course: Course, changed: Change, starts_on: date) -> None:
    earliest_on = course.starts_on + timedelta(days=changed.nights_taken)
    if starts_on < earliest_on:
        message = (
            f"{changed.nights_taken} nights last until the day before {earliest_on:%d %b %Y}; go on then or later."
        )
        raise InvalidInput.of("CHANGE_STARTS_EARLY", message, "goes_on_on")


def _lasting_problems(pack: TitrationPack, rest: Recompiled, starts_on: date) -> list[Problem]:
    """What is left over is taken within its beyond-use date; new capsules are looked at when they are allocated."""
    until = usable_until(pack)
    by_strength = {each.strength_mg: each for each in rest.balances}
    found: list[Problem] = []
    for container in rest.compilation.containers:
        night = lasts_until_night(container, by_strength[container.strength_mg])
        if night:
            found += supply_problems(days_supply=night, starts_on=starts_on, beyond_use_on=until[container.strength_mg])
    return found
