"""Which lot a container is filled from: the first to expire that lasts, holds enough and agrees with the patient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pharmacy.core.errors import Problem
from pharmacy.core.quantities import format_mg


@dataclass(frozen=True, slots=True)
class Need:
    """One container: so many capsules of one strength, the last of them taken on ``last_on``."""

    strength_mg: Decimal
    capsules: int
    last_on: date
    avoid: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LotOffer:
    """A usable lot. ``excipients`` are codes; None when nobody knows what it is made of."""

    key: int
    name: str
    on_hand: int
    use_until: date
    excipients: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The batch that would end a shortage: capsules of one strength, and the orders that wait for them."""

    strength_mg: Decimal
    capsules: int
    orders: tuple[str, ...]

    def __str__(self) -> str:
        """ "Make a batch of 1.5 mg: 84 capsules, for Rx 100001"."""
        wanted = f"Make a batch of {format_mg(self.strength_mg)}: {self.capsules:,} capsules"
        return f"{wanted}, for {', '.join(self.orders)}" if self.orders else wanted


def excipient_problems(offer: LotOffer, need: Need) -> Iterator[Problem]:
    """Code EXCIPIENT_CONFLICT."""
    if not need.avoid:
        return
    if offer.excipients is None:
        message = f"It is not known what {offer.name} is made of; the patient must avoid {_named(need.avoid)}."
        yield Problem("EXCIPIENT_CONFLICT", message, "lot")
    elif conflict := need.avoid & offer.excipients:
        message = f"{offer.name} contains {_named(conflict)}, which the patient must avoid."
        yield Problem("EXCIPIENT_CONFLICT", message, "lot")


def lasting_problems(offer: LotOffer, need: Need) -> Iterator[Problem]:
    """The last capsule is taken on or before the beyond-use date; code DAYS_SUPPLY_BEYOND_BUD."""
    if need.last_on > offer.use_until:
        message = (
            f"The last capsule of {format_mg(need.strength_mg)} is taken on {need.last_on:%d %b %Y}, after the "
            f"beyond-use date {offer.use_until:%d %b %Y} of {offer.name}; take a later lot."
        )
        yield Problem("DAYS_SUPPLY_BEYOND_BUD", message, "lot")


def fits(offer: LotOffer, need: Need) -> bool:
    """True when the whole container can be filled from ``offer``; one container never holds two lots."""
    return offer.on_hand >= need.capsules and not [*excipient_problems(offer, need), *lasting_problems(offer, need)]


def first_fitting(offers: Iterable[LotOffer], need: Need) -> LotOffer | None:
    """``offers`` are ordered, the first to expire first."""
    return next((offer for offer in offers if fits(offer, need)), None)


def skipped_problems(offers: Sequence[LotOffer], chosen: LotOffer, need: Need, *, reason: str) -> Iterator[Problem]:
    """Another lot than the first to expire needs a reason; code FIRST_LOT_SKIPPED."""
    first = first_fitting(offers, need)
    if first is not None and first.use_until < chosen.use_until and not reason:
        yield Problem("FIRST_LOT_SKIPPED", f"{first.name} expires first; take it, or say why not.", "skip_reason")


def shortage(offers: Sequence[LotOffer], need: Need, proposal: Proposal) -> Problem:
    """Why none of ``offers`` fits: codes EXCIPIENT_CONFLICT, DAYS_SUPPLY_BEYOND_BUD, or OUT_OF_STOCK."""
    enough = [offer for offer in offers if offer.on_hand >= need.capsules]
    for rule in (excipient_problems, lasting_problems):
        found = [problem for offer in enough for problem in list(rule(offer, need))[:1]]
        if enough and len(found) == len(enough):
            return Problem(found[0].code, f"{found[0].message} {proposal}.", "lot")
        enough = [offer for offer in enough if not list(rule(offer, need))]
    held = [offer.on_hand for offer in offers if not [*excipient_problems(offer, need), *lasting_problems(offer, need)]]
    missing = need.capsules - max(held, default=0)
    message = (
        f"{missing:,} of {need.capsules:,} capsules of {format_mg(need.strength_mg)} are missing: no one lot that may "
        f"be used holds them. {proposal}."
    )
    return Problem("OUT_OF_STOCK", message, "lot")


def _named(codes: Iterable[str]) -> str:
    return ", ".join(code.replace("_", " ") for code in sorted(codes))
