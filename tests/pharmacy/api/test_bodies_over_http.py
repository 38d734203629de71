"""Large bodies over a real connection to gunicorn: the client reads the refusal, not a reset connection."""

from __future__ import annotations

import http.client
import json
import urllib.request
from collections.abc import Iterator
from contextlib import suppress

import pytest

from pharmacy.people.models import Prescriber
from tests.live.conftest import Stack, stack, wait_until  # noqa: F401 - stack is a fixture
from tests.payloads import a_payload
from tests.pharmacy.api.conftest import ORDERS, PROBLEM, stored, token_of

MEGABYTE = b" " * 1024 * 1024
CHUNKED = {"Transfer-Encoding": "chunked"}


def web_answers(url: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"{url}/health/live", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


@pytest.fixture
def web(stack: Stack) -> Stack:  # noqa: F811
    stack.start("web")
    wait_until(lambda: web_answers(stack.url))
    return stack


def post(web: Stack, token: str, body: bytes | Iterator[bytes], **headers: str) -> tuple[int, str | None, str]:
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)
    try:
        connection.request(
            "POST", ORDERS, body=body, encode_chunked=not isinstance(body, bytes),
            headers={"Authorization": f"Token {token}", "Content-Type": "application/json", **headers},
        )  # fmt: skip
        answer = connection.getresponse()
        said = json.loads(answer.read())
        return answer.status, answer.headers["Content-Type"], said.get("code") or said["status"]
    finally:
        connection.close()


def test_ten_megabytes_with_a_length_and_in_chunks(web: Stack, prescriber: Prescriber) -> None:
    token, before = token_of(prescriber), stored()
    too_large = (413, PROBLEM, "BODY_TOO_LARGE")
    assert post(web, token, MEGABYTE * 10) == too_large
    assert post(web, token, (MEGABYTE for _ in range(10)), **CHUNKED) == too_large
    assert stored() == before
    body = json.dumps(a_payload()).encode()
    pieces = (body[start : start + 100] for start in range(0, len(body), 100))
    assert post(web, token, pieces, **CHUNKED) == (201, "application/json", "received")
