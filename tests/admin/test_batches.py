from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from compounding.batches import services
from compounding.batches.amounts import theoretical_amount
from compounding.batches.models import Batch
from compounding.batches.states import BatchStatus
from compounding.inventory.models import Lot
from pharmacy.signatures.models import Signature
from tests import factories as make
from tests.admin.conftest import Desk, offered

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(technician: Any, pharmacist: Any, other_pharmacist: Any) -> tuple[Any, dict[str, Lot]]:
    version = make.an_approved_formula(pharmacist, other_pharmacist)
    return version, {
        line.material.kind: make.a_lot(line.material, technician, pharmacist, number=f"N-{line.material.kind}")
        for line in version.lines.select_related("material")
    }


@pytest.fixture
def in_quality_control(technician: Any, pharmacist: Any, other_pharmacist: Any) -> Batch:
    return make.a_batch_in_quality_control(technician, pharmacist, other_pharmacist)


def test_a_technician_works_a_batch_from_plan_to_quality_control(bench: Any, technician: Any) -> None:
    version, lots = bench
    desk = Desk(technician)
    answer = desk.do(Batch, "plan_batch", formula_version=version.pk, capsules="100")
    batch = Batch.objects.get()
    assert answer["Location"] == f"/admin/compounding/batch/{batch.pk}/change/"
    assert offered(desk.read(batch)) == {"start_weighing"}
    desk.do(batch, "start_weighing")
    for line in version.lines.select_related("material").order_by("position"):
        lot = lots[line.material.kind]
        amount = theoretical_amount(batch, line, lot)
        assert desk.do(batch, "record_weighing", line, lot=lot.lot_number, actual=str(amount)).status_code == 302
    desk.do(batch, "start_blending")
    desk.do(batch, "start_encapsulating")
    desk.do(batch, "submit_to_quality_control", good_capsules="98", appearance_ok="yes")
    batch.refresh_from_db()
    assert (batch.status, batch.good_capsules) == (BatchStatus.QUALITY_CONTROL, 98)
    assert offered(desk.read(batch)) == set()


def _weighing(bench: Any, technician: Any) -> Batch:
    batch = services.plan_batch(bench[0], capsules=100, actor=technician, at=make.NOW)
    return services.start_weighing(batch, actor=technician, at=make.NOW)


def test_page_has_a_scan_field_for_each_component_to_weigh(bench: Any, technician: Any) -> None:
    batch = _weighing(bench, technician)
    page = Desk(technician).read(batch).content.decode()
    assert page.count('name="lot"') == page.count('name="actual"') == 3
    assert "Use first: N-active" in page
    assert "0.15 g" in page
    assert "After the active" in page
    assert "autocomplete-light" not in page


def test_wrong_lot_is_refused_beside_its_field_and_nothing_is_lost(bench: Any, technician: Any) -> None:
    batch = _weighing(bench, technician)
    line = bench[0].lines.get(material__kind="active")
    desk = Desk(technician)
    for number, words in (("N-filler", "is wanted"), ("NOPE", "No lot has the number NOPE")):
        answer = desk.do(batch, "record_weighing", line, lot=number, actual="0.1651")
        assert words in answer.context["form"].errors["lot"][0]
        assert f'value="{number}"' in answer.content.decode()
        assert 'value="0.1651"' in answer.content.decode()
    assert not batch.weighings.exists()


def test_weight_out_of_tolerance_names_what_is_accepted(bench: Any, technician: Any) -> None:
    batch = _weighing(bench, technician)
    line = bench[0].lines.get(material__kind="active")
    answer = Desk(technician).do(batch, "record_weighing", line, lot="n-active", actual="0.2")
    assert "is accepted" in answer.context["form"].errors["actual"][0]
    assert not batch.weighings.exists()


@pytest.mark.parametrize("actual", ["", "abc", "NaN", "-1", "99999999999999999999"])
def test_a_weight_that_is_no_weight_is_an_error_not_a_crash(bench: Any, technician: Any, actual: str) -> None:
    batch = _weighing(bench, technician)
    line = bench[0].lines.get(material__kind="active")
    answer = Desk(technician).do(batch, "record_weighing", line, lot="N-active", actual=actual)
    assert answer.status_code == 200
    assert answer.context["form"].errors["actual"]


@pytest.mark.parametrize("capsules", ["0", "-5", "10001", "99999999999999999999", "1.5", "ten"])
def test_impossible_batch_sizes_are_refused_in_words(bench: Any, technician: Any, capsules: str) -> None:
    answer = Desk(technician).do(Batch, "plan_batch", formula_version=bench[0].pk, capsules=capsules)
    assert answer.status_code == 200
    assert answer.context["form"].errors["capsules"]
    assert not Batch.objects.exists()


def test_blending_before_weighing_says_what_is_missing(bench: Any, technician: Any) -> None:
    batch = _weighing(bench, technician)
    page = Desk(technician).open(batch, "start_blending").content.decode()
    assert "Active ingredient is not weighed yet." in page


def test_pharmacist_who_did_not_compound_releases(in_quality_control: Batch, pharmacist: Any) -> None:
    desk = Desk(pharmacist)
    assert offered(desk.read(in_quality_control)) == {"release_batch", "reject_batch"}
    assert "Beyond-use date" in desk.open(in_quality_control, "release_batch").content.decode()
    assert desk.do(in_quality_control, "release_batch", password=make.PASSWORD).status_code == 302
    in_quality_control.refresh_from_db()
    assert in_quality_control.status == BatchStatus.RELEASED


def test_the_compounder_reads_why_another_must_release(pharmacist: Any, other_pharmacist: Any) -> None:
    batch = make.a_batch_in_quality_control(pharmacist, other_pharmacist, pharmacist)
    desk = Desk(pharmacist)
    page = desk.open(batch, "release_batch").content.decode()
    assert "A pharmacist who did not compound this batch releases it." in page
    assert 'name="password"' not in page
    answer = desk.do(batch, "release_batch", password=make.PASSWORD)
    batch.refresh_from_db()
    assert "did not compound" in answer.context["form"].non_field_errors()[0]
    assert batch.status == BatchStatus.QUALITY_CONTROL


def test_technician_cannot_release_or_reject(in_quality_control: Batch, technician: Any) -> None:
    desk = Desk(technician)
    for act in ("release_batch", "reject_batch"):
        assert desk.open(in_quality_control, act).status_code == 403
        assert desk.do(in_quality_control, act, password=make.PASSWORD, reason="x").status_code == 403
    in_quality_control.refresh_from_db()
    assert in_quality_control.status == BatchStatus.QUALITY_CONTROL


def test_wrong_password_releases_nothing(in_quality_control: Batch, pharmacist: Any) -> None:
    before = Signature.objects.count()
    answer = Desk(pharmacist).do(in_quality_control, "release_batch", password="wrong")
    assert answer.context["form"].errors["password"]
    in_quality_control.refresh_from_db()
    assert in_quality_control.status == BatchStatus.QUALITY_CONTROL
    assert Signature.objects.count() == before


def test_under_and_over_are_shown_with_sign_and_percent() -> None:
    from compounding.batches.admin.page import under_or_over

    assert under_or_over(Decimal("0.1515"), Decimal("0.15"), "g") == "+0.0015 g (+1 %)"
    assert under_or_over(Decimal("0.1485"), Decimal("0.15"), "g") == "\N{MINUS SIGN}0.0015 g (\N{MINUS SIGN}1 %)"
    assert under_or_over(Decimal(100), Decimal(100), "each") == "Exact"
