"""POST /api/v1/orders/{id}/answers/, cancellations/ and amendments/."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pharmacy.orders.models import CancellationRequest, HoldAnswer, Order
from pharmacy.orders.services import decline_cancellation, reject_order
from pharmacy.orders.workflow import ACTIVATE_ORDER
from pharmacy.people.models import Prescriber, Staff
from pharmacy.workflow.engine import perform
from tests.factories import NOW, a_verified_order, an_order
from tests.payloads import a_payload
from tests.pharmacy.api.conftest import ORDERS, Clinic
from tests.pharmacy.api.test_schema import conforms, schema

__all__ = ["schema"]
Refused = Callable[..., dict[str, Any]]
TRAMADOL: dict[str, Any] = {
    "medicines": [{"name": "tramadol", "status": "current"}], "no_other_medicines": False,
}  # fmt: skip
ACTS = {"answers": {"text": "Stopped in May"}, "cancellations": {"reason": "Sent in error"}, "amendments": a_payload()}


def post(clinic: Clinic, order: str, act: str, body: Any) -> Any:
    address = f"{ORDERS}{order}/{act}/"
    return clinic.client.post(address, data=json.dumps(body), content_type="application/json")


def an_active(prescriber: Prescriber, pharmacist: Staff) -> Order:
    return perform(ACTIVATE_ORDER, a_verified_order(prescriber, pharmacist), actor=pharmacist)


def test_a_held_order_says_why_for_whom_and_until_when(clinic: Clinic) -> None:
    hold = clinic.submit(a_payload(**TRAMADOL)).json()["hold"]
    assert (hold["reason"], hold["who_must_act"], hold["expected_on"]) == ("OPIOID_CURRENT", "prescriber", None)
    assert (hold["name"], hold["answers"]) == ("An opioid is taken now", [])
    assert "tramadol" in hold["note"]
    assert clinic.submit(a_payload(external_id="CLEAN")).json()["hold"] is None


def test_an_answer_is_shown_and_the_order_stays_on_hold(clinic: Clinic, schema: dict[str, Any]) -> None:
    order = clinic.submit(a_payload(**TRAMADOL)).json()
    for _ in range(2):
        answer = post(clinic, order["id"], "answers", {"text": "Stopped in May"})
        assert answer.status_code == 201
        conforms(schema, "post", f"{ORDERS}{{public_id}}/answers/", answer)
        body = answer.json()
        assert (body["status"], [each["text"] for each in body["hold"]["answers"]]) == ("on_hold", ["Stopped in May"])
    assert HoldAnswer.objects.count() == 1


def test_refuses_an_answer_to_nothing(clinic: Clinic, refused: Refused, prescriber: Prescriber) -> None:
    order = clinic.submit(a_payload()).json()
    answer = post(clinic, order["id"], "answers", ACTS["answers"])
    assert (answer.status_code, answer.json()["code"]) == (409, "NOT_ON_HOLD")


@pytest.mark.parametrize(
    ("act", "body", "code", "field"),
    [
        ("answers", {}, "FIELD_MISSING", "text"), ("answers", {"text": " "}, "FIELD_EMPTY", "text"),
        ("answers", {"text": "x" * 2001}, "FIELD_TOO_LONG", "text"),
        ("answers", {"text": "x", "status": "verified"}, "FIELD_UNKNOWN", "status"),
        ("cancellations", {"reason": ""}, "FIELD_EMPTY", "reason"),
        ("amendments", a_payload(strength_mg="15"), "STRENGTH_TENFOLD_SUSPECT", "strength_mg"),
        ("amendments", a_payload(external_id="OTHER"), "EXTERNAL_ID_DIFFERS", "external_id"),
    ],
)  # fmt: skip
def test_refuses_a_wrong_body(clinic: Clinic, act: str, body: Any, code: str, field: str) -> None:
    order = clinic.submit(a_payload(**TRAMADOL)).json()
    answer = post(clinic, order["id"], act, body)
    assert (answer.status_code, answer.json()["code"], answer.json()["errors"][0]["field"]) == (400, code, field)
    assert Order.objects.get().status == "on_hold"


@pytest.mark.parametrize("act", ACTS)
def test_another_prescribers_order_is_not_found(act: str, other_clinic: Clinic, prescriber: Prescriber) -> None:
    order = an_order(prescriber)
    answer = post(other_clinic, str(order.public_id), act, ACTS[act])
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("act", ACTS)
def test_needs_a_token_and_takes_only_post(act: str, clinic: Clinic, prescriber: Prescriber) -> None:
    order = an_order(prescriber)
    address = f"{ORDERS}{order.public_id}/{act}/"
    assert clinic.get(address).status_code == 405
    assert Client().post(address, data="{}", content_type="application/json").status_code == 401


def test_takes_back_what_was_not_started(clinic: Clinic, schema: dict[str, Any]) -> None:
    order = clinic.submit(a_payload()).json()
    answer = post(clinic, order["id"], "cancellations", {"reason": "Sent in error"})
    conforms(schema, "post", f"{ORDERS}{{public_id}}/cancellations/", answer)
    body = answer.json()
    assert (body["status"], body["end_reason"], body["cancellation"]) == ("cancelled", "Sent in error", None)
    again = post(clinic, order["id"], "cancellations", {"reason": "Sent in error"})
    assert (again.status_code, again.json()["code"]) == (409, "WRONG_STATE")


def test_asks_to_take_back_what_was_started(clinic: Clinic, prescriber: Prescriber, pharmacist: Staff) -> None:
    order = an_active(prescriber, pharmacist)
    body = post(clinic, str(order.public_id), "cancellations", {"reason": "Side effects"}).json()
    assert (body["status"], body["cancellation"]["status"]) == ("active", "open")
    again = post(clinic, str(order.public_id), "cancellations", {"reason": "Side effects"})
    assert (again.status_code, again.json()["code"]) == (409, "CANCELLATION_REQUESTED")
    decline_cancellation(order, actor=pharmacist, reason="Handed out already", at=NOW)
    shown = clinic.get(f"{ORDERS}{order.public_id}/").json()["cancellation"]
    assert (shown["status"], shown["decision_reason"]) == ("declined", "Handed out already")
    assert CancellationRequest.objects.count() == 1


def test_amends_with_a_whole_order(clinic: Clinic, schema: dict[str, Any]) -> None:
    first = clinic.submit(a_payload(**TRAMADOL)).json()
    answer = post(clinic, first["id"], "amendments", a_payload(strength_mg="3"))
    conforms(schema, "post", f"{ORDERS}{{public_id}}/amendments/", answer)
    body = answer.json()
    assert (answer.status_code, body["version"], body["amends"]) == (201, 2, first["id"])
    assert (body["status"], body["strength_mg"], body["external_id"]) == ("received", "3", "CLINIC-1")
    assert answer.headers["Location"].endswith(f"/{body['id']}/")
    old = clinic.get(f"{ORDERS}{first['id']}/").json()
    assert (old["status"], old["amended_by"], old["hold"]) == ("cancelled", body["id"], None)
    again = post(clinic, first["id"], "amendments", a_payload(strength_mg="3"))
    assert (again.status_code, again.json()["code"]) == (409, "AMENDED_ALREADY")
    assert body["id"] in again.json()["detail"]


def test_an_active_order_is_not_amended(clinic: Clinic, prescriber: Prescriber, pharmacist: Staff) -> None:
    order = an_active(prescriber, pharmacist)
    answer = post(clinic, str(order.public_id), "amendments", a_payload(strength_mg="3"))
    assert (answer.status_code, answer.json()["code"]) == (409, "WRONG_STATE")


def test_the_reason_of_a_rejection_is_read(clinic: Clinic, prescriber: Prescriber, pharmacist: Staff) -> None:
    order = an_order(prescriber)
    assert clinic.get(f"{ORDERS}{order.public_id}/").json()["end_reason"] == ""
    reject_order(order, actor=pharmacist, reason="Contraindicated", at=NOW)
    assert clinic.get(f"{ORDERS}{order.public_id}/").json()["end_reason"] == "Contraindicated"
