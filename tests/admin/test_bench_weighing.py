"""Weighing on the batch's page: what is refused is said beside what was typed, and nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from compounding.batches.models import DeviationKind
from compounding.inventory.models import Lot
from tests import factories as make
from tests.admin.bench import BALANCE, OnTheBench, on_the_bench, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]


@pytest.fixture
def bench(technician: Any, pharmacist: Any, other_pharmacist: Any) -> OnTheBench:
    return on_the_bench(technician, pharmacist, other_pharmacist)


@pytest.fixture
def earlier(bench: OnTheBench, technician: Any, pharmacist: Any) -> Lot:
    return make.a_lot(bench.lots["active"].material, technician, pharmacist, number="N-EARLIER", quantity="5",
                      use_until=make.TODAY + timedelta(days=90))  # fmt: skip


def form_of(answer: Any, act: str) -> Any:
    """The refused form, on the batch's own page."""
    assert answer.status_code == 200
    assert answer.templates[0].name == "compounding/batch_page.html"
    posted = answer.context["bench"].posted
    assert posted.act.name == act
    return posted.form


def test_page_has_a_form_for_each_component_that_can_be_weighed(bench: OnTheBench) -> None:
    page = text(bench.desk.read(bench.batch))
    assert page.count('name="lot"') == page.count('name="actual"') == 2
    assert page.count('name="balance"') == 1
    assert "Use first: N-active, 1,000 g left" in page
    assert "0.15 g" in page
    assert "Weigh Active ingredient first: the amount depends on its lot." in page


def test_how_an_amount_comes_about_is_shown_step_by_step(bench: OnTheBench) -> None:
    assert "Whole blend, overage included" in text(bench.desk.read(bench.batch))
    bench.weigh("active")
    assert "How 0.15 g came about" in text(bench.desk.read(bench.batch))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"lot": "N-filler"}, "Filler lot N-filler was scanned; Active ingredient is wanted."),
        ({"lot": "NOPE"}, "No lot has the number NOPE."),
        ({"balance": "BAL-9"}, "No balance has the code BAL-9."),
        ({"balance": ""}, "Scan the balance."),
        ({"lot": ""}, "Scan the lot."),
        ({"actual": ""}, "Give what was weighed."),
        ({"actual": "abc"}, "Give a number, such as 0.1652."),
        ({"actual": "0,15"}, "Write decimals with a point: 0.1652."),
        ({"actual": "0.15 oz"}, "oz is not taken here; set the balance to g or mg."),
        ({"actual": "US,GS,+ 0.1500 g"}, "The balance was not steady yet; wait and send the weight again."),
        ({"actual": "NaN"}, "Give a number, such as 0.1652."),
        ({"actual": "-0.15"}, "Give a quantity greater than 0."),
        ({"actual": "0.15001"}, "Give at most 4 decimals."),
        ({"actual": "99999999999999999999"}, "This number is too large."),
        ({"actual": "150"}, "Was a weight in mg typed as g?"),
    ],
)
def test_a_slip_is_refused_beside_its_field_and_all_is_kept(bench: OnTheBench, typed: Any, words: str) -> None:
    good = {"lot": "n-active", "actual": "0.15", "balance": BALANCE}
    answer = bench.weigh("active", **{**good, **typed})
    form = form_of(answer, "record_weighing")
    assert words in form.errors[next(iter(typed))][0]
    page = text(answer)
    assert words in page
    for value in {**good, **typed}.values():
        assert not value or f'value="{value}"' in page
    assert not bench.batch.weighings.exists()


def test_wrong_lot_and_wrong_balance_are_said_at_once(bench: OnTheBench) -> None:
    form = form_of(bench.weigh("active", lot="NOPE", balance="NOPE"), "record_weighing")
    assert set(form.errors) == {"lot", "balance"}


@pytest.mark.parametrize("typed", ["  0.1512 g\r", "151.2 mg", "ST,GS,+  0.1512 g\r\n", "N     +   0.1512 g", ".1512"])
def test_a_balance_may_type_its_whole_line(bench: OnTheBench, typed: str) -> None:
    assert bench.weigh("active", typed).status_code == 302
    assert str(bench.weighing("active").actual) == "0.1512"


def test_a_weight_out_of_tolerance_is_kept_only_with_an_explanation(bench: OnTheBench) -> None:
    answer = bench.weigh("active", "0.16")
    assert "0.16 g is over 0.15 g" in form_of(answer, "record_weighing").errors["actual"][0]
    assert "Keep this weight and open a deviation" in text(answer)
    assert not bench.batch.weighings.exists()
    assert bench.weigh("active", "0.16", explanation="The spatula slipped").status_code == 302
    deviation = bench.batch.deviations.get()
    assert (deviation.kind, deviation.weighing) == (DeviationKind.WEIGHT, bench.weighing("active"))
    page = text(bench.desk.read(bench.batch))
    assert "0.01 g over (6.7 %)" in page
    assert "Out of tolerance" in page


