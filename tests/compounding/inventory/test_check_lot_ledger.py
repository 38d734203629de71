from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compounding.inventory.models import Lot, MaterialKind
from compounding.inventory.services import destroy_stock
from pharmacy.people.models import Staff
from tests.factories import NOW, TODAY, a_lot, a_material
from tests.refusal import execute

pytestmark = pytest.mark.django_db


@pytest.fixture
def lots(technician: Staff, pharmacist: Staff) -> list[Lot]:
    filler, shell = a_material(MaterialKind.FILLER), a_material(MaterialKind.SHELL)
    made = [a_lot(filler, technician, pharmacist, number=f"N{number}") for number in range(3)]
    destroy_stock(made[0], made[0].on_hand / 4, reason="Spilled", actor=pharmacist, at=NOW)
    Lot.objects.create(material=filler, lot_number="EMPTY", supplier="S", received_on=TODAY, use_until=TODAY)
    return [*made, a_lot(shell, technician, pharmacist, number="CAP")]


def past_the_triggers(table: str, sql: str, *params: Any) -> None:
    """What only someone with rights on the database can do."""
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    execute(sql, *params)
    execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def drift(lot: Lot, on_hand: str) -> None:
    past_the_triggers("compounding_lot", "UPDATE compounding_lot SET on_hand = %s WHERE id = %s", on_hand, lot.pk)


def check() -> str:
    out = StringIO()
    call_command("check_lot_ledger", stdout=out)
    return out.getvalue()


def test_balances_that_agree_are_counted(lots: list[Lot]) -> None:
    assert check() == "5 lots checked: every balance is the sum of its ledger.\n"


def test_an_empty_pharmacy_agrees(db: None) -> None:
    assert check() == "0 lots checked: every balance is the sum of its ledger.\n"


def test_each_drift_is_shown_with_both_numbers(lots: list[Lot]) -> None:
    drift(lots[0], "750.0001")
    drift(lots[3], "999")
    out = StringIO()
    with pytest.raises(CommandError, match="2 of 5 lots drift from their ledger") as raised:
        call_command("check_lot_ledger", stdout=out)
    assert raised.value.returncode == 1
    assert out.getvalue().splitlines() == [
        "Filler lot N0 of Example Chemicals: 750.0001 g on hand, its ledger adds up to 750 g (0.0001).",
        "Capsule shell lot CAP of Example Chemicals: 999 each on hand, its ledger adds up to 1,000 each (-1).",
    ]


def test_a_line_that_vanished_is_drift_too(lots: list[Lot]) -> None:
    past_the_triggers("compounding_lotmovement", "DELETE FROM compounding_lotmovement WHERE lot_id = %s", lots[1].pk)
    with pytest.raises(CommandError, match="1 of 5 lots"):
        check()


def test_one_query_for_any_number_of_lots(lots: list[Lot]) -> None:
    with CaptureQueriesContext(connection) as captured:
        check()
    assert len([query for query in captured if "compounding_lot" in query["sql"]]) == 1
