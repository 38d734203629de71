"""Holding, answering, asking and returning an order in the admin."""

from __future__ import annotations

from typing import Any

import pytest

from pharmacy.orders.models import CancellationRequest, HoldAnswer, OpioidAttestation, Order, OrderHold
from pharmacy.orders.services import answer_hold, request_cancellation
from tests import factories as make
from tests.admin.conftest import Desk, offered
from tests.order_factories import an_active_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]


@pytest.fixture
def order(prescriber: Any) -> Order:
    return make.an_order(prescriber)


def shown(order: Order, staff: Any) -> str:
    text: str = Desk(staff).read(order).content.decode()
    return text


def test_holding_shows_why_for_whom_and_until_when(order: Order, pharmacist: Any) -> None:
    answer = Desk(pharmacist).do(order, "hold_order", reason="ADDRESS_INVALID", note="Which unit?", who_must_act="",
                                 expected_on="2099-01-05")  # fmt: skip
    order.refresh_from_db()
    assert (answer.status_code, order.status) == (302, "on_hold")
    text = shown(order, pharmacist)
    for words in ("The address is not right", "Which unit?", "Patient", "5 Jan 2099", "Priya Nair"):
        assert words in text


def test_a_refused_hold_is_said_beside_its_field(order: Order, pharmacist: Any) -> None:
    answer = Desk(pharmacist).do(order, "hold_order", reason="SIG_UNCLEAR", note="x", expected_on="2020-01-05")
    assert "today or later" in answer.context["form"].errors["expected_on"][0]
    answer = Desk(pharmacist).do(order, "hold_order", reason="BECAUSE", note="x")
    assert set(answer.context["form"].errors) == {"reason"}
    assert not OrderHold.objects.exists()


def test_taking_off_hold_says_how_it_was_resolved(order: Order, pharmacist: Any) -> None:
    desk = Desk(pharmacist)
    desk.do(order, "hold_order", reason="SIG_UNCLEAR", note="Once or twice?")
    assert offered(desk.read(order)) == {
        "resume_order", "answer_hold", "record_attestation", "reject_order", "cancel_order",
    }  # fmt: skip
    assert desk.do(order, "resume_order", resolution="Once, Dr Okafor").status_code == 302
    assert "Once, Dr Okafor" in shown(order, pharmacist)
    assert OrderHold.objects.get().resolution == "Once, Dr Okafor"


def test_the_pharmacist_reads_of_another_prescribers_order_what_its_prescriber_does_not(
    order: Order, other_prescriber: Any, pharmacist: Any
) -> None:
    second = make.an_order(other_prescriber, make.an_intake(prescriber_npi="1993999998"))
    text = shown(second, pharmacist)
    assert "Not told to the prescriber" in text
    assert "(received): 1 capsule of 1.5 mg a day" in text


def test_an_answer_is_noted_and_turns_to_the_pharmacy(held_order: Order, technician: Any, pharmacist: Any) -> None:
    desk = Desk(technician)
    assert offered(desk.read(held_order)) == {"answer_hold", "record_attestation"}
    assert desk.do(held_order, "answer_hold", contact="Dr Okafor, phone", text="Stopped in May").status_code == 302
    text = shown(held_order, pharmacist)
    assert "Stopped in May (Dr Okafor, phone)" in text
    assert "Pharmacy: read the answer" in text
    assert HoldAnswer.objects.get().given_by == technician


def test_the_prescribers_own_answer_is_shown(held_order: Order, prescriber: Any, pharmacist: Any) -> None:
    answer_hold(held_order, text="<b>Never</b> taken", actor=prescriber.account, at=make.NOW)
    assert "&lt;b&gt;Never&lt;/b&gt; taken (npi-1234567893)" in shown(held_order, pharmacist)


def test_a_yes_to_opioids_holds_an_active_order(prescriber: Any, pharmacist: Any, technician: Any) -> None:
    order = an_active_order(prescriber, pharmacist)
    desk = Desk(technician)
    said = {"attested_on": "2026-11-24", "contact": "Patient, phone", "takes_opioids": "yes"}
    assert "answer" in desk.do(order, "record_attestation", **said).context["form"].errors
    assert desk.do(order, "record_attestation", **said, answer="Oxycodone since Monday").status_code == 302
    order.refresh_from_db()
    assert (order.status, order.held_from) == ("on_hold", "active")
    text = shown(order, pharmacist)
    assert "Oxycodone since Monday" in text
    assert "How to lift it" in text
    assert "reject_order" not in offered(Desk(pharmacist).read(order))
    assert "request_cancellation" in offered(Desk(pharmacist).read(order))


def test_a_no_to_opioids_is_listed(order: Order, technician: Any) -> None:
    Desk(technician).do(order, "record_attestation", attested_on="2026-11-24", contact="Patient", takes_opioids="no")
    assert OpioidAttestation.objects.get().takes_opioids is False
    assert "Free of opioids" in shown(order, technician)


def test_cancelling_an_active_order_is_requested_and_declined(prescriber: Any, pharmacist: Any) -> None:
    order = an_active_order(prescriber, pharmacist)
    desk = Desk(pharmacist)
    assert {"request_cancellation", "hold_order"} <= offered(desk.read(order))
    assert "cancel_order" not in offered(desk.read(order))
    assert desk.do(order, "request_cancellation", reason="Patient moved").status_code == 302
    assert "decline_cancellation" in offered(desk.read(order))
    assert "request_cancellation" not in offered(desk.read(order))
    assert desk.do(order, "decline_cancellation", reason="Handed out already").status_code == 302
    assert CancellationRequest.objects.get().status == "declined"
    assert "Handed out already" in shown(order, pharmacist)


@pytest.mark.parametrize("act", ["hold_order", "request_cancellation", "decline_cancellation"])
def test_technician_is_refused(act: str, prescriber: Any, pharmacist: Any, technician: Any) -> None:
    order = an_active_order(prescriber, pharmacist)
    request_cancellation(order, reason="Moved", actor=pharmacist, at=make.NOW)
    desk = Desk(technician)
    assert desk.open(order, act).status_code == 403
    assert desk.do(order, act, reason="SIG_UNCLEAR", note="x").status_code == 403


def test_a_request_that_nobody_made_cannot_be_declined(prescriber: Any, pharmacist: Any) -> None:
    order = an_active_order(prescriber, pharmacist)
    page = Desk(pharmacist).open(order, "decline_cancellation")
    assert page.context["refused"]


def test_an_amended_order_links_to_its_other_version(prescriber: Any, pharmacist: Any) -> None:
    from pharmacy.orders.services import amend_order

    order = make.an_order(prescriber)
    newer = amend_order(order, make.an_intake(refills=0), actor=prescriber.account, at=make.NOW)
    assert f"/admin/pharmacy/order/{newer.pk}/change/" in shown(order, pharmacist)
    text = shown(newer, pharmacist)
    assert f"/admin/pharmacy/order/{order.pk}/change/" in text
    assert "Version 2" in text
    assert "replaced by a newer version" in shown(order, pharmacist)
