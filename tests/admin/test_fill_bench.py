"""The fill bench: one page that says what to scan next, and says loudly when a scan was wrong."""

from __future__ import annotations

from typing import Any

import pytest

from compounding.fills.models import Dispensing, Fill, NearMiss, PackChange, TitrationPack
from compounding.fills.services import allocate_fill, start_fill
from compounding.fills.states import FillStatus, PackStatus
from labels.printing.models import PrintJob
from labels.printing.rendering import render_job
from pharmacy.orders.services import request_cancellation
from pharmacy.people.models import Staff
from pharmacy.workbench.words import record_url
from tests import factories as make
from tests.admin.bench import text
from tests.admin.conftest import Desk, World, act_url, inline, list_url, offered
from tests.compounding.fills.work import dispense_all, label_all, lot_number, print_labels, put_labels_on, serial

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]


def status(fill: Fill) -> str:
    return Fill.objects.get(pk=fill.pk).status


@pytest.fixture
def queued(prescriber: Any, technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> Fill:
    order = make.a_verified_order(prescriber, pharmacist)
    make.a_finished_lot(technician, pharmacist, other_pharmacist)
    return start_fill(order, actor=technician, at=make.NOW)


def test_from_allocation_to_handing_over_by_scanning(queued: Fill, technician: Staff, pharmacist: Staff) -> None:
    bench, check = Desk(technician), Desk(pharmacist)
    assert "Allocate capsules from a released lot" in text(bench.read(queued))
    bench.do(queued, "allocate_fill", lot="")
    bench.do(queued, "request_fill_label", dispense_on="")
    render_job(PrintJob.objects.get().pk, clock=lambda: make.NOW)
    assert inline(bench.read(queued)) == ["print_fill_labels"]
    bench.do(queued, "print_fill_labels")
    page = bench.read(queued)
    assert (inline(page), page.context["next"]) == (
        ["label_container"], "Put each label on its container and scan it there"
    )  # fmt: skip
    assert 'name="scanned"' in text(page)
    assert "autofocus" in text(page)
    bench.do(queued, "label_container", scanned=serial(queued))
    assert status(queued) == FillStatus.LABELLED
    assert inline(bench.read(queued)) == []
    assert "A pharmacist who did not fill it scans container 1" in text(bench.read(queued))
    assert check.do(queued, "check_container", label=serial(queued), lot=lot_number(queued)).status_code == 302
    assert inline(check.read(queued)) == ["record_counsel", "dispense_fill"]
    check.do(queued, "record_counsel", outcome="given", remark="")
    bench.do(queued, "dispense_fill", closure="waived", waiver_by="patient", waiver_reason="Arthritis")
    assert status(queued) == FillStatus.DISPENSED
    assert "Not child-resistant, as asked for: the patient, Arthritis" in text(check.read(queued))
    assert Dispensing.objects.get().waiver_by == "patient"


def test_a_wrong_scan_is_said_in_large_and_kept(queued: Fill, technician: Staff, pharmacist: Staff) -> None:
    fill = label_all(allocate_fill(queued, actor=technician, at=make.NOW), technician)
    desk = Desk(pharmacist)
    page = desk.do(fill, "check_container", label=serial(fill), lot="NOWHERE")
    assert page.status_code == 200
    assert 'class="scan-said scan-bad" role="alert"' in text(page)
    assert "No lot has the number NOWHERE." in text(page)
    miss = NearMiss.objects.get()
    assert record_url(miss.fill) in text(desk.read(miss))
    assert "LOT_UNKNOWN" in text(desk.client.get(list_url(NearMiss)))
    assert "No lot has the number NOWHERE." in text(desk.read(fill))


def test_the_script_gets_only_the_inside_of_the_page(queued: Fill, technician: Staff) -> None:
    answer = Desk(technician).client.post(act_url(queued, "allocate_fill"), {"lot": "NOWHERE"}, HTTP_X_BENCH="1")
    assert 'id="bench"' in text(answer)
    assert "<html" not in text(answer)


def test_a_technician_is_not_offered_the_check_nor_the_decisions(world: World, technician: Staff) -> None:
    desk = Desk(technician)
    label_all_of(world, technician)
    assert inline(desk.read(world.fill)) == []
    assert desk.do(world.fill, "check_container", label="x", lot="y").status_code == 403
    assert offered(desk.read(world.fill)) == set()
    assert offered(Desk(world.fill.started_by).read(world.fill)) == set()


def label_all_of(world: World, technician: Staff) -> None:
    from compounding.fills.services import label_container, print_fill_labels

    print_fill_labels(world.fill, actor=technician, at=make.NOW)
    label_container(world.fill, world.label.serial, actor=technician, at=make.NOW)


def test_a_pharmacist_cancels_with_a_reason(world: World, pharmacist: Staff) -> None:
    desk = Desk(pharmacist)
    assert offered(desk.read(world.fill)) == {"cancel_fill", "relabel_fill"}
    assert desk.do(world.fill, "cancel_fill").context["form"].errors["reason"]
    assert desk.do(world.fill, "cancel_fill", reason="Order changed").status_code == 302
    assert status(world.fill) == FillStatus.CANCELLED


def test_a_pharmacist_has_it_labelled_anew(world: World, pharmacist: Staff) -> None:
    desk = Desk(pharmacist)
    assert desk.do(world.fill, "relabel_fill", reason="Smudged").status_code == 302
    assert inline(desk.read(world.fill)) == ["request_fill_label"]


def test_what_came_back_is_counted_by_container(queued: Fill, technician: Staff, pharmacist: Staff) -> None:
    allocate_fill(queued, actor=technician, at=make.NOW)
    dispense_all(queued, technician, pharmacist)
    desk = Desk(pharmacist)
    assert 'name="container_1" value="30"' in text(desk.open(queued, "return_fill"))
    refused = desk.do(queued, "return_fill", reason="Came back", container_1="31")
    assert "give 0 to 30" in text(refused)
    assert desk.do(queued, "return_fill", reason="Came back", container_1="12").status_code == 302
    assert status(queued) == FillStatus.RETURNED


def test_an_order_is_refilled_and_taken_back_from_its_page(queued: Fill, technician: Staff, pharmacist: Staff) -> None:
    allocate_fill(queued, actor=technician, at=make.NOW)
    dispense_all(queued, technician, pharmacist)
    desk = Desk(pharmacist)
    order = queued.order
    assert "start_refill" in offered(desk.read(order))
    assert "the first day for a refill" in text(desk.do(order, "start_refill"))
    assert "accept_cancellation" not in offered(desk.read(order))
    request_cancellation(order, reason="Moved away", actor=pharmacist, at=make.NOW)
    assert "accept_cancellation" in offered(desk.read(order))
    assert desk.do(order, "accept_cancellation", reason="Stopped").status_code == 302
    order.refresh_from_db()
    assert order.status == "cancelled"


@pytest.fixture
def pack(prescriber: Any, technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> TitrationPack:
    order = make.a_titration_order(prescriber, pharmacist, ("1.5", 5), ("3", 5), refills=0)
    make.a_finished_lot(technician, pharmacist, other_pharmacist)
    assert Desk(technician).do(order, "start_fill").status_code == 302
    fill = Fill.objects.get()
    allocate_fill(fill, actor=technician, at=make.NOW)
    return TitrationPack.objects.get()


def test_a_pack_is_assembled_on_its_own_page(pack: TitrationPack, technician: Staff) -> None:
    desk = Desk(technician)
    print_labels(pack.fill, technician)
    put_labels_on(pack.fill, technician)
    assert "Assemble the pack" in text(desk.read(pack.fill))
    page = desk.read(pack)
    assert (inline(page), page.context["next"]) == (["pack_container"], "Scan container 1 into the pack")
    assert "15 capsules in the steps, 15 in the containers." in text(page)
    assert 'role="alert"' in text(desk.do(pack, "pack_container", scanned="L9999999"))
    assert NearMiss.objects.get().stage == "packed"
    desk.do(pack, "pack_container", scanned=serial(pack.fill))
    assert inline(desk.read(pack)) == ["close_pack"]
    desk.do(pack, "close_pack")
    assert TitrationPack.objects.get().status == PackStatus.CLOSED
    assert status(pack.fill) == FillStatus.LABELLED


def test_a_dispensed_pack_is_changed_with_a_signature(
    pack: TitrationPack, technician: Staff, pharmacist: Staff
) -> None:
    dispense_all(pack.fill, technician, pharmacist)
    desk = Desk(pharmacist)
    typed = {"kind": "hold", "night": "1", "nights": "5", "goes_on_on": "", "reason": "Poor sleep",
             "prescriber_contact": "Dr Okafor"}  # fmt: skip
    assert desk.do(pack, "change_pack", **typed, password="wrong").context["form"].errors["password"]
    assert desk.do(pack, "change_pack", **typed, password=make.PASSWORD).status_code == 302
    change = PackChange.objects.get()
    page = text(desk.read(pack))
    assert "Poor sleep" in page
    assert "1.5 mg for 10 days, 3 mg for 5 days" in page
    assert record_url(change.fills.get()) in page
    assert Desk(technician).do(pack, "change_pack", **typed, password=make.PASSWORD).status_code == 403


def test_the_demand_page_proposes_a_batch_and_links_to_its_form(
    prescriber: Any, technician: Staff, pharmacist: Staff, other_pharmacist: Staff, auditor: Staff
) -> None:
    version = make.an_approved_formula(pharmacist, other_pharmacist)
    make.a_verified_order(prescriber, pharmacist)
    url = f"{list_url(Fill)}demand/"
    page = text(Desk(technician).client.get(url))
    assert "30 capsules needed, 0 in stock, <strong>30 short</strong>." in page
    assert "Make 50 capsules by 24 Nov 2026 for Rx 100001: 30 are needed, 20 are spare until 22 May 2027." in page
    link = f"/admin/compounding/batch/act/plan_batch/?formula_version={version.pk}&units=50"
    assert link in page
    form = text(Desk(technician).client.get(link))
    assert 'name="units" value="50"' in form
    assert f'<option value="{version.pk}" selected' in form
    assert "Plan this batch" not in text(Desk(auditor).client.get(url))
    assert Desk(technician).client.post(url).status_code == 403


def test_pages_cost_the_same_whatever_is_in_them(
    queued: Fill, prescriber: Any, technician: Staff, pharmacist: Staff, django_assert_max_num_queries: Any
) -> None:
    desk = Desk(technician)
    desk.client.get(list_url(Fill))
    for number in range(3):
        order = make.a_verified_order(prescriber, pharmacist, external_id=f"MORE-{number}")
        start_fill(order, actor=technician, at=make.NOW)
    with django_assert_max_num_queries(40):
        assert desk.client.get(list_url(Fill)).status_code == 200
