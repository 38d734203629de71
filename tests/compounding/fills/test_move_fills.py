"""A fill from before containers is a fill of one container afterwards, with its lot, label and line of the ledger."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from compounding.fills.models import Fill, FillItem
from compounding.fills.services import request_fill_label
from pharmacy.people.models import Prescriber, Staff
from tests.factories import NOW, an_allocated_fill, the_item
from tests.refusal import execute

pytestmark = pytest.mark.django_db(transaction=True)

_WITH_BOTH, _BEFORE = "0006_move_fills_into_containers", "0004_batch_records"


def migrate(name: str | None) -> None:
    executor = MigrationExecutor(connection)
    leaves = [key for key in executor.loader.graph.leaf_nodes() if key[0] == "compounding"]
    executor.migrate([("compounding", name)] if name else leaves)


@pytest.fixture
def back_to_today() -> Iterator[None]:
    yield
    migrate(None)


@pytest.mark.usefixtures("back_to_today")
def test_a_fill_of_one_lot_becomes_a_fill_of_one_container(
    prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    fill = an_allocated_fill(prescriber, technician, pharmacist, other_pharmacist)
    request_fill_label(fill, actor=technician, at=NOW)
    item = the_item(fill)
    migrate(_WITH_BOTH)
    execute("UPDATE compounding_fill SET lot_id = %s, label_id = %s", item.lot_id, item.label_id)
    migrate(_BEFORE)
    migrate(None)
    moved = the_item(fill)
    for name in ("number", "strength_mg", "capsules", "uses", "lot_id", "beyond_use_on", "movement_id", "label_id"):
        assert getattr(moved, name) == getattr(item, name), name
    assert Fill.objects.get().allocated_by == technician
    assert FillItem.objects.count() == 1
