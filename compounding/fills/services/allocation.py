"""Taking capsules out of stock for a fill, and putting them back: the ledger and the fill change together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from compounding.fills import workflow
from compounding.fills.clearance import supplement_clearance
from compounding.fills.models import Fill, FillItem, TitrationPack
from compounding.fills.pick_rules import (
    LotOffer,
    Need,
    excipient_problems,
    first_fitting,
    lasting_problems,
    shortage,
    skipped_problems,
)
from compounding.fills.stock import avoided, locked_lots, offer_of, proposal, shelf
from compounding.fills.supply import first_night_on
from compounding.inventory.models import Lot, MaterialKind, MovementKind
from compounding.inventory.services import draw
from pharmacy.audit.history import acting
from pharmacy.core.errors import InvalidInput, Problem, Refused, refuse_any
from pharmacy.core.texts import text_problems, tidy
from pharmacy.people.models import Staff
from pharmacy.people.selectors import pharmacy_date
from pharmacy.workflow.engine import lock, perform, refusals, require_permission


@transaction.atomic
def allocate_fill(fill: Fill, *lots: Lot, actor: Staff, at: datetime, skip_reason: str = "") -> Fill:
    """Take each container's capsules out of one lot: the first to expire that fits, or the one of ``lots``.

    Raises ``InvalidInput`` (``WRONG_STRENGTH``), or ``Refused`` with every reason: ``WRONG_STATE``,
    ``ORDER_NOT_ACTIVE``, ``CANCELLATION_REQUESTED``, ``OUT_OF_STOCK``, ``EXCIPIENT_CONFLICT``,
    ``DAYS_SUPPLY_BEYOND_BUD``, ``FIRST_LOT_SKIPPED`` without ``skip_reason``, and of a lot that was chosen
    ``LOT_NOT_RELEASED``, ``LOT_EXPIRED``, ``LOT_SHORT``; of a supplement those of ``fill_clearance``.
    """
    require_permission(workflow.ALLOCATE_FILL.permission, actor)
    refuse_any(text_problems(skip_reason, field="skip_reason", what="reason", length=200, required=False))
    fresh, today = lock(fill), pharmacy_date(at)
    refuse_any(refusals(workflow.ALLOCATE_FILL, fresh, actor), Refused)
    refuse_any(supplement_clearance(fresh, on=today), Refused)
    items = list(fresh.items.order_by("number"))
    taken = _Shelf(fresh, items, lots, today).picks(tidy(skip_reason))
    for item, lot in taken:
        _take(item, lot, actor, today, at, reason=tidy(skip_reason) if lot in lots else "")
    with acting(actor=actor, action="allocate_fill"):
        TitrationPack.objects.filter(fill=fresh).update(beyond_use_on=min(lot.use_until for _, lot in taken))
    return perform(workflow.ALLOCATE_FILL, fresh, actor=actor, allocated_on=today, allocated_by=actor)


class _Shelf:
    """The lots that may serve a fill, all locked at once in the order of their keys."""

    def __init__(self, fill: Fill, items: Sequence[FillItem], chosen: Sequence[Lot], on: date) -> None:
        self._items, self._on, self._avoid = items, on, avoided(fill.order)
        self._starts_on = first_night_on(fill, on)
        self._chosen = _by_strength(fill, items, chosen)
        offered = shelf({item.strength_mg for item in items}, on=on)
        self._lots = locked_lots([lot.pk for lot in (*offered, *chosen)])

    def picks(self, reason: str) -> list[tuple[FillItem, Lot]]:
        """One lot for each container. Raises ``Refused`` with the reasons of all containers."""
        problems: list[Problem] = []
        found = []
        for item in self._items:
            offers, need = self._offers(item), self._need(item)
            chosen = self._chosen.get(item.strength_mg)
            if chosen is not None:
                offer = offer_of(self._lots[chosen.pk], avoid=self._avoid)
                problems += _chosen_problems(offers, offer, need, reason)
                found.append((item, self._lots[chosen.pk]))
            elif (first := first_fitting(offers, need)) is not None:
                found.append((item, self._lots[first.key]))
            else:
                problems.append(shortage(offers, need, proposal(item.strength_mg)))
        refuse_any(problems, Refused)
        return found

    def _offers(self, item: FillItem) -> list[LotOffer]:
        """As they are under the lock: what was taken or recalled in the meantime is out."""
        usable = [
            lot for lot in self._lots.values()
            if lot.material.strength_mg == item.strength_mg and lot.status == "released"
            and lot.use_until >= self._on and lot.on_hand > 0
        ]  # fmt: skip
        return [offer_of(lot, avoid=self._avoid) for lot in sorted(usable, key=lambda lot: (lot.use_until, lot.pk))]

    def _need(self, item: FillItem) -> Need:
        last_on = self._starts_on + timedelta(days=item.last_night - 1)
        return Need(item.strength_mg, item.capsules, last_on, self._avoid)


def _chosen_problems(offers: Sequence[LotOffer], chosen: LotOffer, need: Need, reason: str) -> Iterator[Problem]:
    yield from excipient_problems(chosen, need)
    yield from lasting_problems(chosen, need)
    yield from skipped_problems(offers, chosen, need, reason=reason)


def _by_strength(fill: Fill, items: Sequence[FillItem], chosen: Sequence[Lot]) -> dict[Decimal, Lot]:
    wanted = {item.strength_mg for item in items}
    found: dict[Decimal, Lot] = {}
    for lot in chosen:
        strength = lot.material.strength_mg
        if (
            lot.material.kind != MaterialKind.FINISHED
            or strength is None
            or strength not in wanted
            or strength in found
        ):
            asked = " and ".join(f"{strength_mg:f} mg" for strength_mg in sorted(wanted))
            raise InvalidInput.of(
                "WRONG_STRENGTH", f"{lot} was chosen; {fill} asks for one lot of {asked} each.", "lot"
            )
        found[strength] = lot
    return found


def _take(item: FillItem, lot: Lot, actor: Staff, on: date, at: datetime, *, reason: str) -> None:
    movement = draw(lot, Decimal(item.capsules), kind=MovementKind.ALLOCATED, actor=actor, on=on, at=at,
                    reference=str(item.fill))  # fmt: skip
    item.lot, item.beyond_use_on, item.movement, item.skip_reason = lot, lot.use_until, movement, reason
    with acting(actor=actor, action="allocate_fill", reason=reason):
        item.save(update_fields=["lot", "beyond_use_on", "movement", "skip_reason"])
