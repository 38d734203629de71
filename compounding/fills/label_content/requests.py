"""Every label that a fill needs and does not have yet, each under its intent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
from labels.printing.states import WITHDRAWN, LabelStatus
from pharmacy.core.errors import Problem
from pharmacy.people.models import Pharmacy
from pharmacy.people.selectors import current_pharmacy

_UNPROVED = (LabelStatus.REQUESTED, LabelStatus.RENDERED)
# Takes its serial only when it is really asked for, so that the series has no gaps.
_Make = Callable[[date, str], Printable]


@dataclass(frozen=True, slots=True)
class _Piece:
    """One label or paper that a fill needs: its intent, what a person calls it, and how it is made."""

    intent: str
    name: str
    make: _Make
    is_paper: bool = False


def missing_labels(fill: Fill, *, on: date) -> list[LabelRequest]:
    """Requests for what has no live label; the caller holds the transaction. Raises ``LabelError`` with the field."""
    return [LabelRequest(piece.intent, piece.make(on, next_serial())) for piece in _missing(fill)]


def lacks_labels(fill: Fill) -> bool:
    """True when something of the fill has no live label."""
    return bool(_missing(fill))


def missing_problems(fill: Fill) -> Iterator[Problem]:
    """Nothing closes or leaves without a live label on each thing and its papers proved; code LABELS_MISSING."""
    status = _live(fill)
    names = [
        piece.name for piece in _wanted(fill)
        if piece.intent not in status or (piece.is_paper and status[piece.intent] in _UNPROVED)
    ]  # fmt: skip
    if names:
        message = f"Request, print and apply first what {fill} does not have: {', '.join(names)}."
        yield Problem("LABELS_MISSING", message, "labels")


def _missing(fill: Fill) -> list[_Piece]:
    live = _live(fill)
    return [piece for piece in _wanted(fill) if piece.intent not in live]


def _live(fill: Fill) -> dict[str, str]:
    """The status of what is in use, by intent."""
    return dict(everything_of(fill).exclude(status__in=WITHDRAWN).values_list("intent", "status"))


def dose_intent(item: FillItem, containers: int) -> str:
    """What the dose label of a container is for: ``fill:7``, and ``fill:7#2`` where there are several."""
    subject = fill_subject(item.fill)
    return subject if containers == 1 else f"{subject}#{item.number}"


def _wanted(fill: Fill) -> Iterator[_Piece]:
    items, pharmacy = list(fill.items.select_related("lot", "fill__order__patient")), current_pharmacy()
    for item in items:
        name = f"label of container {item.number}"
        yield _Piece(dose_intent(item, len(items)), name, partial(_dose, item, pharmacy))
    if fill.is_pack:
        yield from _of_pack(fill.pack, items, pharmacy)


def _of_pack(pack: TitrationPack, items: list[FillItem], pharmacy: Pharmacy) -> Iterator[_Piece]:
    subject = fill_subject(pack.fill)
    for item in items:
        for use in item.parts:
            name = f"label of step {use.step_number} on container {item.number}"
            yield _Piece(f"{subject}:step{use.step_number}-{item.number}", name, partial(_step, pack, item, use))
    yield _Piece(f"{subject}:pack", "outer label", partial(_outer, pack, items, pharmacy))
    yield _Piece(f"{subject}:calendar", "calendar", partial(_calendar, pack, pharmacy), is_paper=True)
    yield _Piece(f"{subject}:wallet", "wallet card", partial(_wallet, pack, pharmacy), is_paper=True)


def _dose(item: FillItem, pharmacy: Pharmacy, on: date, serial: str) -> Printable:
    return dose_label(item, serial=serial, on=on, pharmacy=pharmacy)


def _step(pack: TitrationPack, item: FillItem, use: Use, on: date, serial: str) -> Printable:
    return step_label(pack, item, use, serial=serial, starts_on=on)


def _outer(pack: TitrationPack, items: list[FillItem], pharmacy: Pharmacy, on: date, serial: str) -> Printable:
    return pack_label(pack, items, serial=serial, on=on, pharmacy=pharmacy)


def _calendar(pack: TitrationPack, pharmacy: Pharmacy, on: date, serial: str) -> Printable:
    order, compilation = pack.fill.order, pack.compiled
    return calendar_page(order, compilation, serial=serial, starts_on=on, goes_on=pack.open_ended, pharmacy=pharmacy)


def _wallet(pack: TitrationPack, pharmacy: Pharmacy, _: date, serial: str) -> Printable:
    return wallet_card(pack.fill.order, serial=serial, pharmacy=pharmacy)
