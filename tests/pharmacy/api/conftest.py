"""A clinic's system, as it calls the API, and what the database holds before and after."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from knox.models import AuthToken

from pharmacy.core.numbering import NumberSeries
from pharmacy.orders.models import Order, OrderMedicine
from pharmacy.people.models import Patient, Prescriber, Staff
from pharmacy.people.services import issue_token
from pharmacy.screening.models import Finding

ORDERS = "/api/v1/orders/"
PROBLEM = "application/problem+json"
Answer = Any  # Django's test response, whose attributes are added as it is made


def token_of(prescriber: Prescriber) -> str:
    _, token = AuthToken.objects.create(user=prescriber.account)
    return str(token)


class Clinic:
    """Calls with one prescriber's token."""

    def __init__(self, token: str) -> None:
        self.client = Client(headers={"authorization": f"Token {token}"})

    def submit(self, payload: Any) -> Answer:
        return self.send(json.dumps(payload))

    def send(self, body: str | bytes, content_type: str = "application/json") -> Answer:
        return self.client.post(ORDERS, data=body, content_type=content_type)

    def get(self, address: str = ORDERS, **query: Any) -> Answer:
        return self.client.get(address, query)


@pytest.fixture
def token(prescriber: Prescriber, administrator: Staff) -> str:
    return issue_token(prescriber, actor=administrator)


@pytest.fixture
def clinic(token: str) -> Clinic:
    return Clinic(token)


@pytest.fixture
def other_clinic(other_prescriber: Prescriber) -> Clinic:
    return Clinic(token_of(other_prescriber))


def stored() -> tuple[Any, ...]:
    """Everything that a submit may write."""
    rows = (Order, OrderMedicine, Patient, Finding)
    return (*(model.objects.count() for model in rows), list(NumberSeries.objects.order_by("pk").values_list()))


@pytest.fixture
def refused(prescriber: Prescriber) -> Callable[..., dict[str, Any]]:
    """Check that an answer is a problem document and that nothing was stored since; give the document."""
    before = stored()

    def check(answer: Answer, status: int, code: str, field: str | None = None) -> dict[str, Any]:
        assert answer.headers["Content-Type"] == PROBLEM
        document: dict[str, Any] = json.loads(answer.content)
        assert (answer.status_code, document["status"], document["code"]) == (status, status, code), document
        assert document["errors"][0]["code"] == code
        assert document["errors"][0]["field"] == field
        assert stored() == before
        return document

    return check
