"""Two people need the same two lots and take them in opposite order; others set a lot aside while it is used."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from threading import Barrier

import pytest
from django.db import transaction

from compounding.inventory.models import Lot, MaterialKind, MovementKind
from compounding.inventory.selectors import lot_balances
from compounding.inventory.services import adjust_stock, destroy_stock, draw, recall_lot
from pharmacy.people.models import Staff
from tests.concurrency.at_once import at_once, together
from tests.factories import NOW, TODAY, a_lot, a_material

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lots(technician: Staff, pharmacist: Staff) -> list[Lot]:
    filler = a_material(MaterialKind.FILLER)
    return [a_lot(filler, technician, pharmacist, number=number, quantity="100") for number in "AB"]


def take(lot: Lot, actor: Staff, quantity: int = 10) -> str:
    with transaction.atomic():
        draw(lot, Decimal(quantity), kind=MovementKind.WEIGHED, actor=actor, on=TODAY, at=NOW, reference="B")
    return "taken"


def on_hand() -> list[Decimal]:
    """Of each lot, and the ledger agrees."""
    assert all(balance.on_hand == balance.ledger for balance in lot_balances())
    return list(Lot.objects.order_by("pk").values_list("on_hand", flat=True))


def test_weighings_that_take_one_lot_at_a_time_never_wait_for_each_other(
    lots: list[Lot], technician: Staff, pharmacist: Staff
) -> None:
    """As batches do it: each weighing is a transaction of its own."""
    half_way = Barrier(2, timeout=30)

    def weigh_both(order: Sequence[Lot], actor: Staff) -> list[str]:
        first = take(order[0], actor)
        half_way.wait()
        return [first, take(order[1], actor)]

    outcomes = together([partial(weigh_both, lots, technician), partial(weigh_both, lots[::-1], pharmacist)])
    assert outcomes == [["taken", "taken"]] * 2
    assert on_hand() == [80, 80]


def test_two_that_hold_a_lot_and_wait_for_the_other_end_in_words(
    lots: list[Lot], technician: Staff, pharmacist: Staff
) -> None:
    """PostgreSQL ends one of the two transactions; that person reads why, and nothing of it is stored."""
    both_hold_one = Barrier(2, timeout=30)

    @transaction.atomic
    def take_both(order: Sequence[Lot], actor: Staff) -> str:
        take(order[0], actor)
        both_hold_one.wait()
        return take(order[1], actor)

    outcomes = together([partial(take_both, lots, technician), partial(take_both, lots[::-1], pharmacist)])
    assert sorted(outcomes) == ["LOT_IN_USE", "taken"]
    assert on_hand() == [90, 90]


def test_a_lot_is_used_before_its_recall_or_not_at_all(lots: list[Lot], technician: Staff, pharmacist: Staff) -> None:
    lot = lots[0]
    recall = partial(recall_lot, lot, reason="Letter of the supplier", actor=pharmacist)
    taken, _ = at_once([partial(take, lot, technician), recall], holding=lot)
    lot.refresh_from_db()
    assert (lot.status, taken, on_hand()[0]) in [("recalled", "taken", 90), ("recalled", "LOT_NOT_RELEASED", 100)]


def test_two_people_cannot_destroy_the_same_grams(
    lots: list[Lot], pharmacist: Staff, other_pharmacist: Staff
) -> None:  # fmt: skip
    destroy = partial(destroy_stock, lots[0], Decimal(60), reason="Incinerated", at=NOW)
    outcomes = at_once([partial(destroy, actor=who) for who in (pharmacist, other_pharmacist)], holding=lots[0])
    assert outcomes.count("LOT_SHORT") == 1
    assert on_hand() == [40, 100]


def test_two_counts_of_one_shelf_are_corrected_once(
    lots: list[Lot], pharmacist: Staff, other_pharmacist: Staff
) -> None:  # fmt: skip
    adjust = partial(adjust_stock, lots[0], Decimal("99.5"), reason="Count", at=NOW)
    outcomes = at_once([partial(adjust, actor=who) for who in (pharmacist, other_pharmacist)], holding=lots[0])
    assert outcomes.count("NOTHING_TO_ADJUST") == 1
    assert on_hand() == [Decimal("99.5"), 100]
