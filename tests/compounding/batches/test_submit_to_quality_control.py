from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from compounding.batches.models import Batch, Deviation, Inspection
from compounding.batches.quality_figures import reconciliation
from compounding.batches.services import Outcome, start_blending, start_encapsulating, submit_to_quality_control
from compounding.batches.states import BatchStatus
from compounding.formulas.services import Component, approve_formula, draft_version
from compounding.inventory.models import Lot, MaterialKind
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from tests.compounding.batches.conftest import ACTIVE, FILLER, SHELL, Bench, a_bench, outcome, refused
from tests.factories import (
    FORMULA_STEPS,
    NOW,
    PASSWORD,
    TODAY,
    TRITURATE_CHECKS,
    TRITURATE_TEXT,
    a_formula,
    a_material,
    an_approved_triturate,
    do_steps,
)
from tests.pharmacy.audit.trail import trail

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(bench: Bench) -> Batch:
    """100 capsules are filled, every step done."""
    batch = bench.reach(BatchStatus.ENCAPSULATING)
    do_steps(batch, bench.technician, "encapsulating")
    return batch


def submit(batch: Batch, actor: Staff, result: Outcome) -> Batch:
    return submit_to_quality_control(batch, result, actor=actor, at=NOW)


def test_every_unit_is_accounted_for(filled: Batch, technician: Staff) -> None:
    submit(filled, technician, outcome("94", rejected=Decimal(2), destroyed=Decimal(3), retained=Decimal(1)))
    batch = Batch.objects.get()
    assert (batch.status, batch.submitted_by) == (BatchStatus.QUALITY_CONTROL, technician)
    assert (batch.good_units, batch.rejected_units, batch.destroyed_units, batch.retained_units) == (94, 2, 3, 1)
    assert trail(batch)[-1] == ("update", "quality_control", "submit_to_quality_control", "ana", "")
    assert not Deviation.objects.exists()


def test_the_appearance_is_the_first_inspection(filled: Batch, technician: Staff) -> None:
    submit(filled, technician, outcome(appearance_ok=False))
    assert Batch.objects.get().appearance_ok is False
    look = Inspection.objects.get()
    assert (look.batch, look.inspected_on, look.appearance_ok) == (filled, TODAY, False)
    assert (look.inspected_by, look.inspected_at) == (technician, NOW)


def test_nothing_enters_stock_yet(filled: Batch, technician: Staff) -> None:
    lots = Lot.objects.count()
    submit(filled, technician, outcome())
    assert Lot.objects.count() == lots


@pytest.mark.parametrize("good", ["90", "100"])
def test_the_ends_of_the_yield_need_no_word(filled: Batch, technician: Staff, good: str) -> None:
    submit(filled, technician, outcome(good, explanation="Not asked for"))
    assert not Deviation.objects.exists()


@pytest.mark.parametrize(("good", "percent"), [("89", "89"), ("0", "0")])
def test_a_low_yield_is_refused_until_it_is_explained(
    filled: Batch, technician: Staff, good: str, percent: str
) -> None:
    what = f"The yield is {percent} %; 90 to 102 % is accepted."
    with refused(Refused, "YIELD_OUT_OF_LIMITS", field="explanation") as refusal:
        submit(filled, technician, outcome(good, explanation=" "))
    assert refusal.message == f"{what} Correct the count, or explain it: a pharmacist decides then."
    submit(filled, technician, outcome(good, explanation=" A tray\nfell "))
    deviation = Deviation.objects.get()
    assert (deviation.kind, deviation.what, deviation.explanation) == ("yield", what, "A tray fell")
    assert (deviation.opened_by, deviation.status, deviation.weighing) == (technician, "open", None)


@pytest.mark.parametrize(
    ("counts", "field", "code"),
    [
        ({"good": "-1"}, "good", "QUANTITY_NOT_POSITIVE"), ({"good": "NaN"}, "good", "QUANTITY_NOT_POSITIVE"),
        ({"good": "99.5"}, "good", "QUANTITY_NOT_WHOLE"), ({"rejected": "0.5"}, "rejected", "QUANTITY_NOT_WHOLE"),
        ({"retained": "-1"}, "retained", "QUANTITY_NOT_POSITIVE"), ({"good": "101"}, "good", "COUNT_IMPOSSIBLE"),
        ({"destroyed": "Infinity"}, "destroyed", "QUANTITY_NOT_POSITIVE"),
        ({"good": "98", "rejected": "3"}, "good", "COUNT_IMPOSSIBLE"), ({"good": "1E+9"}, "good", "COUNT_IMPOSSIBLE"),
    ],
)  # fmt: skip
def test_refuses_an_impossible_count(
    filled: Batch, technician: Staff, counts: dict[str, str], field: str, code: str
) -> None:
    given: Any = {"good": Decimal(90), **{name: Decimal(count) for name, count in counts.items()}}
    with refused(InvalidInput, code, field=field):
        submit(filled, technician, Outcome(**given, explanation="I mean it"))


def test_says_how_many_there_can_be(filled: Batch, technician: Staff) -> None:
    with refused(InvalidInput, "COUNT_IMPOSSIBLE") as refusal:
        submit(filled, technician, outcome("101"))
    assert refusal.message == "100 shells were counted in; no more than that can come out."


