"""The OpenAPI schema describes what is really answered, and its page works under the content security policy."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from pytest_django.live_server_helper import LiveServer

from pharmacy.api.schema import ORDER_EXAMPLE, TITRATION_EXAMPLE
from pharmacy.people.models import Prescriber
from tests.factories import an_order
from tests.payloads import a_payload
from tests.pharmacy.api.conftest import ORDERS, Clinic

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture
def schema() -> dict[str, Any]:
    answer = Client().get("/api/schema/", {"format": "json"})
    assert answer.status_code == 200
    document: dict[str, Any] = json.loads(answer.content)
    return document


def conforms(schema: dict[str, Any], method: str, path: str, answer: Any) -> None:
    responses = schema["paths"][path][method]["responses"]
    content = responses[str(answer.status_code)]["content"]
    wanted = content[answer.headers["Content-Type"]]["schema"]
    Draft202012Validator({**wanted, "components": schema["components"]}).validate(json.loads(answer.content))


def test_is_openapi_3_1_and_without_warnings(tmp_path: Path, schema: dict[str, Any]) -> None:
    assert schema["openapi"].startswith("3.1")
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))
    one = f"{ORDERS}{{public_id}}/"
    assert set(schema["paths"]) == {
        ORDERS,
        one,
        *(f"{one}{act}/" for act in ("answers", "amendments", "cancellations")),
    }
    assert schema["components"]["securitySchemes"]["prescriberToken"]["in"] == "header"


def test_answers_conform(schema: dict[str, Any], clinic: Clinic, prescriber: Prescriber) -> None:
    conforms(schema, "post", ORDERS, clinic.submit(a_payload()))
    held = a_payload(external_id="C-2", medicines=[{"name": "tramadol", "status": "current"}], no_other_medicines=False)
    conforms(schema, "post", ORDERS, clinic.submit(held))
    conforms(schema, "get", ORDERS, clinic.get())
    order = an_order(prescriber, None) if not prescriber.orders.exists() else prescriber.orders.first()
    assert order is not None
    conforms(schema, "get", f"{ORDERS}{{public_id}}/", clinic.get(f"{ORDERS}{order.public_id}/"))


@pytest.mark.parametrize("body", [b"{}", b"[]", b"{", b'{"strength_mg": 15}', b" " * 300_000])
def test_problems_conform(schema: dict[str, Any], clinic: Clinic, body: bytes) -> None:
    conforms(schema, "post", ORDERS, clinic.send(body))


def test_other_problems_conform(schema: dict[str, Any], clinic: Clinic) -> None:
    conforms(schema, "post", ORDERS, Client().post(ORDERS))
    conforms(schema, "post", ORDERS, clinic.send(b"x", "text/plain"))
    conforms(schema, "get", ORDERS, clinic.get(status="x"))
    conforms(schema, "get", f"{ORDERS}{{public_id}}/", clinic.get(f"{ORDERS}1/"))


def test_the_example_is_an_order_that_would_be_taken(schema: dict[str, Any], clinic: Clinic) -> None:
    payload: Any = ORDER_EXAMPLE.value
    request = schema["paths"][ORDERS]["post"]["requestBody"]["content"]["application/json"]
    assert next(iter(request["examples"].values()))["value"] == payload
    Draft202012Validator({**request["schema"], "components": schema["components"]}).validate(payload)
    written_on = a_payload()["written_on"]
    payload = {**payload, "written_on": written_on, "attested_on": written_on}
    payload["medicines"] = [{**payload["medicines"][0], "last_taken_on": "2025-12-01"}]
    assert clinic.submit(payload).status_code == 201
    titration: Any = TITRATION_EXAMPLE.value
    Draft202012Validator({**request["schema"], "components": schema["components"]}).validate(titration)
    dates = {name: payload[name] for name in ("written_on", "attested_on", "medicines")}
    assert clinic.submit({**titration, **dates}).status_code == 201


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs /usr/bin/chromium")
@pytest.mark.django_db(transaction=True)
def test_the_page_shows_the_operations(live_server: LiveServer, tmp_path: Path) -> None:
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
               f"--user-data-dir={tmp_path}", "--virtual-time-budget=15000", "--enable-logging=stderr",
               "--dump-dom", f"{live_server.url}/api/docs/"]  # fmt: skip
    run = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
    assert "/api/v1/orders/" in run.stdout
    assert run.stdout.count("opblock-summary-method") >= 3
    assert "Content Security Policy" not in run.stderr