def test_the_explanation_is_not_asked_for_a_weight_within_tolerance(bench: OnTheBench) -> None:
    assert 'name="explanation"' not in text(bench.desk.read(bench.batch)).split("bench-report")[0]


def test_the_first_lot_is_passed_over_only_with_a_reason(bench: OnTheBench, earlier: Lot) -> None:
    assert "Use first: N-EARLIER" in text(bench.desk.read(bench.batch))
    answer = bench.weigh("active")
    assert "expires first" in form_of(answer, "record_weighing").errors["skip_reason"][0]
    assert "Record with this reason" in text(answer)
    assert bench.weigh("active", skip_reason="Behind the locked door").status_code == 302
    assert "Behind the locked door" in text(bench.desk.read(bench.batch))


def test_a_lot_that_is_short_is_passed_over_without_a_reason(
    bench: OnTheBench, technician: Any, pharmacist: Any
) -> None:
    make.a_lot(bench.lots["active"].material, technician, pharmacist, number="N-SHORT", quantity="0.05",
               use_until=make.TODAY + timedelta(days=90))  # fmt: skip
    page = text(bench.desk.read(bench.batch))
    assert "N-SHORT expires earlier and holds 0.05 g, too little: pass it over without a reason." in page
    assert bench.weigh("active").status_code == 302


def test_the_same_form_sent_twice_weighs_once(bench: OnTheBench) -> None:
    assert bench.weigh("active").status_code == 302
    answer = bench.weigh("active")
    assert answer.status_code == 200
    assert "is weighed already" in answer.context["orphans"][0]
    assert 'class="bench-calm"' in text(answer)
    assert bench.batch.weighings.count() == 1


def test_the_cursor_goes_to_the_next_component(bench: OnTheBench) -> None:
    for kind, focused in (("active", "filler"), ("filler", "shell")):
        bench.weigh(kind)
        page = text(bench.desk.read(bench.batch))
        assert page.count("autofocus") == 1
        assert f'id="record_weighing-{bench.line(focused).pk}-lot"' in _tag_with_cursor(page)
    bench.weigh("shell")
    page = text(bench.desk.read(bench.batch))
    assert f'id="check_weighing-{bench.weighing("active").pk}-lot"' in _tag_with_cursor(page)


def _tag_with_cursor(page: str) -> str:
    before, after = page.split("autofocus")
    return before.rsplit("<", 1)[1] + after.split(">", 1)[0]


def test_the_cursor_goes_to_what_is_wrong(bench: OnTheBench) -> None:
    page = text(bench.weigh("active", balance="BAL-9"))
    assert 'name="balance"' in _tag_with_cursor(page)


def test_the_balance_is_remembered_for_the_person_who_used_it(bench: OnTheBench) -> None:
    bench.weigh("active")
    assert f'value="{BALANCE}"' in text(bench.desk.read(bench.batch))
    assert f'value="{BALANCE}"' not in text(type(bench.desk)(bench.second).read(bench.batch))


def test_shells_are_counted_exactly_and_without_a_balance(bench: OnTheBench) -> None:
    form = form_of(bench.weigh("shell", "99"), "record_weighing")
    assert "exactly 100 is accepted" in form.errors["actual"][0]
    assert form_of(bench.weigh("shell", "100 g"), "record_weighing").errors["actual"]
    assert bench.weigh("shell", "100 pcs").status_code == 302


def test_an_act_opened_by_its_address_is_the_page(bench: OnTheBench) -> None:
    answer = bench.desk.open(bench.batch, "record_weighing", bench.line("active"))
    assert answer.templates[0].name == "compounding/batch_page.html"
    assert bench.desk.open(bench.batch, "start_blending").status_code == 200
    assert "Active ingredient is not weighed yet." in text(bench.desk.open(bench.batch, "start_blending"))


def test_the_script_gets_the_inside_of_the_page_with_what_was_done(bench: OnTheBench) -> None:
    client, line = bench.desk.client, bench.line("active")
    url = f"/admin/compounding/batch/{bench.batch.pk}/act/record_weighing/{line.pk}/"
    typed = {"lot": "N-active", "balance": BALANCE, "actual": "0.15"}
    answer = client.post(url, typed, headers={"X-Bench": "1"}, follow=True)
    page = text(answer)
    assert page.startswith('<div id="bench"')
    assert "Active ingredient: 0.15 g, 0.15 g wanted." in page
    assert text(client.post(url, typed, headers={"X-Bench": "1"})).startswith('<div id="bench"')