def test_no_more_capsules_come_out_than_shells_went_in(bench: Bench, technician: Staff) -> None:
    for kind in (ACTIVE, FILLER):
        weighing = bench.weigh(kind)
        if kind == ACTIVE:
            bench.check(weighing)
    bench.weigh(SHELL, "97", explanation="Three were cracked")
    batch = start_blending(bench.batch, actor=technician)
    do_steps(batch, technician, "blending")
    batch = start_encapsulating(batch, actor=technician)
    do_steps(batch, technician, "encapsulating")
    with refused(InvalidInput, "COUNT_IMPOSSIBLE"):
        submit(batch, technician, outcome("98"))
    assert submit(batch, technician, outcome("97")).good_units == 97


def test_refuses_while_steps_are_open(bench: Bench, technician: Staff) -> None:
    batch = bench.reach(BatchStatus.ENCAPSULATING)
    with refused(Refused, "STEP_NOT_DONE", field="steps") as refusal:
        submit(batch, technician, outcome())
    assert refusal.message == "Step 2 is not done yet: Fill the capsules; tamp evenly."


def test_refuses_capsules_that_are_not_filled(bench: Bench, technician: Staff) -> None:
    batch = bench.reach(BatchStatus.BLENDING)
    with refused(Refused, "NOT_ENCAPSULATED", "STEP_NOT_DONE", "STEP_NOT_DONE"):
        submit(batch, technician, outcome())


def test_refuses_twice_and_too_early(filled: Batch, technician: Staff) -> None:
    submit(filled, technician, outcome())
    with refused(Refused, "WRONG_STATE", field="status"):
        submit(filled, technician, outcome())


def test_refuses_while_it_is_weighed(bench: Bench, technician: Staff) -> None:
    with refused(Refused, "WRONG_STATE", field="status"):
        submit(bench.batch, technician, outcome())


@pytest.mark.parametrize(("text", "code"), [("x" * 1001, "TEXT_TOO_LONG"), ("\x00", "TEXT_UNPRINTABLE")])
def test_refuses_an_explanation_that_cannot_be_kept(filled: Batch, technician: Staff, text: str, code: str) -> None:
    with refused(InvalidInput, code, field="explanation"):
        submit(filled, technician, outcome("80", explanation=text))


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_needs_the_right(who: str, request: pytest.FixtureRequest, filled: Batch) -> None:
    actor = request.getfixturevalue(who)
    with refused(NotPermitted, "NOT_PERMITTED"):
        submit(filled, actor, outcome())


def blended(bench: Bench) -> Batch:
    batch = start_blending(bench.batch, actor=bench.technician)
    do_steps(batch, bench.technician, "blending")
    return batch


def test_a_triturate_goes_from_blending_to_quality_control_in_grams(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    bench = a_bench(an_approved_triturate(pharmacist, other_pharmacist), technician, pharmacist, other_pharmacist)
    bench.weigh_all()
    batch = submit(blended(bench), technician, outcome("97.3456", destroyed=Decimal("0.5")))
    assert (batch.status, batch.good_units) == (BatchStatus.QUALITY_CONTROL, Decimal("97.3456"))


def test_grams_over_plan_are_possible_as_far_as_they_were_weighed_in(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    """10.1 g + 91 g went in, both within their tolerance: 101 g may come out, 101.2 g may not."""
    bench = a_bench(an_approved_triturate(pharmacist, other_pharmacist), technician, pharmacist, other_pharmacist)
    bench.check(bench.weigh(ACTIVE, "10.1"))
    bench.weigh(FILLER, "91")
    batch = blended(bench)
    with refused(InvalidInput, "COUNT_IMPOSSIBLE") as refusal:
        submit(batch, technician, outcome("101.2"))
    assert refusal.message == "101.1 g were weighed in; no more than that can come out."
    found = reconciliation(submit(batch, technician, outcome("101")))
    assert found
    assert (found.value.yield_percent, found.value.unaccounted, found.unit) == (Decimal("99.9"), Decimal("0.1"), "g")


def test_an_overage_is_there_to_be_lost(technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> None:
    """5 % more of everything: 105 g go in; the yield is judged by the 100 g that were planned."""
    product = a_material(MaterialKind.TRITURATE, "Triturate 1:10", parts=10)
    parts = [Component(a_material(ACTIVE), Decimal(100)), Component(a_material(FILLER))]
    version = draft_version(
        a_formula("T", product), replace(TRITURATE_TEXT, overage_percent=Decimal(5)), parts, steps=FORMULA_STEPS[:1],
        checks=TRITURATE_CHECKS, actor=pharmacist,
    )  # fmt: skip
    approve_formula(version, actor=other_pharmacist, password=PASSWORD, reason="r", at=NOW)
    version.refresh_from_db()
    bench = a_bench(version, technician, pharmacist, other_pharmacist)
    bench.weigh_all()
    batch = submit(blended(bench), technician, outcome("92"))
    found = reconciliation(batch)
    assert found
    assert (found.value.yield_percent, found.value.within) == (Decimal("92.0"), True)
