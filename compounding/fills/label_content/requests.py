"""Every label that a fill needs and does not have yet, each under its intent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from compounding.fills.label_content.dose import dose_label
from compounding.fills.label_content.pack import pack_label, step_label
from compounding.fills.label_content.papers import calendar_page, wallet_card
from compounding.fills.models import Fill, FillItem, TitrationPack
from compounding.fills.scan_selectors import everything_of, fill_subject
from compounding.packs.containers import Use
from labels.kinds import Printable
from labels.printing.services import LabelRequest, next_serial
from labels.printing.states import WITHDRAWN
from pharmacy.people.models import Pharmacy
from pharmacy.people.selectors import current_pharmacy

# Takes its serial only when it is really asked for, so that the series has no gaps.
_Make = Callable[[str], Printable]
_Wanted = Iterator[tuple[str, _Make]]


def missing_labels(fill: Fill, *, on: date) -> list[LabelRequest]:
    """Requests for what has no live label; the caller holds the transaction. Raises ``LabelError`` with the field."""
    live = _live(fill)
    return [LabelRequest(intent, make(next_serial())) for intent, make in _wanted(fill, on) if intent not in live]


def lacks_labels(fill: Fill, *, on: date) -> bool:
    """True when something of the fill has no live label."""
    live = _live(fill)
    return any(intent not in live for intent, _ in _wanted(fill, on))


def _live(fill: Fill) -> set[str]:
    return set(everything_of(fill).exclude(status__in=WITHDRAWN).values_list("intent", flat=True))


def dose_intent(item: FillItem, containers: int) -> str:
    """What the dose label of a container is for: ``fill:7``, and ``fill:7#2`` where there are several."""
    subject = fill_subject(item.fill)
    return subject if containers == 1 else f"{subject}#{item.number}"


def _wanted(fill: Fill, on: date) -> _Wanted:
    items, pharmacy = list(fill.items.select_related("lot", "fill__order__patient")), current_pharmacy()
    for item in items:
        yield dose_intent(item, len(items)), partial(_dose, item, on, pharmacy)
    if fill.is_pack:
        yield from _of_pack(fill.pack, items, on, pharmacy)


def _of_pack(pack: TitrationPack, items: list[FillItem], on: date, pharmacy: Pharmacy) -> _Wanted:
    subject = fill_subject(pack.fill)
    for item in items:
        for use in item.parts:
            yield f"{subject}:step{use.step_number}-{item.number}", partial(_step, pack, item, use, on)
    yield f"{subject}:pack", partial(_outer, pack, items, on, pharmacy)
    yield f"{subject}:calendar", partial(_calendar, pack, on, pharmacy)
    yield f"{subject}:wallet", partial(_wallet, pack, pharmacy)


def _dose(item: FillItem, on: date, pharmacy: Pharmacy, serial: str) -> Printable:
    return dose_label(item, serial=serial, on=on, pharmacy=pharmacy)


def _step(pack: TitrationPack, item: FillItem, use: Use, on: date, serial: str) -> Printable:
    return step_label(pack, item, use, serial=serial, starts_on=on)


def _outer(pack: TitrationPack, items: list[FillItem], on: date, pharmacy: Pharmacy, serial: str) -> Printable:
    return pack_label(pack, items, serial=serial, on=on, pharmacy=pharmacy)


def _calendar(pack: TitrationPack, on: date, pharmacy: Pharmacy, serial: str) -> Printable:
    order, compilation = pack.fill.order, pack.compiled
    return calendar_page(order, compilation, serial=serial, starts_on=on, goes_on=pack.open_ended, pharmacy=pharmacy)


def _wallet(pack: TitrationPack, pharmacy: Pharmacy, serial: str) -> Printable:
    return wallet_card(pack.fill.order, serial=serial, pharmacy=pharmacy)
