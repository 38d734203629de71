"""Which capsules are needed when, what stock covers, and which batches would cover the rest."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from compounding.packs.demand import WEEKS, Need, Stock, StrengthDemand, demand

MONDAY = date(2026, 11, 30)
STRENGTH = Decimal("1.5")
KEEPS = {STRENGTH: 180}


def need(week: int, capsules: int = 30, *, days: int = 30, whom: str = "Rx 1") -> Need:
    on = MONDAY + timedelta(weeks=week)
    return Need(STRENGTH, capsules, on, on + timedelta(days=days - 1), whom)


def lot(name: str, capsules: int, *, days: int = 170) -> Stock:
    return Stock(name, STRENGTH, capsules, MONDAY + timedelta(days=days))


def one(needs: list[Need], stock: list[Stock], *, keeps: dict[Decimal, int] | None = None) -> StrengthDemand:
    (found,) = demand(needs, stock, from_on=MONDAY, keeps_days=KEEPS if keeps is None else keeps)
    return found


def test_each_week_has_what_is_needed_and_what_is_short() -> None:
    found = one([need(0), need(2, 60), need(2)], [lot("A", 100)])
    assert [(week.needed, week.short) for week in found.weeks[:3]] == [(30, 0), (0, 0), (90, 30)]
    assert (len(found.weeks), found.needed, found.short) == (WEEKS, 120, 30)


def test_what_is_overdue_is_needed_now() -> None:
    assert one([need(-3)], []).weeks[0].needed == 30


def test_what_comes_later_than_the_weeks_looked_at_is_left_out() -> None:
    assert demand([need(WEEKS)], [], from_on=MONDAY, keeps_days=KEEPS) == ()


def test_stock_counts_only_when_it_lasts_to_the_last_capsule() -> None:
    assert one([need(0)], [lot("A", 100, days=29)]).short == 0
    assert one([need(0)], [lot("A", 100, days=28)]).short == 30


def test_a_container_is_never_filled_from_two_lots() -> None:
    assert one([need(0)], [lot("A", 20), lot("B", 20)]).short == 30


def test_the_lot_that_expires_first_is_used_first_and_the_rest_of_it_is_wasted() -> None:
    found = one([need(0)], [lot("LATE", 100), lot("SOON", 50, days=40)])
    assert [(each.name, each.capsules) for each in found.waste] == [("SOON", 20)]


def test_a_batch_is_made_when_the_first_one_needs_it_for_all_it_lasts_for() -> None:
    found = one([need(1, whom="Rx 1"), need(4, whom="Rx 2"), need(5, whom="Rx 1")], [])
    (plan,) = found.proposals
    assert (plan.make_on, plan.needed, plan.units, plan.spare) == (MONDAY + timedelta(weeks=1), 90, 100, 10)
    assert (plan.orders, plan.use_until) == (("Rx 1", "Rx 2"), plan.make_on + timedelta(days=179))


def test_what_a_batch_would_not_last_for_is_a_batch_of_its_own() -> None:
    found = one([need(0), need(8)], [], keeps={STRENGTH: 40})
    assert [(plan.make_on, plan.needed) for plan in found.proposals] == [
        (MONDAY, 30), (MONDAY + timedelta(weeks=8), 30)
    ]  # fmt: skip


def test_a_supply_longer_than_capsules_last_is_in_no_batch() -> None:
    found = one([need(0, 90, days=90)], [], keeps={STRENGTH: 60})
    assert (found.proposals, found.beyond) == ((), 90)


def test_without_a_formula_nothing_is_proposed() -> None:
    found = one([need(0)], [], keeps={})
    assert (found.proposals, found.beyond, found.short) == ((), 30, 30)


NEEDS = st.lists(st.builds(need, st.integers(-2, 13), st.integers(1, 90), days=st.integers(1, 180)), max_size=12)
LOTS = st.lists(st.builds(lot, st.sampled_from("ABCD"), st.integers(0, 200), days=st.integers(0, 200)), max_size=5)


@given(NEEDS, LOTS, st.integers(1, 180))
def test_every_capsule_is_covered_proposed_or_named(needs: list[Need], lots: list[Stock], keeps: int) -> None:
    for found in demand(needs, lots, from_on=MONDAY, keeps_days={STRENGTH: keeps}):
        wanted = sum(each.capsules for each in needs if each.on < MONDAY + timedelta(weeks=WEEKS))
        assert found.needed == wanted
        assert sum(plan.needed for plan in found.proposals) + found.beyond == found.short
        assert all(plan.spare >= 0 and plan.make_on >= MONDAY for plan in found.proposals)
        assert sum(each.capsules for each in found.waste) <= found.in_stock
