"""An order may ask for the directions in another language, beside English."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pharmacy.orders.models import Order
from tests.payloads import a_payload
from tests.pharmacy.api.conftest import Clinic
from tests.refusal import database_refuses, execute

Refused = Callable[..., dict[str, Any]]


@pytest.mark.parametrize(
    ("stated", "kept"), [({}, "en"), ({"label_language": None}, "en"), ({"label_language": "vi"}, "vi")]
)
def test_a_language_is_kept_and_english_is_the_rule(clinic: Clinic, stated: dict[str, Any], kept: str) -> None:
    order = clinic.submit(a_payload(**stated)).json()
    assert order["label_language"] == kept
    assert clinic.get(f"/api/v1/orders/{order['id']}/").json()["label_language"] == kept


@pytest.mark.parametrize("language", ["EN", "xx", "Spanish"])
def test_refuses_a_language_that_is_not_offered(clinic: Clinic, refused: Refused, language: str) -> None:
    refused(clinic.submit(a_payload(label_language=language)), 400, "LANGUAGE_NOT_OFFERED", "label_language")
    assert not Order.objects.exists()


def test_the_database_knows_the_languages_too(clinic: Clinic) -> None:
    clinic.submit(a_payload())
    with database_refuses("order_label_language|Cannot update"):
        execute("UPDATE pharmacy_order SET label_language = 'xx'")
