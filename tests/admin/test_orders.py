from __future__ import annotations

from typing import Any

import pytest

from pharmacy.orders.models import Order
from pharmacy.orders.states import OrderStatus
from pharmacy.screening.models import Override
from pharmacy.signatures.models import Signature
from tests import factories as make
from tests.admin.conftest import VICODIN, Desk, list_url, offered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]


@pytest.fixture
def order(prescriber: Any) -> Order:
    return make.an_order(prescriber)


def test_page_reads_like_a_prescription(order: Order, pharmacist: Any) -> None:
    page = Desk(pharmacist).read(order).content.decode()
    assert "Take 1 capsule by mouth at bedtime. 30 capsules for 30 days, 2 refills." in page
    for words in ("Maria Oyelaran", "5 Mar 1979", "402 Alder Avenue, Fresno, CA 93701", "Helen Okafor, MD"):
        assert words in page
    assert "None</" not in page


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("pharmacist", {"verify_order", "hold_order", "record_attestation", "reject_order", "cancel_order"}),
        ("technician", {"record_attestation"}),
        ("auditor", set()),
        ("administrator", set()),
    ],
)
def test_buttons_of_a_received_order(
    order: Order, who: str, expected: set[str], request: pytest.FixtureRequest
) -> None:
    assert offered(Desk(request.getfixturevalue(who)).read(order)) == expected


def test_buttons_follow_the_state(order: Order, pharmacist: Any, technician: Any) -> None:
    desk = Desk(pharmacist)
    assert desk.do(order, "verify_order", password=make.PASSWORD).status_code == 302
    order.refresh_from_db()
    assert offered(desk.read(order)) == {"cancel_order", "hold_order", "record_attestation", "start_fill"}
    assert offered(Desk(technician).read(order)) == {"record_attestation", "start_fill"}


def test_verifying_signs_and_returns_to_the_order(order: Order, pharmacist: Any) -> None:
    answer = Desk(pharmacist).do(order, "verify_order", password=make.PASSWORD, reason="Called the clinic")
    order.refresh_from_db()
    assert answer["Location"] == f"/admin/pharmacy/order/{order.pk}/change/"
    assert order.status == OrderStatus.VERIFIED
    assert Signature.objects.get().reason == "Called the clinic"


def test_form_says_what_is_signed(order: Order, pharmacist: Any) -> None:
    page = Desk(pharmacist).open(order, "verify_order").content.decode()
    assert "I have verified this prescription" in page
    assert 'autocomplete="current-password"' in page
    assert 'for="id_password"' in page
    assert "autofocus" in page


def test_wrong_password_is_said_in_words_and_keeps_what_was_typed(order: Order, pharmacist: Any) -> None:
    answer = Desk(pharmacist).do(order, "verify_order", password="wrong", reason="Spoke to the clinic")
    page = answer.content.decode()
    order.refresh_from_db()
    assert answer.status_code == 200
    assert "The password is wrong" in answer.context["form"].errors["password"][0]
    assert "Spoke to the clinic" in page
    assert 'value="wrong"' not in page
    assert order.status == OrderStatus.RECEIVED
    assert not Signature.objects.exists()


@pytest.mark.parametrize("act", ["verify_order", "reject_order", "cancel_order", "resume_order"])
def test_technician_is_refused(order: Order, technician: Any, act: str) -> None:
    desk = Desk(technician)
    assert desk.open(order, act).status_code == 403
    assert desk.do(order, act, password=make.PASSWORD, reason="x").status_code == 403
    order.refresh_from_db()
    assert order.status == OrderStatus.RECEIVED


def test_rejecting_needs_a_reason(order: Order, pharmacist: Any) -> None:
    desk = Desk(pharmacist)
    assert "reason" in desk.do(order, "reject_order", reason="  ").context["form"].errors
    assert desk.do(order, "reject_order", reason="Not this patient").status_code == 302
    order.refresh_from_db()
    assert order.status == OrderStatus.REJECTED
    assert "Not this patient" in desk.read(order).content.decode()


def test_a_held_order_says_why_it_cannot_resume(held_order: Order, pharmacist: Any) -> None:
    page = Desk(pharmacist).open(held_order, "resume_order")
    assert "Vicodin" in page.content.decode()
    assert page.context["refused"]
    assert "<form method" not in page.content.decode().split("ws-refused")[1]


def test_pharmacist_overrides_each_block(held_order: Order, pharmacist: Any) -> None:
    desk = Desk(pharmacist)
    fields = {"reason": "Stopped long ago", "prescriber_contact": "Dr. Okafor, phone", "password": make.PASSWORD}
    for finding in held_order.findings.filter(severity="block"):
        assert desk.do(held_order, "override_finding", finding, **fields).status_code == 302
    held_order.refresh_from_db()
    page = desk.read(held_order).content.decode()
    assert held_order.status == OrderStatus.RECEIVED
    assert "Overridden" in page
    assert "Reached: Dr. Okafor, phone" in page


def test_override_needs_reason_contact_and_password(held_order: Order, pharmacist: Any) -> None:
    finding = held_order.findings.filter(severity="block").first()
    answer = Desk(pharmacist).do(held_order, "override_finding", finding)
    assert set(answer.context["form"].errors) == {"reason", "prescriber_contact", "password"}
    assert not Override.objects.exists()


def test_technician_cannot_override(held_order: Order, technician: Any) -> None:
    desk = Desk(technician)
    finding = held_order.findings.filter(severity="block").first()
    assert "override_finding" not in desk.read(held_order).content.decode()
    assert desk.do(held_order, "override_finding", finding, reason="x", password=make.PASSWORD).status_code == 403
    assert not Override.objects.exists()


def test_a_finding_of_another_order_is_not_found(order: Order, held_order: Order, pharmacist: Any) -> None:
    finding = held_order.findings.first()
    assert Desk(pharmacist).open(order, "override_finding", finding).status_code == 404


def test_list_finds_by_printed_number_and_name(order: Order, prescriber: Any, pharmacist: Any) -> None:
    make.an_order(prescriber, make.with_medicines(VICODIN, external_id="OTHER"))
    client = Desk(pharmacist).client
    for query in (f"RX{order.rx_number}-1", str(order.rx_number)):
        assert [o.pk for o in client.get(list_url(Order), {"q": query}).context["cl"].result_list] == [order.pk]
    assert len(client.get(list_url(Order), {"q": "maria oyelaran"}).context["cl"].result_list) == 2
    assert len(client.get(list_url(Order), {"status__exact": "on_hold"}).context["cl"].result_list) == 1


def test_history_says_who_what_and_why(order: Order, pharmacist: Any) -> None:
    desk = Desk(pharmacist)
    desk.do(order, "cancel_order", reason="Patient moved away")
    rows = desk.read(order).context["sections"][-1].table.rows
    assert [row[1:] for row in rows][-1] == ["Priya Nair", "Cancel order", "Cancelled", "Patient moved away"]


def test_script_in_a_name_is_shown_as_text(prescriber: Any, pharmacist: Any) -> None:
    order = make.an_order(prescriber, make.an_intake(purpose="<script>alert(1)</script>"))
    assert "<script>alert(1)" not in Desk(pharmacist).read(order).content.decode()
