"""What the tables of a batch refuse whoever writes: each constraint and each column that is written once."""

from __future__ import annotations

import pytest
from django.db import models

from compounding.batches.deviations import close_deviation, report_deviation
from compounding.batches.models import Batch, BatchStep, CapsuleWeight, Deviation, Weighing
from compounding.batches.planning import plan_batch
from compounding.batches.quality import strike_capsule_weight
from compounding.batches.release import release_batch
from compounding.batches.services import start_weighing, submit_to_quality_control
from compounding.batches.states import BatchStatus
from compounding.batches.weighing import withdraw_weighing
from compounding.formulas.models import FormulaVersion
from pharmacy.people.models import Staff
from tests.compounding.batches.conftest import ACTIVE, FILLER, Bench, outcome
from tests.factories import NOW, PASSWORD, component_lots, do_steps, finish, weigh_all, weigh_capsules
from tests.refusal import database_refuses, execute

pytestmark = pytest.mark.django_db

RELEASED = (
    "UPDATE compounding_batch SET status = 'released', released_by_id = {by}, released_at = '2026-11-24 20:00+00',"
    " beyond_use_on = '2026-12-01', output_lot_id = (SELECT min(id) FROM compounding_lot)"
)


def test_the_compounder_does_not_release(
    version: FormulaVersion, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    """Even when other people weighed and did every step."""
    batch = start_weighing(plan_batch(version, units=100, actor=pharmacist, at=NOW), actor=pharmacist, at=NOW)
    weigh_all(batch, component_lots(version, technician, pharmacist), technician, checker=other_pharmacist)
    finish(batch, technician, good=100)
    with database_refuses("batch_released_by_another"):
        execute(RELEASED.format(by="compounded_by_id"))
    execute(RELEASED.format(by=other_pharmacist.pk))


@pytest.mark.parametrize("column", ["released_at", "beyond_use_on", "output_lot_id", "released_by_id"])
def test_a_release_has_no_gap(waiting: Batch, pharmacist: Staff, column: str) -> None:
    whole = RELEASED.format(by=pharmacist.pk)
    start = whole.index(f"{column} = ")
    end = whole.find(", ", start)
    gap = f"{whole[:start]}{column} = NULL{whole[end:] if end > 0 else ''}"
    with database_refuses("batch_released_when_complete"):
        execute(gap)
    execute(whole)


@pytest.mark.parametrize(("good", "appearance_ok"), [("0", True), ("100", False)])
def test_a_release_is_of_something_good(bench: Bench, pharmacist: Staff, good: str, *, appearance_ok: bool) -> None:
    batch = bench.reach(BatchStatus.ENCAPSULATING)
    do_steps(batch, bench.technician, "encapsulating")
    result = outcome(good, appearance_ok=appearance_ok, explanation="e")
    submit_to_quality_control(batch, result, actor=bench.technician, at=NOW)
    weigh_capsules(batch, bench.technician)
    for deviation in batch.deviations.all():
        close_deviation(deviation, resolution="r", actor=pharmacist, password=PASSWORD, at=NOW)
    with database_refuses("batch_released_when_complete"):
        execute(RELEASED.format(by=pharmacist.pk))


@pytest.mark.parametrize("column", ["good_units", "rejected_units", "destroyed_units", "retained_units"])
@pytest.mark.parametrize("wrong", ["-1", "'NaN'"])
def test_counts_are_numbers_from_0(bench: Bench, column: str, wrong: str) -> None:
    counts = {"good_units": "1", "rejected_units": "0", "destroyed_units": "0", "retained_units": "0", column: wrong}
    with database_refuses("batch_counts_not_negative"):
        execute(f"UPDATE compounding_batch SET {', '.join(f'{name} = {count}' for name, count in counts.items())}")


@pytest.mark.parametrize("column", ["rejected_units", "destroyed_units", "retained_units"])
def test_every_unit_is_counted_when_one_is(bench: Bench, column: str) -> None:
    counts = {"good_units": "1", "rejected_units": "0", "destroyed_units": "0", "retained_units": "0", column: "NULL"}
    with database_refuses("batch_counts_not_negative"):
        execute(f"UPDATE compounding_batch SET {', '.join(f'{name} = {count}' for name, count in counts.items())}")


def test_a_number_is_given_once(bench: Bench) -> None:
    with database_refuses("compounding_batch_number"):
        execute(
            "INSERT INTO compounding_batch (number, formula_version_id, planned_units, planned_by_id, planned_at,"
            " status, beyond_use_basis) SELECT number, formula_version_id, 1, planned_by_id, now(), 'planned', ''"
            " FROM compounding_batch"
        )


def test_two_batches_do_not_share_a_lot(triturate: Batch, pharmacist: Staff) -> None:
    release_batch(triturate, actor=pharmacist, password=PASSWORD, at=NOW)
    with database_refuses("output_lot"):
        Batch.objects.create(
            number="X", formula_version=triturate.formula_version, planned_units=1, planned_by=pharmacist,
            planned_at=NOW, output_lot=Batch.objects.get().output_lot,
        )  # fmt: skip


def copied(table: str, **changes: str) -> str:
    """SQL that inserts the first row of ``table`` again, with these columns changed."""
    columns: dict[str, str] = {
        str(field.column): str(field.column) for field in _MODELS[table]._meta.concrete_fields if field.column != "id"
    }
    values: dict[str, str] = {**columns, **changes}
    return (
        f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM {table}"
        " ORDER BY id LIMIT 1"
    )


_MODELS: dict[str, type[models.Model]] = {
    model._meta.db_table: model for model in (Weighing, BatchStep, Deviation, CapsuleWeight)
}


def test_a_component_is_weighed_once_at_a_time(bench: Bench) -> None:
    bench.weigh(ACTIVE)
    with database_refuses("component_weighed_once"):
        execute(copied("compounding_weighing", movement_id=_unused_movement()))
    with database_refuses("compounding_weighing_movement_id"):
        execute(copied("compounding_weighing", line_id=str(bench.line(FILLER).pk)))


def _unused_movement() -> str:
    return "(SELECT min(id) FROM compounding_lotmovement)"


@pytest.mark.parametrize("column", ["actual", "theoretical"])
@pytest.mark.parametrize("weight", ["0", "-0.15", "'NaN'"])
def test_a_weighing_weighs_something(bench: Bench, column: str, weight: str) -> None:
    bench.weigh(ACTIVE)
    changes = {"line_id": str(bench.line(FILLER).pk), "movement_id": _unused_movement(), column: weight}
    with database_refuses("weighing_positive"):
        execute(copied("compounding_weighing", **changes))


def test_a_weighing_is_checked_by_another_person_at_some_time(bench: Bench) -> None:
    bench.weigh(ACTIVE)
    for wrong in (
        "checked_by_id = weighed_by_id, checked_at = now()", "checked_at = now()", f"checked_by_id = {bench.checker.pk}",
    ):  # fmt: skip
        with database_refuses("weighing_checked_by_another"):
            execute(f"UPDATE compounding_weighing SET {wrong}")


WITHDRAWN = "withdrawn_by_id = weighed_by_id, withdrawn_at = now(), withdrawn_reason = 'Spilled'"


@pytest.mark.parametrize(
    "gap", ["withdrawn_by_id = weighed_by_id", "withdrawn_at = now()", "withdrawn_reason = 'Spilled'"]
)
def test_a_weighing_is_withdrawn_by_somebody_with_a_reason(bench: Bench, gap: str) -> None:
    bench.weigh(ACTIVE)
    rest = WITHDRAWN.replace(gap, "").strip(", ").replace(", ,", ",")
    with database_refuses("weighing_withdrawn_with_reason"):
        execute(f"UPDATE compounding_weighing SET {rest}")
    execute(f"UPDATE compounding_weighing SET {WITHDRAWN}")


def test_a_step_is_done_once_and_watched_by_another(bench: Bench) -> None:
    bench.reach(BatchStatus.ENCAPSULATING)
    with database_refuses("step_done_once"):
        execute(copied("compounding_batchstep"))
    other = str(bench.batch.formula_version.steps.get(position=2).pk)
    with database_refuses("step_checked_by_another"):
        execute(copied("compounding_batchstep", step_id=other, checked_by_id="done_by_id"))


def test_a_deviation_is_closed_by_another_with_a_reason(bench: Bench, pharmacist: Staff) -> None:
    report_deviation(bench.batch, what="w", explanation="e", actor=bench.technician, at=NOW)
    closed = "status = 'closed', closed_at = now(), resolution = 'r', closed_by_id = "
    with database_refuses("deviation_closed_by_another"):
        execute(f"UPDATE compounding_deviation SET {closed} opened_by_id")
    for gap in ("closed_at = now(), ", "resolution = 'r', ", ", closed_by_id = 0"):
        rest = f"{closed} 0".replace("  ", " ").replace(gap, "").replace("= 0", f"= {pharmacist.pk}")
        with database_refuses("deviation_closed_with_reason"):
            execute(f"UPDATE compounding_deviation SET {rest}")
    execute(f"UPDATE compounding_deviation SET {closed} {pharmacist.pk}")


def test_a_closed_deviation_does_not_open_again(bench: Bench, pharmacist: Staff) -> None:
    report_deviation(bench.batch, what="w", explanation="e", actor=bench.technician, at=NOW)
    close_deviation(Deviation.objects.get(), resolution="r", actor=pharmacist, password=PASSWORD, at=NOW)
    with database_refuses("Invalid transition"):
        execute("UPDATE compounding_deviation SET status = 'open'")


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "capsule_weighed_once"), ({"position": "99", "net_mg": "0"}, "capsule_weighs"),
        ({"position": "99", "net_mg": "-1"}, "capsule_weighs"), ({"position": "99", "gross_mg": "'NaN'"}, "capsule_weighs"), ({"position": "99", "net_mg": "gross_mg"}, "capsule_weighs"),
        ({"position": "99", "struck_at": "now()"}, "capsule_struck_with_reason"),
        ({"position": "99", "struck_at": "now()", "struck_by_id": "weighed_by_id"}, "capsule_struck_with_reason"),
    ],
)  # fmt: skip
def test_a_capsule_weighs_more_than_its_shell_once(waiting: Batch, changes: dict[str, str], name: str) -> None:
    with database_refuses(name):
        execute(copied("compounding_capsuleweight", **changes))


