"""Raw SQL that moves a batch on before it has earned it is refused by the database itself, each rule by itself."""

from __future__ import annotations

import pytest

from compounding.batches.deviations import report_deviation
from compounding.batches.models import Batch, BatchStep, Deviation
from compounding.batches.planning import plan_batch
from compounding.batches.quality import record_result, strike_capsule_weight
from compounding.batches.services import do_step, start_blending
from compounding.batches.states import BatchStatus
from compounding.batches.weighing import withdraw_weighing
from compounding.formulas.models import FormulaVersion
from compounding.formulas.selectors import checks_of, components_of, steps_of, text_of
from compounding.formulas.services import CheckText, StepText, approve_formula, copy_version, edit_draft
from compounding.inventory.models import Lot
from compounding.inventory.services import quarantine_lot
from pharmacy.people.models import Staff
from tests.compounding.batches.conftest import ACTIVE, FILLER, SHELL, TRITURATE, Bench, a_bench
from tests.factories import (
    NOW,
    PASSWORD,
    a_material,
    an_approved_formula_from_triturate,
    do_steps,
    weigh_capsules,
)
from tests.refusal import database_refuses, execute

pytestmark = pytest.mark.django_db


def move(batch: Batch, status: str, more: str = "") -> None:
    """As anyone could who holds the password of the database."""
    execute(f"UPDATE compounding_batch SET status = %s{more} WHERE id = %s", status, batch.pk)


def counts(good: int = 100) -> str:
    return (
        f", good_units = {good}, rejected_units = 0, destroyed_units = 0, retained_units = 0, appearance_ok = true,"
        " submitted_by_id = compounded_by_id"
    )


def release(batch: Batch, by: Staff, at: str = "2026-11-24 20:00+00") -> None:
    lot = Lot.objects.latest("pk").pk
    move(
        batch, "released",
        f", released_by_id = {by.pk}, released_at = '{at}', beyond_use_on = '2026-12-01', output_lot_id = {lot}",
    )  # fmt: skip


@pytest.fixture
def strict(version: FormulaVersion, pharmacist: Staff, other_pharmacist: Staff) -> FormulaVersion:
    """A second person watches the mixing, and the laboratory has a word."""
    draft = copy_version(version, actor=pharmacist)
    steps = [StepText("blending", "Mix.", second_person=True), *steps_of(version)[1:]]
    checks = [*checks_of(version), CheckText("other", "Send three capsules to the laboratory.", "90 to 110 %")]
    edit_draft(draft, text_of(version), components_of(version), steps=steps, checks=checks, actor=pharmacist)
    return approve_formula(draft, actor=other_pharmacist, password=PASSWORD, reason="Assay", at=NOW)


def begin(batch: Batch, by: Staff) -> None:
    move(batch, "weighing", f", compounded_by_id = {by.pk}, compounded_on = '2026-11-24'")


def test_weighing_needs_a_compounder_and_a_day(version: FormulaVersion, technician: Staff) -> None:
    batch = plan_batch(version, units=100, actor=technician, at=NOW)
    for half in ("", f", compounded_by_id = {technician.pk}", ", compounded_on = '2026-11-24'"):
        with database_refuses(f"nobody compounds {batch.number}"):
            move(batch, "weighing", half)
    begin(batch, technician)


def test_weighing_needs_an_approved_formula(version: FormulaVersion, technician: Staff) -> None:
    batch = plan_batch(version, units=100, actor=technician, at=NOW)
    FormulaVersion.objects.update(status="superseded")
    with database_refuses(f"the formula of {batch.number} is not approved"):
        begin(batch, technician)


@pytest.mark.parametrize("target", ["encapsulating", "quality_control", "released", "planned", "recalled"])
def test_no_state_is_skipped(bench: Bench, target: str) -> None:
    """Which of the two rules speaks first depends on what else is missing."""
    bench.weigh_all()
    with database_refuses("Invalid transition|a step of .* is not done"):
        move(bench.batch, target)


