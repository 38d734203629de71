"""The second person signs at the first person's screen: weighings of actives, steps that ask for it, withdrawals."""

from __future__ import annotations

from typing import Any

import pytest

from compounding.batches.states import BatchStatus
from compounding.formulas.models import FormulaVersion
from compounding.formulas.services import Component as Part
from compounding.formulas.services import StepText, approve_formula, draft_version
from compounding.inventory.models import MaterialKind
from pharmacy.signatures.models import Meaning, Signature
from tests import factories as make
from tests.admin.bench import OnTheBench, on_the_bench, text
from tests.admin.test_bench_weighing import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]


@pytest.fixture
def bench(technician: Any, pharmacist: Any, other_pharmacist: Any) -> OnTheBench:
    return on_the_bench(technician, pharmacist, other_pharmacist)


def test_another_person_checks_with_their_own_password(bench: OnTheBench, other_pharmacist: Any) -> None:
    bench.weigh("active")
    assert "Second person missing" in text(bench.desk.read(bench.batch))
    assert bench.check(bench.weighing("active"), lot="n-ACTIVE").status_code == 302
    assert bench.weighing("active").checked_by == other_pharmacist
    assert Signature.objects.get(meaning=Meaning.CHECKED_WEIGHING).signer == other_pharmacist
    assert "Checked" in text(bench.desk.read(bench.batch))


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"lot": "N-filler"}, "lot", "N-filler was scanned"),
        ({"checker": "who"}, "checker", "Nobody has this user name."),
        ({"checker": "iris"}, "checker", "iris has no right to check weighing."),
        ({"checker": "ana"}, "checker", "Another person than the one who weighed it checks it."),
        ({"password": "wrong"}, "password", "The password is wrong"),
        ({"lot": ""}, "lot", "required"),
    ],
)
def test_a_check_is_refused_beside_its_field(
    bench: OnTheBench, auditor: Any, typed: Any, field: str, words: str
) -> None:
    bench.weigh("active")
    answer = bench.check(bench.weighing("active"), **typed)
    assert words in form_of(answer, "check_weighing").errors[field][0]
    page = text(answer)
    assert f'value="{typed.get("checker", "omar")}"' in page
    assert make.PASSWORD not in page
    assert bench.weighing("active").checked_at is None


def test_a_check_sent_twice_is_said_calmly(bench: OnTheBench) -> None:
    bench.weigh("active")
    weighing = bench.weighing("active")
    bench.check(weighing)
    answer = bench.check(weighing)
    assert answer.status_code == 200
    assert "has checked it already" in answer.context["orphans"][0]
    assert Signature.objects.filter(meaning=Meaning.CHECKED_WEIGHING).count() == 1


def test_a_weighing_is_withdrawn_with_a_reason_and_weighed_anew(bench: OnTheBench) -> None:
    bench.weigh("active", "0.1512")
    weighing = bench.weighing("active")
    answer = bench.desk.do(bench.batch, "withdraw_weighing", weighing, reason=" ")
    assert form_of(answer, "withdraw_weighing").errors["reason"]
    bench.desk.do(bench.batch, "withdraw_weighing", weighing, reason="Dropped")
    page = text(bench.desk.read(bench.batch))
    assert "0.1512 g of N-active" in page
    assert "Dropped" in page
    assert bench.weigh("active").status_code == 302


def test_an_active_is_not_withdrawn_under_its_filler(bench: OnTheBench) -> None:
    bench.weigh("active")
    bench.weigh("filler")
    answer = bench.desk.do(bench.batch, "withdraw_weighing", bench.weighing("active"), reason="Dropped")
    assert "withdraw the filler first" in form_of(answer, "withdraw_weighing").non_field_errors()[0]


@pytest.fixture
def seen_formula(pharmacist: Any, other_pharmacist: Any) -> FormulaVersion:
    """Its first step asks for a second person."""
    version = make.an_approved_formula(pharmacist, other_pharmacist)
    parts = [Part(line.material, line.amount_per_unit_mg) for line in version.lines.select_related("material")]
    steps = (StepText("blending", "Mix.", second_person=True), *make.FORMULA_STEPS[1:])
    draft = draft_version(version.formula, make.FORMULA_TEXT, parts, steps=steps, checks=make.FORMULA_CHECKS,
                          actor=pharmacist)  # fmt: skip
    return approve_formula(draft, actor=other_pharmacist, password=make.PASSWORD, reason="Seen", at=make.NOW)


@pytest.fixture
def blending(seen_formula: Any, technician: Any, pharmacist: Any, other_pharmacist: Any) -> OnTheBench:
    bench = on_the_bench(technician, pharmacist, other_pharmacist, version=seen_formula)
    bench.weigh_all()
    bench.desk.do(bench.batch, "start_blending")
    return bench


def _step(bench: OnTheBench, position: int = 1, **typed: Any) -> Any:
    return bench.desk.do(bench.batch, "do_step", bench.batch.formula_version.steps.get(position=position), **typed)


def test_a_step_that_asks_for_it_is_signed_by_a_second_person(blending: OnTheBench) -> None:
    answer = _step(blending, remark="Smooth")
    form = form_of(answer, "do_step")
    assert set(form.errors) == {"checker", "password"}
    assert 'value="Smooth"' in text(answer)
    for typed in ({"checker": "ana"}, {"password": "wrong"}):
        refused = _step(blending, 1, **{"checker": "omar", "password": make.PASSWORD, **typed})
        assert form_of(refused, "do_step").errors[next(iter(typed))]
    assert _step(blending, checker="omar", password=make.PASSWORD).status_code == 302
    assert Signature.objects.filter(meaning=Meaning.CHECKED_STEP).count() == 1


def test_a_step_that_is_done_says_so_calmly(bench: OnTheBench) -> None:
    bench.weigh_all()
    bench.desk.do(bench.batch, "start_blending")
    assert _step(bench, remark="Smooth").status_code == 302
    answer = _step(bench)
    assert "is done already" in answer.context["orphans"][0]
    assert "Smooth" in text(bench.desk.read(bench.batch))


def test_a_stage_says_what_still_stands_in_its_way(bench: OnTheBench) -> None:
    bench.weigh_all()
    bench.desk.do(bench.batch, "start_blending")
    answer = bench.desk.do(bench.batch, "start_encapsulating")
    assert "is not done yet" in text(answer)
    assert bench.fresh().status == BatchStatus.BLENDING


def test_a_triturate_goes_from_blending_to_the_count_in_grams(
    technician: Any, pharmacist: Any, other_pharmacist: Any
) -> None:
    version = make.an_approved_triturate(pharmacist, other_pharmacist)
    bench = on_the_bench(technician, pharmacist, other_pharmacist, version=version)
    for kind in (MaterialKind.ACTIVE, MaterialKind.FILLER):
        assert bench.weigh(kind).status_code == 302
    bench.check(bench.weighing("active"))
    bench.desk.do(bench.batch, "start_blending")
    bench.steps("blending")
    page = text(bench.desk.read(bench.batch))
    assert "Good (g)" in page
    assert "Encapsulating" not in page
    assert bench.count("99.5", "0").status_code == 302
    page = text(bench.desk.read(bench.batch))
    assert "99.5 %" in page
    assert "Weight of single capsules" not in page