def test_what_was_decided_once_stays(waiting: Batch, technician: Staff, pharmacist: Staff) -> None:
    """Each column that may be filled in later refuses a second value, and refuses to be emptied."""
    strike_capsule_weight(waiting.capsule_weights.all()[0], reason="Mistyped", actor=technician, at=NOW)
    weigh_capsules(waiting, technician, 1)
    report_deviation(waiting, what="w", explanation="e", actor=technician, at=NOW)
    close_deviation(Deviation.objects.get(), resolution="r", actor=pharmacist, password=PASSWORD, at=NOW)
    release_batch(waiting, actor=pharmacist, password=PASSWORD, at=NOW)
    filled = {
        "compounding_batch": [
            "compounded_by_id", "compounded_on", "good_units", "rejected_units", "destroyed_units", "retained_units",
            "appearance_ok", "submitted_by_id", "output_lot_id", "beyond_use_on", "beyond_use_basis", "released_by_id",
            "released_at",
        ],
        "compounding_weighing": ["checked_by_id", "checked_at"],
        "compounding_deviation": ["closed_by_id", "closed_at", "resolution"],
        "compounding_capsuleweight": ["struck_by_id", "struck_at", "struck_reason"],
    }  # fmt: skip
    for table, columns in filled.items():
        for column in columns:
            empty = "''" if column in {"beyond_use_basis", "resolution", "struck_reason"} else "NULL"
            with database_refuses("Cannot update"):
                execute(f"UPDATE {table} SET {column} = {empty}")


def test_a_withdrawal_is_not_taken_back(bench: Bench) -> None:
    withdraw_weighing(bench.weigh(ACTIVE), reason="Spilled", actor=bench.technician, at=NOW)
    for back in ("withdrawn_by_id = NULL", "withdrawn_at = NULL", "withdrawn_reason = ''"):
        with database_refuses("Cannot update"):
            execute(f"UPDATE compounding_weighing SET {back}")
    assert Weighing.objects.get().withdrawn_at == NOW
