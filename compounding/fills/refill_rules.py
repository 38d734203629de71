"""May a refill be filled now? Pure: the dates and the pharmacy's policy are arguments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from pharmacy.core.errors import Problem
from pharmacy.core.quantities import format_number
from pharmacy.screening.attestation import attestation_problems


@dataclass(frozen=True, slots=True)
class RefillPolicy:
    """``earliest_share`` of the previous supply must be used; ``valid_days`` is how old the prescription may be."""

    earliest_share: Decimal
    valid_days: int
    attestation_max_age_days: int


@dataclass(frozen=True, slots=True)
class RefillState:
    """Where an order stands. ``last_supply`` is the date of the last dispensing that did not come back and its
    days, None without any. ``last_step_on`` is the first night of the dose that goes on, where a titration leads to it.
    """

    order: str
    status: str
    is_active: bool
    refills: int
    refills_used: int
    open_fill: str
    last_supply: tuple[date, int] | None
    written_on: date
    attested_on: date | None
    cancellation_open: bool = False
    last_step_on: date | None = None


def earliest_refill_on(dispensed_on: date, days: int, policy: RefillPolicy) -> date:
    """The first day on which enough of ``days`` is used: 30 days and a share of 0.75 are 23 days later."""
    used = (policy.earliest_share * days).to_integral_value(rounding=ROUND_CEILING)
    return dispensed_on + timedelta(days=int(used))


def refill_problems(state: RefillState, policy: RefillPolicy, *, on: date) -> list[Problem]:
    """Every reason against a refill ``on`` that day.

    Codes: ORDER_NOT_ACTIVE alone, else CANCELLATION_REQUESTED, FILL_OPEN, NOTHING_DISPENSED, NO_REFILLS,
    REFILL_TOO_SOON, RX_EXPIRED, and those of ``attestation_problems``.
    """
    if not state.is_active:
        message = f"{state.order} is {state.status.lower()}; only an active order is refilled."
        return [Problem("ORDER_NOT_ACTIVE", message, "order")]
    return [
        *_cancellation_problems(state),
        *_supply_problems(state, policy, on),
        *_prescription_problems(state, policy, on),
        *attestation_problems(state.attested_on, on, policy.attestation_max_age_days),
    ]


def _cancellation_problems(state: RefillState) -> Iterator[Problem]:
    if state.cancellation_open:
        message = f"{state.order} is asked to be cancelled: accept or decline that first."
        yield Problem("CANCELLATION_REQUESTED", message, "order")


def _supply_problems(state: RefillState, policy: RefillPolicy, on: date) -> Iterator[Problem]:
    if state.open_fill:
        yield Problem("FILL_OPEN", f"{state.open_fill} is not dispensed yet; finish or cancel it first.", "fill")
    elif state.last_supply is None:
        message = f"The patient has nothing of {state.order}: it was not dispensed yet, or came back; a refill goes on."
        yield Problem("NOTHING_DISPENSED", message, "fill")
    if state.last_supply is not None:
        yield from _soon_problems(*state.last_supply, state.last_step_on, policy, on)


def _soon_problems(
    dispensed_on: date, days: int, last_step_on: date | None, policy: RefillPolicy, on: date
) -> Iterator[Problem]:
    """One reason, with the later of the two days on which a refill may be filled first."""
    used_on = earliest_refill_on(dispensed_on, days, policy)
    if on >= max(used_on, last_step_on or used_on):
        return
    if last_step_on is not None and last_step_on > used_on:
        message = f"The last step, which a refill goes on with, begins on {last_step_on:%d %b %Y}; not before then."
    else:
        share = format_number(policy.earliest_share * 100)
        message = (
            f"{days} days were dispensed on {dispensed_on:%d %b %Y}; {share} % of them are over on "
            f"{used_on:%d %b %Y}, the first day for a refill."
        )
    yield Problem("REFILL_TOO_SOON", message, "at")


def _prescription_problems(state: RefillState, policy: RefillPolicy, on: date) -> Iterator[Problem]:
    if state.refills_used >= state.refills:
        message = f"{state.order} has {state.refills} refills, and {state.refills_used} are used; ask for a new order."
        yield Problem("NO_REFILLS", message, "refills")
    last_on = state.written_on + timedelta(days=policy.valid_days)
    if on > last_on:
        message = f"{state.order} was written on {state.written_on:%d %b %Y} and was good until {last_on:%d %b %Y}."
        yield Problem("RX_EXPIRED", message, "written_on")
