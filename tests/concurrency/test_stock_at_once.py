"""Two people reach for the same lot."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from compounding.fills.models import Fill
from compounding.fills.services import allocate_fill, start_fill
from compounding.inventory.models import Lot, MaterialKind, MovementKind
from compounding.inventory.services import draw
from pharmacy.core.numbering import NumberSeries, next_number
from pharmacy.people.models import Prescriber, Staff
from tests.concurrency.at_once import at_once
from tests.factories import (
    NOW,
    TODAY,
    a_finished_lot,
    a_lot,
    a_material,
    a_verified_order,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_technicians_who_draw_at_once_never_take_more_than_there_is(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    lot = a_lot(a_material(MaterialKind.FILLER), technician, pharmacist, quantity="100")

    @transaction.atomic
    def take(actor: Staff) -> str:
        draw(lot, Decimal(40), kind=MovementKind.WEIGHED, actor=actor, on=TODAY, at=NOW, reference="B")
        return "taken"

    outcomes = at_once([partial(take, who) for who in (technician, pharmacist, other_pharmacist)], holding=lot)
    assert sorted(outcomes) == ["LOT_SHORT", "taken", "taken"]
    lot.refresh_from_db()
    assert (lot.on_hand, lot.movements.filter(kind="weighed").count()) == (20, 2)


def test_the_last_capsules_go_to_one_of_two_patients(
    prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    lot = a_finished_lot(technician, pharmacist, other_pharmacist, capsules=30)
    orders = [a_verified_order(prescriber, pharmacist, external_id=f"CLINIC-{n}") for n in range(2)]
    fills = [start_fill(order, actor=technician, at=NOW) for order in orders]

    def allocate(fill: Fill, actor: Staff) -> Any:
        return allocate_fill(fill, lot, actor=actor, at=NOW).status

    pairs = zip(fills, (technician, pharmacist), strict=True)
    outcomes = at_once([partial(allocate, fill, who) for fill, who in pairs], holding=lot)
    assert sorted(outcomes) == ["LOT_SHORT", "allocated"]
    assert Lot.objects.get(pk=lot.pk).on_hand == 0
    assert sorted(Fill.objects.values_list("status", flat=True)) == ["allocated", "queued"]


def test_one_fill_is_allocated_once(
    prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    lot = a_finished_lot(technician, pharmacist, other_pharmacist)
    fill = start_fill(a_verified_order(prescriber, pharmacist), actor=technician, at=NOW)
    calls = [partial(allocate_fill, fill, lot, actor=who, at=NOW) for who in (technician, pharmacist)]
    outcomes = at_once(calls, holding=fill)
    assert outcomes.count("WRONG_STATE") == 1
    assert Lot.objects.get(pk=lot.pk).on_hand == 70


def test_numbers_taken_at_once_are_all_different_without_a_gap() -> None:
    next_number("rx")
    outcomes = at_once([partial(next_number, "rx")] * 4, holding=NumberSeries.objects.get())
    assert sorted(outcomes) == [2, 3, 4, 5]
