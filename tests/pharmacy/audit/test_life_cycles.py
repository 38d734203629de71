"""The database lets a status go only where the table of transitions says, whoever asks."""

from __future__ import annotations

from typing import Any

import pgtrigger
import pytest
from django.db import connection, models

from compounding.batches.models import Batch, Deviation
from compounding.batches.states import BATCH_TRANSITIONS, DEVIATION_TRANSITIONS, BatchStatus, DeviationStatus
from compounding.fills.models import Fill, TitrationPack
from compounding.fills.states import FILL_TRANSITIONS, PACK_TRANSITIONS, FillStatus, PackStatus
from compounding.formulas.models import FormulaVersion
from compounding.formulas.states import FORMULA_TRANSITIONS, FormulaStatus
from compounding.inventory.models import Lot
from compounding.inventory.states import LOT_TRANSITIONS, LotStatus
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.states import JOB_TRANSITIONS, LABEL_TRANSITIONS, JobStatus, LabelStatus
from pharmacy.orders.models import CancellationRequest, Order
from pharmacy.orders.states import ORDER_TRANSITIONS, REQUEST_TRANSITIONS, OrderStatus, RequestStatus
from tests.pharmacy.audit.conftest import Records
from tests.refusal import database_refuses, execute

pytestmark = pytest.mark.django_db

Pairs = list[tuple[str, str]]
LIFE_CYCLES = pytest.mark.parametrize(
    ("model", "states", "transitions"),
    [
        (Order, OrderStatus, ORDER_TRANSITIONS), (Lot, LotStatus, LOT_TRANSITIONS), (Batch, BatchStatus, BATCH_TRANSITIONS),
        (FormulaVersion, FormulaStatus, FORMULA_TRANSITIONS), (Fill, FillStatus, FILL_TRANSITIONS),
        (PrintJob, JobStatus, JOB_TRANSITIONS), (PrintedLabel, LabelStatus, LABEL_TRANSITIONS),
        (Deviation, DeviationStatus, DEVIATION_TRANSITIONS), (CancellationRequest, RequestStatus, REQUEST_TRANSITIONS),
        (TitrationPack, PackStatus, PACK_TRANSITIONS),
    ],
)  # fmt: skip
# Of capsules, which these records are about, the database refuses the short way that a triturate takes.
_OF_TRITURATES = {(Batch, "blending", "quality_control")}
# An order goes back to active only when it was held from there (tests/pharmacy/orders/test_held_from.py).
_NOT_HERE = {*_OF_TRITURATES, (Order, "on_hold", "active")}


def force(record: models.Model, status: str) -> None:
    """Set the stage past the triggers."""
    with pgtrigger.ignore():
        type(record)._base_manager.filter(pk=record.pk).update(status=status)
    with connection.cursor() as cursor:  # pgtrigger's setting lasts until the transaction ends, here the whole test
        cursor.execute("SELECT set_config('pgtrigger.ignore', '', true)")


@LIFE_CYCLES
def test_only_declared_transitions_pass(
    records: Records, model: type[models.Model], states: type[models.TextChoices], transitions: Pairs
) -> None:
    record = records.of(model)
    move = f"UPDATE {model._meta.db_table} SET status = %s WHERE id = %s"
    for source in states.values:
        for target in set(states.values) - {source}:
            force(record, source)
            if (source, target) in transitions and (model, source, target) not in _NOT_HERE:
                execute(move, target, record.pk)
                continue
            with database_refuses("Invalid transition|is not filled into capsules"):
                execute(move, target, record.pk)


@LIFE_CYCLES
def test_a_row_begins_at_the_beginning(
    records: Records, model: type[models.Model], states: type[models.TextChoices], transitions: Pairs
) -> None:
    columns = [f.column for f in model._meta.concrete_fields if f.column not in {"id", "status"}]
    listed = ", ".join(f'"{column}"' for column in columns)
    copy = f"INSERT INTO {model._meta.db_table} ({listed}, status) SELECT {listed}, %s FROM {model._meta.db_table}"
    status_field: Any = model._meta.get_field("status")
    initial = status_field.get_default()
    assert initial == states.values[0]
    for status in set(states.values) - {initial}:
        with database_refuses("Cannot insert"):
            execute(copy, status)


@pytest.mark.parametrize(
    ("pairs", "forbidden"),
    [
        (
            ORDER_TRANSITIONS,
            [
                ("on_hold", "verified"),
                ("rejected", "received"),
                ("completed", "active"),
                ("active", "received"),
                ("verified", "completed"),
            ],
        ),
        (LOT_TRANSITIONS, [("recalled", "released"), ("rejected", "released")]),
        (BATCH_TRANSITIONS, [("encapsulating", "released"), ("rejected", "released"), ("released", "rejected")]),
        (DEVIATION_TRANSITIONS, [("closed", "open")]),
        (FORMULA_TRANSITIONS, [("approved", "draft"), ("superseded", "approved")]),
        (
            FILL_TRANSITIONS,
            [("queued", "labelled"), ("allocated", "dispensed"), ("dispensed", "cancelled"), ("returned", "queued")],
        ),
        (JOB_TRANSITIONS, [("requested", "ready"), ("failed", "requested"), ("ready", "rendering")]),
        (
            LABEL_TRANSITIONS,
            [("voided", "rendered"), ("applied", "spooled"), ("requested", "spooled"), ("rendered", "spooled")],
        ),
    ],
)
def test_these_stay_forbidden(pairs: Pairs, forbidden: Pairs) -> None:
    assert not set(pairs) & set(forbidden)
