"""What is written stays: every column of every record, but the few named here, refuses an edit by raw SQL."""

from __future__ import annotations

import pytest
from django.db import connection, models

from compounding.batches.models import (
    Batch,
    BatchOrder,
    BatchStep,
    CapsuleWeight,
    Deviation,
    Inspection,
    QualityResult,
    Weighing,
)
from compounding.equipment.models import Balance, Calibration
from compounding.fills.models import (
    ContainerScan,
    Counsel,
    Dispensing,
    Fill,
    FillItem,
    FillReturn,
    NearMiss,
    PackChange,
    ReturnedCapsules,
    TitrationPack,
)
from compounding.formulas.models import Formula, FormulaVersion
from compounding.formulas.services import Component, draft_version
from compounding.inventory.models import Lot, LotMeasurement, LotMovement, Material, MaterialKind
from labels.printing.models import PrintedLabel, PrintJob
from pharmacy.orders.models import Order
from pharmacy.people.models import Staff
from tests.factories import FORMULA_TEXT, a_material
from tests.pharmacy.audit.conftest import Records
from tests.refusal import database_refuses, execute

pytestmark = pytest.mark.django_db

# Another value of the same type, also for NULL.
_OTHER = {
    "numeric": "COALESCE({0}, 0) + 1", "integer": "COALESCE({0}, 0) + 1", "bigint": "COALESCE({0}, 0) + 1",
    "smallint": "COALESCE({0}, 0) + 1", "date": "COALESCE({0}, '2026-01-01') + 1", "boolean": "NOT {0}",
    "timestamp": "COALESCE({0}, now()) + interval '1 day'", "uuid": "gen_random_uuid()", "jsonb": "'{{}}'",
    "varchar": "CASE {0} WHEN 'x' THEN 'y' ELSE 'x' END", "text": "CASE {0} WHEN 'x' THEN 'y' ELSE 'x' END",
}  # fmt: skip
_JOB = {
    "status",
    "labels_done",
    "claim",
    "lease_until",
    "taken_to",
    "attempts",
    "error_code",
    "error_field",
    "error_message",
}
# Filled in once, all of a group together; test_batch_constraints has them.
_CHECKED = {"checked_by_id", "checked_at"}
_WITHDRAWN = {"withdrawn_by_id", "withdrawn_at", "withdrawn_reason"}
_STRUCK = {"struck_by_id", "struck_at", "struck_reason"}
_IN_GROUPS = {"status", "label_id", "labels_done"} | _CHECKED | _WITHDRAWN | _STRUCK

TABLES = pytest.mark.parametrize(
    ("model", "open_columns"),
    [
        (Order, {"status", "held_from", "end_reason", "verified_by_id", "verified_at"}), (Lot, {"status"}), (Material, {"name", "label_name"}),
        (Balance, {"name", "in_service"}), (Formula, set()), (FormulaVersion, {"status"}), (Batch, {"status"}),
        (Weighing, _CHECKED | _WITHDRAWN), (CapsuleWeight, _STRUCK), (Deviation, {"status"}), (Fill, {"status"}),
        (FillItem, {"label_id", "skip_reason"}), (TitrationPack, {"status", "starts_on"}),
        (PrintJob, _JOB), (PrintedLabel, {"status"}),
        *((model, set()) for model in (
            LotMovement, LotMeasurement, Calibration, BatchOrder, BatchStep, QualityResult, Inspection, ContainerScan,
            NearMiss, Counsel, Dispensing, FillReturn, ReturnedCapsules, PackChange,
        )),
    ],
)  # fmt: skip


def other_value(field: models.Field[object, object]) -> str:
    db_type = field.db_type(connection) or ""
    kind = db_type.split("(")[0].split(" ")[0]
    return "'{x}'" if "[]" in db_type else _OTHER[kind].format(f'"{field.column}"')


@TABLES
def test_every_other_column_is_frozen(records: Records, model: type[models.Model], open_columns: set[str]) -> None:
    columns = {field.column: field for field in model._meta.concrete_fields}
    assert open_columns < set(columns)
    for column in set(columns) - open_columns:
        with database_refuses("Cannot update"):
            execute(f'UPDATE {model._meta.db_table} SET "{column}" = {other_value(columns[column])}')


@TABLES
def test_the_open_ones_are_open(records: Records, model: type[models.Model], open_columns: set[str]) -> None:
    """Or else the test above would pass for a table that refuses every write."""
    for column in open_columns - _IN_GROUPS:
        field = next(f for f in model._meta.concrete_fields if f.column == column)
        one = f"WHERE id = (SELECT min(id) FROM {model._meta.db_table})"
        execute(f'UPDATE {model._meta.db_table} SET "{column}" = {other_value(field)} {one}')


def test_the_lines_of_an_approved_formula_are_frozen(records: Records) -> None:
    for sql in (
        "UPDATE compounding_formulaline SET amount_per_unit_mg = 15",
        "DELETE FROM compounding_formulaline",
        (
            "INSERT INTO compounding_formulaline (version_id, position, material_id, amount_per_unit_mg)"
            " SELECT version_id, 9, material_id, 15 FROM compounding_formulaline"
        ),
    ):
        with database_refuses("lines of an approved formula are frozen"):
            execute(sql)


@pytest.mark.parametrize(
    ("table", "column", "columns", "what"),
    [
        ("compounding_formulastep", "instruction", "stage, instruction, second_person", "steps"),
        ("compounding_formulacheck", "expected", "kind, procedure, expected", "checks"),
    ],
)
def test_steps_and_checks_of_an_approved_formula_are_frozen(
    records: Records, table: str, column: str, columns: str, what: str
) -> None:
    for sql in (
        f"UPDATE {table} SET {column} = 'x'",
        f"DELETE FROM {table}",
        f"INSERT INTO {table} (version_id, position, {columns}) SELECT version_id, 99, {columns} FROM {table}",
    ):
        with database_refuses(f"{what} of an approved formula are frozen"):
            execute(sql)


def test_a_line_cannot_leave_or_enter_an_approved_formula(records: Records, pharmacist: Staff) -> None:
    filler = Component(a_material(MaterialKind.FILLER))
    draft = draft_version(records.version.formula, FORMULA_TEXT, [filler], actor=pharmacist)
    move = "UPDATE compounding_formulaline SET version_id = %s, position = 9 WHERE id = %s"
    with database_refuses("lines of an approved formula are frozen"):
        execute(move, draft.pk, records.line.pk)
    with database_refuses("lines of an approved formula are frozen"):
        execute(move, records.version.pk, draft.lines.get().pk)


def test_a_label_has_one_pdf_for_ever(records: Records) -> None:
    with database_refuses("Cannot update"):
        PrintedLabel.objects.filter(pk=records.label.pk).update(pdf_sha256="0" * 64)
    with database_refuses("Cannot update"):
        PrintedLabel.objects.filter(pk=records.label.pk).update(pdf_sha256=None)
