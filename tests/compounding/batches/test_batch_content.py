"""The digest that a signature covers changes with everything on the record that a reader may rely on."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pgtrigger
import pytest
from django.db import connection, models

from compounding.batches.content import batch_content
from compounding.batches.deviations import close_deviation
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
from compounding.batches.planning import plan_batch
from compounding.batches.quality import record_capsule_weight, record_result, strike_capsule_weight
from compounding.batches.services import start_weighing
from compounding.batches.weighing import withdraw_weighing
from compounding.formulas.models import FormulaVersion
from pharmacy.people.models import Prescriber, Staff
from pharmacy.signatures.services import content_digest
from tests.compounding.batches.conftest import ACTIVE, Bench
from tests.factories import (
    NOW,
    PASSWORD,
    a_balance,
    a_verified_order,
    an_approved_formula,
    component_lots,
    finish,
    weigh_all,
)

pytestmark = pytest.mark.django_db

# Not signed: keys of rows that are there anyway, and what the signature itself brings into being.
LEFT_OUT: dict[type[models.Model], set[str]] = {
    Batch: {"id", "output_lot", "released_by", "released_at"},
    BatchOrder: {"id", "batch"},
    Weighing: {"id", "batch", "movement"},
    BatchStep: {"id", "batch"},
    CapsuleWeight: {"id", "batch"},
    QualityResult: {"id", "batch"},
    Inspection: {"id", "batch"},
    Deviation: {"id", "batch"},
}
# In this order: a date with a time is a date, too.
_ANOTHER: list[tuple[type, Callable[[Any], Any]]] = [
    (models.BooleanField, lambda value: not value),
    (models.DateTimeField, lambda value: NOW.replace(year=2020)),
    (models.DateField, lambda value: NOW.date().replace(year=2020)),
    (models.DecimalField, lambda value: (value or 0) + 1),
    (models.IntegerField, lambda value: (value or 0) + 100),
    (models.CharField, lambda value: "x" if value != "x" else "y"),
    (models.TextField, lambda value: f"{value}x"),
]


@pytest.fixture
def full(
    version: FormulaVersion, technician: Staff, pharmacist: Staff, other_pharmacist: Staff, prescriber: Prescriber
) -> Batch:
    """A record with one row of everything."""
    order = a_verified_order(prescriber, pharmacist)
    batch = plan_batch(version, units=100, actor=technician, at=NOW, orders=[order])
    batch = start_weighing(batch, actor=technician, at=NOW)
    bench = Bench(batch, component_lots(version, technician, pharmacist), technician, other_pharmacist)
    withdraw_weighing(bench.weigh(ACTIVE, "0.14", explanation="e"), reason="Spilled", actor=technician, at=NOW)
    weigh_all(batch, bench.lots, technician, checker=other_pharmacist)
    batch = finish(batch, technician, good=100)
    weight = record_capsule_weight(batch, Decimal(280), balance=a_balance(), actor=technician, at=NOW)
    strike_capsule_weight(weight, reason="Mistyped", actor=technician, at=NOW)
    record_result(batch, version.checks.all()[0], observed="White", passed=True, actor=technician, at=NOW)
    close_deviation(Deviation.objects.get(), resolution="r", actor=pharmacist, password=PASSWORD, at=NOW)
    # Another one of everything that a column may point to.
    a_balance("BAL-2")
    an_approved_formula(pharmacist, other_pharmacist, strength_mg="3")
    a_verified_order(prescriber, pharmacist, external_id="CLINIC-2")
    return batch


def test_every_column_that_counts_is_covered(full: Batch) -> None:
    _drop_constraints()
    for model, left_out in LEFT_OUT.items():
        fields = {field.name: field for field in model._meta.concrete_fields}
        assert left_out < set(fields), model
        for name in set(fields) - left_out:
            assert _changes_the_digest(full, fields[name]), f"{model.__name__}.{name} is not signed"


def _drop_constraints() -> None:
    """For this test: a forced value need not make sense."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        for model in LEFT_OUT:
            for constraint in model._meta.constraints:
                if isinstance(constraint, models.CheckConstraint):
                    cursor.execute(f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT {constraint.name}")


def _changes_the_digest(batch: Batch, field: models.Field[Any, Any]) -> bool:
    before = content_digest(batch_content(Batch.objects.get(pk=batch.pk)))
    row = field.model._base_manager.order_by("pk")[0]
    old = getattr(row, field.attname)
    _force(row, field, _another(field, old))
    after = content_digest(batch_content(Batch.objects.get(pk=batch.pk)))
    _force(row, field, old)
    return before != after


def _another(field: models.Field[Any, Any], old: Any) -> Any:
    if isinstance(field, models.ForeignKey):
        others: Any = field.related_model
        return others._base_manager.exclude(pk=old).order_by("-pk")[0].pk
    return next(change(old) for kind, change in _ANOTHER if isinstance(field, kind))


def _force(row: models.Model, field: models.Field[Any, Any], value: Any) -> None:
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(f'UPDATE {row._meta.db_table} SET "{field.column}" = %s WHERE id = %s', [value, row.pk])
    with connection.cursor() as cursor:  # pgtrigger's setting lasts until the transaction ends, here the whole test
        cursor.execute("SELECT set_config('pgtrigger.ignore', '', true)")


def test_the_content_names_orders_lots_people_and_balances(
    full: Batch, technician: Staff, other_pharmacist: Staff
) -> None:
    content = batch_content(full)
    assert content["orders"] == ["Rx 100001"]
    active, _, shells = content["weighings"]
    assert active[1:] == [
        "Active ingredient lot LOT1", Decimal("0.15"), Decimal("0.15"), "BAL-1 (Analytical balance)", technician.pk,
        NOW, other_pharmacist.pk, NOW, "",
    ]  # fmt: skip
    assert shells[4] == ""
    assert content["withdrawn"][0][3] == Decimal("0.14")
    assert content["withdrawn"][0][-3:] == [technician.pk, NOW, "Spilled"]