def test_blending_needs_every_component(bench: Bench) -> None:
    bench.check(bench.weigh(ACTIVE))
    filler = bench.weigh(FILLER)
    with database_refuses("a component of .* is not weighed"):
        move(bench.batch, "blending")
    bench.weigh(SHELL)
    withdraw_weighing(filler, reason="Spilled", actor=bench.technician, at=NOW)
    with database_refuses("a component of .* is not weighed"):
        move(bench.batch, "blending")
    bench.weigh(FILLER)
    move(bench.batch, "blending")


def test_blending_needs_the_second_person_on_an_active(bench: Bench) -> None:
    active, _, _ = bench.weigh(ACTIVE), bench.weigh(FILLER), bench.weigh(SHELL)
    with database_refuses("no second person checked an active"):
        move(bench.batch, "blending")
    bench.check(active)
    move(bench.batch, "blending")


def test_blending_needs_the_second_person_on_a_triturate_too(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    triturate = a_material(TRITURATE)
    version = an_approved_formula_from_triturate(pharmacist, other_pharmacist, triturate)
    bench = a_bench(version, technician, pharmacist, other_pharmacist)
    weighings = [bench.weigh(kind) for kind in (TRITURATE, FILLER, SHELL)]
    with database_refuses("no second person checked an active"):
        move(bench.batch, "blending")
    bench.check(weighings[0])
    move(bench.batch, "blending")


def test_encapsulating_needs_the_blending_steps(bench: Bench) -> None:
    batch = bench.reach(BatchStatus.BLENDING)
    with database_refuses("a step of .* is not done"):
        move(batch, "encapsulating")
    do_steps(batch, bench.technician, "blending")
    move(batch, "encapsulating")


def test_a_step_for_two_is_not_done_by_one(
    strict: FormulaVersion, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    bench = a_bench(strict, technician, pharmacist, other_pharmacist)
    bench.weigh_all()
    batch = start_blending(bench.batch, actor=technician)
    BatchStep.objects.create(batch=batch, step=strict.steps.get(position=1), done_by=technician, done_at=NOW)
    with database_refuses("a step of .* is not done"):
        move(batch, "encapsulating")


def test_quality_control_needs_every_step(bench: Bench) -> None:
    batch = bench.reach(BatchStatus.ENCAPSULATING)
    with database_refuses("a step of .* is not done"):
        move(batch, "quality_control", counts())
    do_steps(batch, bench.technician, "encapsulating")
    move(batch, "quality_control", counts())


def test_quality_control_needs_the_count_and_the_appearance(bench: Bench) -> None:
    batch = bench.reach(BatchStatus.ENCAPSULATING)
    do_steps(batch, bench.technician, "encapsulating")
    for half in ("", ", good_units = 100", ", appearance_ok = true"):
        with database_refuses("the units of .* are not counted"):
            move(batch, "quality_control", half)


def test_capsules_do_not_take_the_short_way_of_a_triturate(bench: Bench) -> None:
    batch = bench.reach(BatchStatus.BLENDING)
    for step in batch.formula_version.steps.all():
        BatchStep.objects.create(batch=batch, step=step, done_by=bench.technician, done_at=NOW)
    with database_refuses("is not filled into capsules"):
        move(batch, "quality_control", counts())


def test_a_batch_that_earned_it_can_be_released(waiting: Batch, pharmacist: Staff) -> None:
    """Or else the tests below would pass for a database that refuses every release."""
    release(waiting, pharmacist)
    assert Batch.objects.get().status == BatchStatus.RELEASED


def test_release_needs_components_that_are_still_released(waiting: Batch, pharmacist: Staff) -> None:
    quarantine_lot(waiting.weighings.get(line__material__kind=FILLER).lot, reason="Lumps", actor=pharmacist)
    with database_refuses("a component of .* was withdrawn"):
        release(waiting, pharmacist)


def test_release_needs_its_capsule_weights(waiting: Batch, technician: Staff, pharmacist: Staff) -> None:
    strike_capsule_weight(waiting.capsule_weights.all()[0], reason="Mistyped", actor=technician, at=NOW)
    with database_refuses("too few capsules of .* are weighed"):
        release(waiting, pharmacist)


def test_release_of_a_triturate_needs_none(triturate: Batch, pharmacist: Staff) -> None:
    release(triturate, pharmacist)


def test_release_needs_the_last_result_of_every_procedure(
    strict: FormulaVersion, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    bench = a_bench(strict, technician, pharmacist, other_pharmacist)
    bench.weigh_all()
    batch = start_blending(bench.batch, actor=technician)
    BatchStep.objects.create(
        batch=batch, step=strict.steps.get(position=1), done_by=technician, done_at=NOW, checked_by=other_pharmacist
    )
    move(batch, "encapsulating")
    do_step(batch, strict.steps.get(position=2), actor=technician, at=NOW)
    move(batch, "quality_control", counts())
    execute(
        "INSERT INTO compounding_inspection (batch_id, inspected_on, appearance_ok, remark, inspected_by_id,"
        " inspected_at) VALUES (%s, '2026-11-24', true, '', %s, now())", batch.pk, technician.pk,
    )  # fmt: skip
    weigh_capsules(batch, technician)
    with database_refuses("a procedure of .* is not passed"):
        release(batch, pharmacist)
    check = strict.checks.get(kind="other")
    record_result(batch, check, observed="97 %", passed=True, actor=technician, at=NOW)
    record_result(batch, check, observed="89 %", passed=False, actor=technician, at=NOW)
    with database_refuses("a procedure of .* is not passed"):
        release(batch, pharmacist)
    record_result(batch, check, observed="98 %", passed=True, actor=technician, at=NOW)
    release(batch, pharmacist)


@pytest.mark.parametrize("at", ["2026-11-25 08:00+00", "2026-11-24 07:59+00"])
def test_release_needs_an_inspection_of_that_day_where_the_pharmacy_is(
    waiting: Batch, pharmacist: Staff, at: str
) -> None:
    with database_refuses("is not inspected on the day of its release"):
        release(waiting, pharmacist, at)
    release(waiting, pharmacist, "2026-11-25 07:59+00")


def test_release_needs_every_deviation_closed(
    waiting: Batch, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    report_deviation(waiting, what="The mill stopped", explanation="e", actor=technician, at=NOW)
    with database_refuses("a deviation of .* is open"):
        release(waiting, pharmacist)
    Deviation.objects.update(status="closed", closed_by=other_pharmacist, closed_at=NOW, resolution="r")
    release(waiting, pharmacist)


def test_release_is_not_for_who_weighed_a_component(bench: Bench, pharmacist: Staff, other_pharmacist: Staff) -> None:
    bench.check(bench.weigh(ACTIVE, actor=pharmacist))
    bench.weigh(FILLER)
    bench.weigh(SHELL)
    batch = bench.finish()
    with database_refuses("the releaser of .* compounded it"):
        release(batch, pharmacist)
    release(batch, other_pharmacist)


def test_release_is_not_for_who_did_a_step(bench: Bench, pharmacist: Staff, other_pharmacist: Staff) -> None:
    bench.weigh_all()
    batch = start_blending(bench.batch, actor=bench.technician)
    do_step(batch, batch.formula_version.steps.get(position=1), actor=pharmacist, at=NOW)
    move(batch, "encapsulating")
    do_step(batch, batch.formula_version.steps.get(position=2), actor=bench.technician, at=NOW)
    move(batch, "quality_control", counts())
    execute(
        "INSERT INTO compounding_inspection (batch_id, inspected_on, appearance_ok, remark, inspected_by_id,"
        " inspected_at) VALUES (%s, '2026-11-24', true, '', %s, now())", batch.pk, pharmacist.pk,
    )  # fmt: skip
    weigh_capsules(batch, bench.technician)
    with database_refuses("the releaser of .* compounded it"):
        release(batch, pharmacist)
    release(batch, other_pharmacist)
