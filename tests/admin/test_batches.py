"""A batch in the admin from plan to recall: who may do what, and where each act leads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from compounding.batches.models import Batch
from compounding.batches.states import BatchStatus
from compounding.inventory.states import LotStatus
from pharmacy.signatures.models import Meaning, Signature
from tests import factories as make
from tests.admin.bench import OnTheBench, on_the_bench, text
from tests.admin.conftest import Desk, offered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]


@pytest.fixture
def bench(technician: Any, pharmacist: Any, other_pharmacist: Any) -> OnTheBench:
    return on_the_bench(technician, pharmacist, other_pharmacist)


@pytest.fixture
def in_quality_control(technician: Any, pharmacist: Any, other_pharmacist: Any) -> Batch:
    return make.a_batch_in_quality_control(technician, pharmacist, other_pharmacist)


def test_a_batch_is_worked_from_plan_to_release_on_its_page(bench: OnTheBench, pharmacist: Any) -> None:
    desk, version = bench.desk, bench.batch.formula_version
    answer = desk.do(Batch, "plan_batch", formula_version=version.pk, units="100")
    batch = Batch.objects.latest("pk")
    assert answer["Location"] == f"/admin/compounding/batch/{batch.pk}/change/"
    assert desk.do(batch, "start_weighing")["Location"] == answer["Location"]
    OnTheBench(batch, bench.lots, desk, bench.second).work()
    fresh = OnTheBench(batch, bench.lots, desk, bench.second)
    assert fresh.count().status_code == 302
    for _ in range(10):
        assert desk.do(batch, "record_capsule_weight", balance="BAL-1", gross_mg="273").status_code == 302
    assert "Nothing stands in the way of a release." in text(Desk(pharmacist).read(batch))
    assert Desk(pharmacist).do(batch, "release_batch", password=make.PASSWORD, inspected="on").status_code == 302
    assert fresh.fresh().status == BatchStatus.RELEASED


def test_every_answer_leads_back_to_the_page(bench: OnTheBench) -> None:
    page = f"/admin/compounding/batch/{bench.batch.pk}/change/"
    assert bench.weigh("active")["Location"] == page
    assert bench.check(bench.weighing("active"))["Location"] == page
    weighing = bench.weighing("active")
    assert bench.desk.do(bench.batch, "withdraw_weighing", weighing, reason="Spilled")["Location"] == page
    answer = bench.desk.do(bench.batch, "report_deviation", what="Power cut", explanation="The lights went out")
    assert answer["Location"] == page


def test_pharmacist_who_did_not_compound_releases(in_quality_control: Batch, pharmacist: Any) -> None:
    desk = Desk(pharmacist)
    assert offered(desk.read(in_quality_control)) == {"release_batch", "reject_batch"}
    assert "Beyond-use date" in text(desk.open(in_quality_control, "release_batch"))
    assert desk.do(in_quality_control, "release_batch", password=make.PASSWORD).status_code == 302
    in_quality_control.refresh_from_db()
    assert in_quality_control.status == BatchStatus.RELEASED


def test_the_compounder_reads_why_another_must_release(pharmacist: Any, other_pharmacist: Any) -> None:
    bench = on_the_bench(pharmacist, pharmacist, other_pharmacist)
    bench.work()
    bench.count()
    batch, desk = bench.fresh(), bench.desk
    page = text(desk.open(batch, "release_batch"))
    assert "A pharmacist who did not compound this batch releases it." in page
    assert 'name="password"' not in page
    answer = desk.do(batch, "release_batch", password=make.PASSWORD)
    batch.refresh_from_db()
    assert "did not compound" in answer.context["form"].non_field_errors()[0]
    assert batch.status == BatchStatus.QUALITY_CONTROL


def test_on_the_day_of_the_count_no_other_look_is_asked(in_quality_control: Batch, pharmacist: Any) -> None:
    assert 'name="inspected"' not in text(Desk(pharmacist).open(in_quality_control, "release_batch"))


def test_units_inspected_on_another_day_are_inspected_again(
    in_quality_control: Batch, pharmacist: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: make.NOW + timedelta(days=1))
    desk = Desk(pharmacist)
    assert "last inspected on another day" in text(desk.read(in_quality_control))
    assert 'name="inspected"' in text(desk.open(in_quality_control, "release_batch"))
    answer = desk.do(in_quality_control, "release_batch", password=make.PASSWORD)
    assert "look at them again" in answer.context["form"].errors["inspected"][0]
    assert desk.do(in_quality_control, "release_batch", password=make.PASSWORD, inspected="on").status_code == 302


def test_what_stands_in_the_way_is_said_to_everybody(bench: OnTheBench, pharmacist: Any, auditor: Any) -> None:
    bench.work()
    bench.count()
    for who in (bench.desk, Desk(pharmacist), Desk(auditor)):
        page = text(who.read(bench.batch))
        assert "0 of 10 capsules are weighed." in page
        assert "Release batch" not in page


def test_technician_neither_releases_nor_rejects_nor_recalls(in_quality_control: Batch, technician: Any) -> None:
    desk = Desk(technician)
    for act in ("release_batch", "reject_batch", "recall_batch"):
        assert desk.open(in_quality_control, act).status_code == 403
        assert desk.do(in_quality_control, act, password=make.PASSWORD, reason="x").status_code == 403
    assert offered(desk.read(in_quality_control)) == set()
    in_quality_control.refresh_from_db()
    assert in_quality_control.status == BatchStatus.QUALITY_CONTROL


def test_wrong_password_releases_nothing(in_quality_control: Batch, pharmacist: Any) -> None:
    before = Signature.objects.count()
    answer = Desk(pharmacist).do(in_quality_control, "release_batch", password="wrong")
    assert answer.context["form"].errors["password"]
    in_quality_control.refresh_from_db()
    assert in_quality_control.status == BatchStatus.QUALITY_CONTROL
    assert Signature.objects.count() == before


def test_a_released_batch_is_recalled_with_its_lot(in_quality_control: Batch, pharmacist: Any) -> None:
    desk = Desk(pharmacist)
    desk.do(in_quality_control, "release_batch", password=make.PASSWORD)
    assert offered(desk.read(in_quality_control)) == {"close_batch", "recall_batch"}
    answer = desk.do(in_quality_control, "recall_batch", reason="Wrong strength found", password=make.PASSWORD)
    assert answer.status_code == 302
    in_quality_control.refresh_from_db()
    assert in_quality_control.output_lot is not None
    assert in_quality_control.output_lot.status == LotStatus.RECALLED
    assert "It is recalled" in text(desk.read(in_quality_control))


def test_a_batch_is_rejected_with_a_reason(bench: OnTheBench, pharmacist: Any) -> None:
    desk = Desk(pharmacist)
    assert desk.do(bench.batch, "reject_batch", password=make.PASSWORD, reason="").context["form"].errors["reason"]
    assert desk.do(bench.batch, "reject_batch", password=make.PASSWORD, reason="Spilled").status_code == 302
    assert bench.fresh().status == BatchStatus.REJECTED
    assert "it is rejected" in text(desk.read(bench.batch))


def test_every_signature_on_the_batch_is_on_its_page(in_quality_control: Batch, pharmacist: Any) -> None:
    Desk(pharmacist).do(in_quality_control, "release_batch", password=make.PASSWORD)
    page = text(Desk(pharmacist).read(in_quality_control))
    for meaning in (Meaning.CHECKED_WEIGHING, Meaning.RELEASED_BATCH):
        assert str(meaning.label) in page


_INLINE = ["start_weighing", "start_blending", "start_encapsulating", "submit_to_quality_control",
           "record_capsule_weight", "report_deviation"]  # fmt: skip


@pytest.mark.parametrize("act", _INLINE)
def test_only_the_bench_works_a_batch(bench: OnTheBench, auditor: Any, nobody: Any, act: str) -> None:
    for who in (auditor, nobody):
        assert Desk(who).do(bench.batch, act).status_code == 403
    assert Desk(nobody).read(bench.batch).status_code == 403
    assert bench.fresh().status == BatchStatus.WEIGHING


def test_the_auditor_reads_the_page_and_finds_no_form(bench: OnTheBench, auditor: Any) -> None:
    page = Desk(auditor).read(bench.batch)
    assert page.status_code == 200
    assert "data-bench" not in text(page)
    assert "Filler is not weighed yet." in text(page)


def test_an_act_is_not_done_without_the_token_of_the_form(bench: OnTheBench) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(bench.second)
    assert client.post(f"/admin/compounding/batch/{bench.batch.pk}/act/report_deviation/").status_code == 403
