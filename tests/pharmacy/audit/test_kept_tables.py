"""Nothing that was recorded can be taken away, and what is not kept is named here."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models

from pharmacy.core.numbering import NumberSeries
from tests.pharmacy.audit.conftest import KEPT, PARTS_OF_A_FORMULA, Records
from tests.refusal import database_refuses, execute

pytestmark = pytest.mark.django_db

HISTORY = [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]
APPEND_ONLY = [
    "ordermedicine", "holdanswer", "opioidattestation", "finding", "override", "signature", "lotmovement",
    "lotmeasurement", "calibration", "weighing", "batchorder", "batchstep", "qualityresult", "inspection",
    "containerscan", "nearmiss", "counsel", "dispensing", "fillreturn", "returnedcapsules", "packchange",
    "printrun", "wordingapproval",
]  # fmt: skip


def test_every_table_is_kept_or_named_as_an_exception() -> None:
    ours = [m for m in apps.get_models() if m._meta.app_label in {"pharmacy", "compounding", "labels"}]
    # A number series only counts.
    assert set(ours) == {*KEPT, *HISTORY, *PARTS_OF_A_FORMULA, NumberSeries}


def test_no_row_can_be_deleted(records: Records) -> None:
    for model in (*KEPT, *HISTORY):
        assert model._base_manager.exists(), f"no row of {model.__name__} to try it on"
        with database_refuses(r"Cannot (update or )?delete"):
            execute(f"DELETE FROM {model._meta.db_table}")


def test_no_table_can_be_emptied(records: Records) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for model in (*KEPT, *HISTORY):
        with database_refuses("are kept"):
            execute(f"TRUNCATE {model._meta.db_table} CASCADE")


@pytest.mark.parametrize("model", PARTS_OF_A_FORMULA, ids=lambda model: model.__name__)
def test_the_parts_of_formulas_cannot_be_emptied_under_their_batches(
    records: Records, model: type[models.Model]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for cascade in ("", " CASCADE"):
        with database_refuses("are kept|foreign key"):
            execute(f"TRUNCATE {model._meta.db_table}{cascade}")


@pytest.mark.parametrize("model", HISTORY, ids=lambda model: model.__name__)
def test_history_cannot_be_rewritten(records: Records, model: type[models.Model]) -> None:
    for change in ("pgh_context = NULL", "pgh_created_at = now()", "pgh_label = 'other'"):
        with database_refuses("Cannot update"):
            execute(f"UPDATE {model._meta.db_table} SET {change}")


@pytest.mark.parametrize("name", APPEND_ONLY)
def test_what_is_only_added_never_changes(records: Records, name: str) -> None:
    table = next(m._meta.db_table for m in KEPT if m._meta.model_name == name)
    with database_refuses("Cannot update"):
        execute(f"UPDATE {table} SET id = id + 100000")
