"""Who gets in: tokens, prescribers, and addresses that do not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken

from pharmacy.people.models import Prescriber, Staff
from tests.payloads import a_payload
from tests.pharmacy.api.conftest import ORDERS, PROBLEM, Clinic, token_of

Refused = Callable[..., dict[str, Any]]


def submit(headers: dict[str, str]) -> Any:
    return Client().post(ORDERS, a_payload(), content_type="application/json", headers=headers)


@pytest.mark.parametrize("header", [None, "", "Bearer abc", "Basic YTpi", "Tokenabc"])
def test_refuses_without_a_token(refused: Refused, header: str | None) -> None:
    answer = submit({} if header is None else {"authorization": header})
    refused(answer, 401, "TOKEN_MISSING")
    assert answer.headers["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize(
    "header", ["Token ", "Token", "Token abc", "Token a b", "Token \xff\xfe", "Token \x00", "Token x" * 9]
)
def test_refuses_a_wrong_token(refused: Refused, header: str) -> None:
    answer = submit({"authorization": header})
    refused(answer, 401, "TOKEN_INVALID")
    assert answer.headers["WWW-Authenticate"] == "Token"


def test_refuses_a_token_with_one_wrong_character(refused: Refused, token: str) -> None:
    wrong = token[:-1] + ("0" if token[-1] != "0" else "1")
    refused(submit({"authorization": f"Token {wrong}"}), 401, "TOKEN_INVALID")


def test_refuses_a_revoked_token(refused: Refused, clinic: Clinic) -> None:
    assert clinic.get().status_code == 200
    AuthToken.objects.all().delete()
    refused(clinic.submit(a_payload()), 401, "TOKEN_INVALID")


def test_refuses_an_expired_token(refused: Refused, clinic: Clinic) -> None:
    AuthToken.objects.update(expiry=timezone.now())
    refused(clinic.submit(a_payload()), 401, "TOKEN_INVALID")


def test_refuses_a_closed_account(refused: Refused, clinic: Clinic, prescriber: Prescriber) -> None:
    Staff.objects.filter(prescriber=prescriber).update(is_active=False)
    refused(clinic.submit(a_payload()), 401, "TOKEN_INVALID")


def test_refuses_staff_who_are_not_prescribers(refused: Refused, pharmacist: Staff) -> None:
    _, token = AuthToken.objects.create(user=pharmacist)
    refused(Clinic(str(token)).submit(a_payload()), 403, "NOT_A_PRESCRIBER")


@pytest.mark.parametrize("method", ["get", "post"])
def test_refuses_an_inactive_prescriber(refused: Refused, clinic: Clinic, prescriber: Prescriber, method: str) -> None:
    Prescriber.objects.filter(pk=prescriber.pk).update(is_active=False)
    refused(getattr(clinic.client, method)(ORDERS), 403, "PRESCRIBER_INACTIVE")


def test_a_session_of_the_admin_is_no_token(refused: Refused, prescriber: Prescriber) -> None:
    client = Client()
    assert prescriber.account is not None
    client.force_login(prescriber.account)
    refused(client.get(ORDERS), 401, "TOKEN_MISSING")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_refuses_other_methods(refused: Refused, clinic: Clinic, method: str) -> None:
    answer = getattr(clinic.client, method)(ORDERS)
    refused(answer, 405, "METHOD_NOT_ALLOWED")
    assert answer.headers["Allow"] == "GET, HEAD, POST"


def test_refuses_writes_to_one_order(clinic: Clinic) -> None:
    order = clinic.submit(a_payload()).json()
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(clinic.client, method)(f"{ORDERS}{order['id']}/")
        assert (answer.status_code, answer.json()["code"]) == (405, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize("address", ["/api/", "/api/v2/orders/", "/api/v1/", "/api/v1/orders/a/b/", "/api/x\u2028/"])
@pytest.mark.parametrize("method", ["get", "post", "delete", "options"])
def test_an_unknown_address_is_a_problem_too(refused: Refused, address: str, method: str) -> None:
    refused(getattr(Client(), method)(address), 404, "NOT_FOUND")


def test_an_address_without_its_slash_is_named(refused: Refused, clinic: Clinic) -> None:
    answer = clinic.client.post("/api/v1/orders", a_payload(), content_type="application/json")
    assert "/api/v1/orders/ with a slash" in refused(answer, 404, "NOT_FOUND")["detail"]


@pytest.mark.parametrize("accept", ["text/html", "application/problem+json", "image/png", "*/*", "nonsense"])
def test_accept_never_stops_an_order(clinic: Clinic, accept: str) -> None:
    answer = clinic.client.post(ORDERS, a_payload(), content_type="application/json", headers={"accept": accept})
    assert answer.status_code == 201


@pytest.mark.django_db(transaction=True)
def test_database_away_is_temporary(prescriber: Prescriber, tmp_path: Any) -> None:
    clinic = Clinic(token_of(prescriber))
    connection = connections["default"]
    known = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict |= {"HOST": str(tmp_path), "PORT": "1"}
    try:
        answer = clinic.submit(a_payload())
    finally:
        connection.close()
        connection.settings_dict |= known
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, PROBLEM)
    assert answer.json()["code"] == "TEMPORARILY_UNAVAILABLE"
    assert answer.headers["Retry-After"] == "5"
    assert clinic.submit(a_payload()).status_code == 201


def test_an_unforeseen_error_is_a_problem_too(
    refused: Refused, clinic: Clinic, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr("pharmacy.api.views.submit_order", fails)
    document = refused(clinic.submit(a_payload()), 500, "INTERNAL_ERROR")
    assert "a mistake of ours" not in str(document)
    assert "a mistake of ours" in caplog.text
