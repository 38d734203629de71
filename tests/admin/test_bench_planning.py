"""Planning a batch, for stock or for orders, and the weighing planner."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compounding.batches.models import Batch
from tests import factories as make
from tests.admin.bench import text
from tests.admin.conftest import Desk, list_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]
PLANNER = "/admin/compounding/batch/weighing-planner/"


@pytest.fixture
def version(technician: Any, pharmacist: Any, other_pharmacist: Any) -> Any:
    found = make.an_approved_formula(pharmacist, other_pharmacist)
    make.component_lots(found, technician, pharmacist)
    make.a_balance()
    return found


@pytest.fixture
def desk(technician: Any) -> Desk:
    return Desk(technician)


def _plan(desk: Desk, version: Any, **fields: Any) -> Any:
    return desk.do(Batch, "plan_batch", **{"formula_version": version.pk, "units": "100", **fields})


@pytest.mark.parametrize("units", ["0", "-5", "10001", "99999999999999999999", "1.5", "ten", ""])
def test_impossible_batch_sizes_are_refused_in_words(desk: Desk, version: Any, units: str) -> None:
    answer = _plan(desk, version, units=units)
    assert answer.status_code == 200
    assert answer.context["form"].errors["units"]
    assert f'value="{units}"' in text(answer) or not units
    assert not Batch.objects.exists()


def test_only_an_approved_formula_is_planned(desk: Desk, version: Any) -> None:
    assert _plan(desk, version, formula_version="999999").context["form"].errors["formula_version"]


def test_without_orders_a_batch_is_made_for_stock(desk: Desk, version: Any) -> None:
    _plan(desk, version)
    assert "for stock" in " ".join(text(desk.read(Batch.objects.get())).split())


def test_a_batch_is_made_for_the_orders_that_are_ticked(
    desk: Desk, version: Any, prescriber: Any, pharmacist: Any
) -> None:
    wanted = [make.a_verified_order(prescriber, pharmacist, external_id=name) for name in ("ONE", "TWO")]
    other = make.a_verified_order(prescriber, pharmacist, external_id="THREE")
    page = text(desk.open(Batch, "plan_batch"))
    assert f"{wanted[0]}: 1.5 mg, 30 capsules, Maria Oyelaran" in page
    _plan(desk, version, orders=[order.pk for order in wanted])
    batch = Batch.objects.get()
    assert list(batch.orders.order_by("pk")) == wanted
    page = text(desk.read(batch))
    assert f"/admin/pharmacy/order/{wanted[0].pk}/change/" in page
    assert str(other) not in page
    assert f"(in {batch.number})" in text(desk.open(Batch, "plan_batch"))


def test_orders_that_do_not_fit_are_refused_beside_their_field(
    desk: Desk, version: Any, prescriber: Any, pharmacist: Any
) -> None:
    other = make.a_verified_order(prescriber, pharmacist, strength_mg=Decimal("3"))
    answer = _plan(desk, version, orders=[other.pk])
    assert "asks for another strength" in answer.context["form"].errors["orders"][0]
    assert answer.context["form"]["orders"].value() == [str(other.pk)]
    held = make.an_order(prescriber, make.an_intake(external_id="NEW"))
    assert _plan(desk, version, orders=[held.pk]).context["form"].errors["orders"]
    fitting = make.a_verified_order(prescriber, pharmacist, external_id="FIT")
    answer = _plan(desk, version, units="20", orders=[fitting.pk])
    assert "The orders need 30 capsules, 20 are planned." in answer.context["form"].errors["units"]
    assert not Batch.objects.exists()


def test_a_double_click_plans_one_batch(desk: Desk, version: Any) -> None:
    token = desk.open(Batch, "plan_batch").context["form"]["once"].value()
    answers = [_plan(desk, version, once=token) for _ in range(2)]
    batch = Batch.objects.get()
    assert {answer["Location"] for answer in answers} == {f"/admin/compounding/batch/{batch.pk}/change/"}
    assert _plan(desk, version, once="another").status_code == 302
    assert Batch.objects.count() == 2


def test_too_little_for_every_balance_comes_with_a_way_to_weigh_it(desk: Desk, version: Any) -> None:
    answer = _plan(desk, version, units="5")
    assert "Active ingredient: 7.5 mg is below 20 mg" in answer.context["form"].errors["units"][0]
    page = text(answer)
    assert "How it could be weighed on BAL-1" in page
    assert "Through one triturate (1:10)" in page
    assert "Predicted error of the content" in page
    assert not Batch.objects.exists()


def test_the_planner_shows_way_reason_weighings_and_derivation(desk: Desk, version: Any) -> None:
    assert "Weighing planner" in text(desk.client.get(list_url(Batch)))
    balance = make.a_balance()
    asked = {"formula_version": version.pk, "units": "100", "balance": balance.pk}
    page = text(desk.client.get(PLANNER, asked))
    assert "Weigh directly" in page
    assert "No simpler way was refused." in page
    assert "How this comes about" in page
    page = text(desk.client.get(PLANNER, {**asked, "units": "5"}))
    assert "5 capsules of 1.5 mg need 7.5 mg of powder" in page


@pytest.mark.parametrize("asked", [{"units": "0"}, {"units": "x"}, {"balance": "999"}, {"formula_version": "0"}])
def test_the_planner_refuses_what_cannot_be_planned(desk: Desk, version: Any, asked: Any) -> None:
    good = {"formula_version": version.pk, "units": "5", "balance": make.a_balance().pk}
    answer = desk.client.get(PLANNER, {**good, **asked})
    assert answer.status_code == 200
    assert answer.context["form"].errors[next(iter(asked))]
    assert answer.context["plan"] is None


def test_where_no_way_works_every_reason_is_given(desk: Desk, version: Any) -> None:
    crude = make.a_balance("CRUDE", minimum_mg="900")
    page = text(desk.client.get(PLANNER, {"formula_version": version.pk, "units": "1", "balance": crude.pk}))
    assert "No way of weighing" in page
    assert "keeps every weighing at 900 mg or more" in page


def test_the_planner_is_for_those_who_see_batches_and_changes_nothing(
    desk: Desk, auditor: Any, nobody: Any, version: Any
) -> None:
    assert Desk(auditor).client.get(PLANNER).status_code == 200
    assert Desk(nobody).client.get(PLANNER).status_code == 403
    assert desk.client.post(PLANNER).status_code == 403


def test_the_auditor_plans_nothing(auditor: Any, version: Any) -> None:
    assert _plan(Desk(auditor), version).status_code == 403


def test_the_list_of_orders_costs_the_same_for_one_and_for_many(
    desk: Desk, version: Any, prescriber: Any, pharmacist: Any
) -> None:
    make.a_verified_order(prescriber, pharmacist)
    desk.open(Batch, "plan_batch")
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as captured:
            desk.open(Batch, "plan_batch")
        counts.append(len(captured))
        for more in range(10):
            make.a_verified_order(prescriber, pharmacist, external_id=f"MORE-{number}-{more}")
    assert counts[0] == counts[1]
