"""Counts, capsule weights, procedures and deviations on the batch's page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from compounding.batches.models import DeviationKind
from compounding.batches.states import BatchStatus, DeviationStatus
from compounding.formulas.services import CheckText, approve_formula, draft_version
from compounding.formulas.services import Component as Part
from pharmacy.signatures.models import Meaning, Signature
from tests import factories as make
from tests.admin.bench import BALANCE, OnTheBench, on_the_bench, text
from tests.admin.conftest import Desk
from tests.admin.test_bench_weighing import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]


@pytest.fixture
def filled(technician: Any, pharmacist: Any, other_pharmacist: Any) -> OnTheBench:
    """Ready to be counted."""
    bench = on_the_bench(technician, pharmacist, other_pharmacist)
    bench.work()
    return bench


@pytest.fixture
def counted(filled: OnTheBench) -> OnTheBench:
    assert filled.count().status_code == 302
    return filled


def _capsule(bench: OnTheBench, gross_mg: str, **fields: Any) -> Any:
    return bench.desk.do(bench.batch, "record_capsule_weight", gross_mg=gross_mg, **{"balance": BALANCE, **fields})


def test_the_count_reconciles_and_opens_quality_control(filled: OnTheBench) -> None:
    assert filled.count("96", "2", destroyed="1", retained="").status_code == 302
    batch = filled.fresh()
    assert batch.status == BatchStatus.QUALITY_CONTROL
    assert (batch.good_units, batch.rejected_units, batch.destroyed_units, batch.retained_units) == (96, 2, 1, 0)
    page = text(filled.desk.read(filled.batch))
    assert "96 ÷ 100" in page
    assert "Accounted for" in page


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"good": "200"}, "good", "100 shells were counted in"),
        ({"good": "-1"}, "good", "greater than 0"),
        ({"good": "1.5"}, "good", "whole pieces"),
        ({"good": ""}, "good", "required"),
        ({"rejected": "x"}, "rejected", "Enter a number"),
        ({"appearance_ok": ""}, "appearance_ok", "required"),
    ],
)
def test_an_impossible_count_is_refused_beside_its_field(
    filled: OnTheBench, typed: Any, field: str, words: str
) -> None:
    answer = filled.count(**typed)
    assert words in form_of(answer, "submit_to_quality_control").errors[field][0]
    assert filled.fresh().status == BatchStatus.ENCAPSULATING


def test_a_yield_out_of_limits_is_kept_only_with_an_explanation(filled: OnTheBench) -> None:
    assert "Why the yield is out of its limits" not in text(filled.desk.read(filled.batch))
    answer = filled.count("50", "0")
    assert "The yield is 50" in form_of(answer, "submit_to_quality_control").errors["explanation"][0]
    page = text(answer)
    assert "Why the yield is out of its limits" in page
    assert 'value="50"' in page
    assert filled.count("50", "0", explanation="Half was spilled").status_code == 302
    assert filled.batch.deviations.get().kind == DeviationKind.YIELD


def test_capsules_are_typed_one_after_another_and_the_chart_grows(counted: OnTheBench) -> None:
    for number, gross in enumerate(("273", "0.2745 g", "+ 310.2 mg"), start=1):
        assert _capsule(counted, gross).status_code == 302
        page = text(counted.desk.read(counted.batch))
        assert page.count('class="bench-mark ') == number
        assert f"Weigh capsule {number + 1} of 10" in page
        assert page.count("autofocus") == 1
    assert "Capsule 3: 262.2 mg net, over" in page
    assert "High 247.5 mg" in page
    assert "3 of 10" in page
    assert f'value="{BALANCE}"' in page


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"gross_mg": "2730"}, "gross_mg", "looks like 10 capsules weighed together"),
        ({"gross_mg": "0.273"}, "gross_mg", "Grams typed for milligrams?"),
        ({"gross_mg": "48"}, "gross_mg", "too light"),
        ({"gross_mg": "x"}, "gross_mg", "Give a number, such as 275.2."),
        ({"gross_mg": "273.123"}, "gross_mg", "at most 2 decimals"),
        ({"balance": "NOPE"}, "balance", "No balance has the code NOPE."),
    ],
)
def test_a_capsule_weight_that_cannot_be_is_refused(counted: OnTheBench, typed: Any, field: str, words: str) -> None:
    answer = _capsule(counted, **{"gross_mg": "273", **typed})
    assert words in form_of(answer, "record_capsule_weight").errors[field][0]
    assert f'value="{typed[field]}"' in text(answer)
    assert not counted.batch.capsule_weights.exists()


def test_two_capsules_may_weigh_the_same_but_one_form_counts_once(counted: OnTheBench) -> None:
    for _ in range(2):
        assert _capsule(counted, "273", once="one filling-in").status_code == 302
    assert counted.batch.capsule_weights.count() == 1
    assert _capsule(counted, "273", once="another").status_code == 302
    assert counted.batch.capsule_weights.count() == 2


def test_a_refused_form_keeps_its_token(counted: OnTheBench) -> None:
    assert 'value="again"' in text(_capsule(counted, "x", once="again"))
    assert _capsule(counted, "273", once="again").status_code == 302


def test_each_form_is_a_filling_in_of_its_own(counted: OnTheBench) -> None:
    tokens = {str(counted.desk.read(counted.batch).context["capsules"].place.form["once"].value()) for _ in range(2)}
    assert len(tokens) == 2


def test_a_mistyped_weight_is_struck_with_a_reason(counted: OnTheBench) -> None:
    _capsule(counted, "310.2")
    weight = counted.batch.capsule_weights.get()
    answer = counted.desk.do(counted.batch, "strike_capsule_weight", weight, reason="")
    assert form_of(answer, "strike_capsule_weight").errors["reason"]
    assert counted.desk.do(counted.batch, "strike_capsule_weight", weight, reason="Two at once").status_code == 302
    page = text(counted.desk.read(counted.batch))
    assert "<s>310.2 mg</s>" in page
    assert "Two at once" in page
    answer = counted.desk.do(counted.batch, "strike_capsule_weight", weight, reason="Again")
    assert "is struck already" in answer.context["orphans"][0]


def test_without_the_weight_of_a_shell_the_page_says_where_it_is_recorded(
    technician: Any, pharmacist: Any, other_pharmacist: Any
) -> None:
    bench = on_the_bench(technician, pharmacist, other_pharmacist, shell_mg="")
    bench.work()
    bench.count()
    page = text(bench.desk.read(bench.batch))
    assert "weigh some empty shells and record their mean." in page
    assert f"/admin/compounding/lot/{bench.lots['shell'].pk}/change/" in page.split("bench-quality-title")[2]
    assert 'name="gross_mg"' not in page


@pytest.fixture
def with_a_procedure(technician: Any, pharmacist: Any, other_pharmacist: Any) -> OnTheBench:
    version = make.an_approved_formula(pharmacist, other_pharmacist)
    parts = [Part(line.material, line.amount_per_unit_mg) for line in version.lines.select_related("material")]
    checks = (*make.FORMULA_CHECKS, CheckText("other", "Look for air in the blend.", "None"))
    draft = draft_version(version.formula, make.FORMULA_TEXT, parts, steps=make.FORMULA_STEPS, checks=checks,
                          actor=pharmacist)  # fmt: skip
    approved = approve_formula(draft, actor=other_pharmacist, password=make.PASSWORD, reason="Air", at=make.NOW)
    bench = on_the_bench(technician, pharmacist, other_pharmacist, version=approved)
    bench.work()
    bench.count()
    return bench


def test_a_procedure_gets_its_result_and_a_later_one_replaces_it(with_a_procedure: OnTheBench) -> None:
    bench = with_a_procedure
    check = bench.batch.formula_version.checks.get(kind="other")
    page = text(bench.desk.read(bench.batch))
    assert "No result yet: Look for air in the blend." in page
    answer = bench.desk.do(bench.batch, "record_result", check, observed="Some bubbles")
    assert form_of(answer, "record_result").errors["passed"]
    assert 'value="Some bubbles"' in text(answer)
    for seen, passed in (("Some bubbles", "no"), ("None", "yes")):
        assert bench.desk.do(bench.batch, "record_result", check, observed=seen, passed=passed).status_code == 302
    page = text(bench.desk.read(bench.batch))
    assert "<s>Some bubbles</s>" in page
    assert "Not passed: Look" not in page


def test_what_the_record_answers_itself_has_no_form_of_its_own(counted: OnTheBench) -> None:
    yields = counted.batch.formula_version.checks.get(kind="yield")
    assert counted.desk.do(counted.batch, "record_result", yields, observed="x", passed="yes").status_code == 404


def test_a_pharmacist_closes_a_deviation_with_reason_and_password(
    filled: OnTheBench, pharmacist: Any, technician: Any
) -> None:
    filled.count("50", "0", explanation="Half was spilled")
    deviation = filled.batch.deviations.get()
    assert "A pharmacist decides." in text(filled.desk.read(filled.batch))
    assert filled.desk.do(filled.batch, "close_deviation", deviation, resolution="x", password="x").status_code == 403
    desk = Desk(pharmacist)
    for typed in ({"resolution": ""}, {"password": "wrong"}):
        answer = desk.do(filled.batch, "close_deviation", deviation,
                         **{"resolution": "Accepted", "password": make.PASSWORD, **typed})  # fmt: skip
        assert form_of(answer, "close_deviation").errors[next(iter(typed))]
    answer = desk.do(filled.batch, "close_deviation", deviation, resolution="Accepted", password=make.PASSWORD)
    assert answer.status_code == 302
    deviation.refresh_from_db()
    assert (deviation.status, deviation.closed_by) == (DeviationStatus.CLOSED, pharmacist)
    assert Signature.objects.filter(meaning=Meaning.CLOSED_DEVIATION).count() == 1


def test_whoever_opened_a_deviation_reads_that_another_decides(filled: OnTheBench, pharmacist: Any) -> None:
    desk = Desk(pharmacist)
    desk.do(filled.batch, "report_deviation", what="Power cut", explanation="The lights went out")
    assert "Another pharmacist than you decides: you opened it." in text(desk.read(filled.batch))
    answer = desk.do(filled.batch, "close_deviation", filled.batch.deviations.get(), resolution="Fine",
                     password=make.PASSWORD)  # fmt: skip
    assert "Another person than the one who opened a deviation closes it." in answer.context["orphans"][0]


def test_a_deviation_is_reported_once_with_both_texts(filled: OnTheBench) -> None:
    answer = filled.desk.do(filled.batch, "report_deviation", what="Power cut", explanation="")
    assert form_of(answer, "report_deviation").errors["explanation"]
    assert "Power cut" in text(answer)
    for _ in range(2):
        filled.desk.do(filled.batch, "report_deviation", what="Power cut", explanation="A fuse", once="1")
    assert filled.batch.deviations.count() == 1


def test_content_and_yield_are_shown_with_their_derivation(counted: OnTheBench) -> None:
    page = text(counted.desk.read(counted.batch))
    assert "Content predicted from the weighings: how it comes about" in page
    assert "Yield: how it comes about" in page
    assert "How the beyond-use date comes about" in page
    assert counted.fresh().good_units == Decimal(98)
