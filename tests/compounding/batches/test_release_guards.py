"""Everything a release rests on: each reason alone, and all of them at once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from compounding.batches import services
from compounding.batches.deviations import close_deviation, report_deviation
from compounding.batches.models import Batch, Deviation
from compounding.batches.quality import record_capsule_weight, record_result, strike_capsule_weight
from compounding.batches.release import release_batch
from compounding.batches.services import SecondPerson, do_step
from compounding.formulas.models import FormulaVersion
from compounding.formulas.selectors import components_of, steps_of, text_of
from compounding.formulas.services import CheckText, approve_formula, copy_version, edit_draft
from compounding.inventory.models import Lot
from compounding.inventory.services import quarantine_lot, recall_lot
from pharmacy.core.errors import Refused
from pharmacy.people.models import Staff
from tests.compounding.batches.conftest import ACTIVE, FILLER, SHELL, TOMORROW, Bench, a_bench, outcome, refused
from tests.factories import FORMULA_CHECKS, NOW, PASSWORD, a_balance, weigh_capsules

pytestmark = pytest.mark.django_db


def release(batch: Batch, actor: Staff) -> Batch:
    return release_batch(batch, actor=actor, password=PASSWORD, at=NOW)


def close(deviation: Deviation, actor: Staff) -> None:
    close_deviation(deviation, resolution="Of no consequence", actor=actor, password=PASSWORD, at=NOW)


def test_refuses_the_pharmacist_who_compounded(
    version: FormulaVersion, pharmacist: Staff, other_pharmacist: Staff, technician: Staff
) -> None:
    bench = a_bench(version, pharmacist, pharmacist, other_pharmacist)
    bench.weigh_all()
    batch = bench.finish()
    with refused(Refused, "RELEASER_COMPOUNDED") as refusal:
        release(batch, pharmacist)
    assert refusal.message == "A pharmacist who did not compound this batch releases it."
    assert release(batch, other_pharmacist).released_by == other_pharmacist


def test_refuses_the_pharmacist_who_weighed_one_component(bench: Bench, pharmacist: Staff) -> None:
    bench.check(bench.weigh(ACTIVE, actor=pharmacist))
    bench.weigh(FILLER)
    bench.weigh(SHELL)
    batch = bench.finish()
    with refused(Refused, "RELEASER_COMPOUNDED"):
        release(batch, pharmacist)


def test_refuses_the_pharmacist_who_did_one_step(bench: Bench, pharmacist: Staff) -> None:
    bench.weigh_all()
    batch = services.start_blending(bench.batch, actor=bench.technician)
    blending, encapsulating = batch.formula_version.steps.order_by("position")
    do_step(batch, blending, actor=pharmacist, at=NOW, second=SecondPerson(bench.checker, PASSWORD))
    batch = services.start_encapsulating(batch, actor=bench.technician)
    do_step(batch, encapsulating, actor=bench.technician, at=NOW)
    batch = services.submit_to_quality_control(batch, outcome(), actor=bench.technician, at=NOW)
    weigh_capsules(batch, bench.technician)
    with refused(Refused, "RELEASER_COMPOUNDED"):
        release(batch, pharmacist)


def test_who_checked_may_release(waiting: Batch, other_pharmacist: Staff) -> None:
    assert release(waiting, other_pharmacist).released_by == other_pharmacist


@pytest.mark.parametrize(("act", "status"), [(quarantine_lot, "quarantined"), (recall_lot, "recalled")])
def test_refuses_when_a_component_was_withdrawn_since(
    waiting: Batch, pharmacist: Staff, act: Callable[..., Lot], status: str
) -> None:
    lot = waiting.weighings.get(line__material__kind=FILLER).lot
    act(lot, reason="Letter of the supplier", actor=pharmacist)
    with refused(Refused, "COMPONENT_WITHDRAWN", field="weighings") as refusal:
        release(waiting, pharmacist)
    assert refusal.message == f"Filler lot LOT1 is {status} since it was weighed."


def test_refuses_what_looked_wrong_without_asking_for_another_look(bench: Bench, pharmacist: Staff) -> None:
    bench.weigh_all()
    batch = _counted(bench, appearance_ok=False)
    weigh_capsules(batch, bench.technician)
    with refused(Refused, "APPEARANCE_NOT_OK", field="appearance_ok"):
        release(batch, pharmacist)


def _counted(bench: Bench, good: str = "100", *, appearance_ok: bool = True) -> Batch:
    """From weighed to quality control, with this result."""
    batch = services.start_blending(bench.batch, actor=bench.technician)
    for stage, start in (("blending", services.start_encapsulating), ("encapsulating", None)):
        for step in batch.formula_version.steps.filter(stage=stage):
            do_step(batch, step, actor=bench.technician, at=NOW)
        batch = start(batch, actor=bench.technician) if start else batch
    result = outcome(good, appearance_ok=appearance_ok, explanation="A tray fell")
    return services.submit_to_quality_control(batch, result, actor=bench.technician, at=NOW)


def test_refuses_when_nothing_good_came_out(bench: Bench, pharmacist: Staff) -> None:
    bench.weigh_all()
    batch = _counted(bench, "0")
    weigh_capsules(batch, bench.technician)
    close(Deviation.objects.get(), pharmacist)
    with refused(Refused, "NO_GOOD_UNITS", field="good_units"):
        release(batch, pharmacist)


@pytest.mark.parametrize("count", [0, 9])
def test_refuses_too_few_capsule_weights(counted: Batch, technician: Staff, pharmacist: Staff, count: int) -> None:
    if count:
        weigh_capsules(counted, technician, count)
    with refused(Refused, "TOO_FEW_CAPSULE_WEIGHTS", field="capsule_weights") as refusal:
        release(counted, pharmacist)
    assert refusal.message == f"{count} of 10 capsules are weighed."


def test_a_struck_weight_is_one_too_few(waiting: Batch, technician: Staff, pharmacist: Staff) -> None:
    strike_capsule_weight(waiting.capsule_weights.all()[0], reason="Mistyped", actor=technician, at=NOW)
    with refused(Refused, "TOO_FEW_CAPSULE_WEIGHTS"):
        release(waiting, pharmacist)


def test_refuses_capsules_outside_their_limits_until_a_pharmacist_decided(
    waiting: Batch, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    record_capsule_weight(waiting, Decimal(300), balance=a_balance(), actor=technician, at=NOW)
    with refused(Refused, "CAPSULE_WEIGHTS_OUTSIDE", "DEVIATION_OPEN") as refusal:
        release(waiting, pharmacist)
    assert [problem.message for problem in refusal.problems] == [
        "Capsule weights are outside their limits and no pharmacist has decided about it.",
        "A deviation is open: Capsule 11 holds 252 mg; 202.5 to 247.5 mg is accepted.",
    ]
    close(Deviation.objects.get(), other_pharmacist)
    assert release(waiting, pharmacist).status == "released"


def test_a_decision_about_something_else_decides_nothing_about_capsules(
    waiting: Batch, technician: Staff, pharmacist: Staff
) -> None:
    for _ in range(10):
        record_capsule_weight(waiting, Decimal("285.5"), balance=a_balance(), actor=technician, at=NOW)
    for weight in waiting.capsule_weights.filter(net_mg=225):
        strike_capsule_weight(weight, reason="Mistyped", actor=technician, at=NOW)
    assert not Deviation.objects.exists()
    close(report_deviation(waiting, what="Mill", explanation="Stopped", actor=technician, at=NOW), pharmacist)
    with refused(Refused, "CAPSULE_WEIGHTS_OUTSIDE"):
        release(waiting, pharmacist)
    record_capsule_weight(waiting, Decimal("285.5"), balance=a_balance(), actor=technician, at=NOW)
    close(Deviation.objects.get(kind="capsule_weight"), pharmacist)
    assert release(waiting, pharmacist).status == "released"


def test_a_triturate_needs_no_capsule_weights(triturate: Batch, pharmacist: Staff) -> None:
    assert release(triturate, pharmacist).status == "released"


def test_refuses_a_content_that_no_deviation_excuses(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff, version: FormulaVersion
) -> None:
    """0.134 g in 22.484 g: capsules of 225 mg hold 1.34096 mg = 89.4 %."""
    bench = a_bench(version, technician, pharmacist, other_pharmacist)
    bench.check(bench.weigh(ACTIVE, "0.134", explanation="The lot ran out"))
    bench.weigh(FILLER)
    bench.weigh(SHELL)
    batch = bench.finish()
    close(Deviation.objects.get(), pharmacist)
    with refused(Refused, "CONTENT_OUT_OF_RANGE", field="weighings") as refusal:
        release(batch, pharmacist)
    assert refusal.message == "By its weighings a unit holds 89.4 % of its label; 90 to 110 % is accepted."


def _with_procedure(version: FormulaVersion, author: Staff, approver: Staff) -> FormulaVersion:
    draft = copy_version(version, actor=author)
    checks = [*FORMULA_CHECKS, CheckText("other", "Send three capsules to the laboratory.", "90 to 110 %")]
    draft = edit_draft(
        draft, text_of(draft), components_of(draft), steps=steps_of(draft), checks=checks, actor=author
    )  # fmt: skip
    return approve_formula(draft, actor=approver, password=PASSWORD, reason="Content by assay", at=NOW)


def test_refuses_while_a_procedure_has_no_result_or_a_bad_one(
    version: FormulaVersion, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    newer = _with_procedure(version, pharmacist, other_pharmacist)
    bench = a_bench(newer, technician, pharmacist, other_pharmacist)
    bench.weigh_all()
    batch, check = bench.finish(), newer.checks.get(kind="other")
    with refused(Refused, "PROCEDURE_MISSING", field="quality_results") as refusal:
        release(batch, pharmacist)
    assert refusal.message == "No result yet: Send three capsules to the laboratory."
    record_result(batch, check, observed="97 %", passed=True, actor=technician, at=NOW)
    record_result(batch, check, observed="89 %", passed=False, actor=technician, at=NOW)
    with refused(Refused, "PROCEDURE_FAILED", field="quality_results") as refusal:
        release(batch, pharmacist)
    assert refusal.message == "Not passed: Send three capsules to the laboratory."
    record_result(batch, check, observed="98 %, repeated", passed=True, actor=technician, at=NOW)
    assert release(batch, pharmacist).status == "released"


def test_refuses_while_a_deviation_is_open(waiting: Batch, technician: Staff, pharmacist: Staff) -> None:
    deviation = report_deviation(waiting, what="The mill stopped", explanation="e", actor=technician, at=NOW)
    with refused(Refused, "DEVIATION_OPEN", field="deviations") as refusal:
        release(waiting, pharmacist)
    assert refusal.message == "A deviation is open: The mill stopped"
    close(deviation, pharmacist)
    assert release(waiting, pharmacist).status == "released"


def test_gives_every_reason_at_once(bench: Bench, pharmacist: Staff) -> None:
    bench.check(bench.weigh(ACTIVE, actor=pharmacist))
    bench.weigh(FILLER)
    bench.weigh(SHELL)
    batch = _counted(bench, "0", appearance_ok=False)
    quarantine_lot(bench.lots[ACTIVE], reason="Lumps", actor=pharmacist)
    with refused(
        Refused, "RELEASER_COMPOUNDED", "COMPONENT_WITHDRAWN", "APPEARANCE_NOT_OK", "NO_GOOD_UNITS",
        "TOO_FEW_CAPSULE_WEIGHTS", "DEVIATION_OPEN", "NOT_INSPECTED_TODAY",
    ):  # fmt: skip
        release_batch(batch, actor=pharmacist, password=PASSWORD, at=TOMORROW)
