"""What is wrong with a body before anything in it is looked at."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings

from pharmacy.wsgi import application
from tests.payloads import a_payload
from tests.pharmacy.api.conftest import ORDERS, Clinic, stored

Refused = Callable[..., dict[str, Any]]
TEN_MB = 10 * 1024 * 1024


def with_strength(written: str) -> bytes:
    return json.dumps(a_payload()).replace('"strength_mg": "1.5"', f'"strength_mg": {written}').encode()


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b'{\n  "external_id": "A",\n  "refills" 2\n}', "Line 3, column 13"),
        (b"{'external_id': 1}", "Line 1, column 2"),
        (b"not json", "Line 1, column 1"),
        (b'{"external_id": "A', "Line 1, column 17"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 40_000, "nested too deeply"),
        (b'{"external_id": "\xff"}', "not UTF-8: byte 17"),
        (json.dumps(a_payload()).encode("utf-16"), "not UTF-8"),
        (with_strength("NaN"), "NaN is not a JSON number"),
        (with_strength("-Infinity"), "-Infinity is not a JSON number"),
        (with_strength("9" * 5000), "too long"),
        (with_strength("1e99999999999999999999"), "too large"),
        (b'{"external_id": "a\x00b"}', "Invalid control character"),
        (b" ", "Line 1, column 2"),
    ],
)
def test_malformed_json_says_where(clinic: Clinic, refused: Refused, body: bytes, detail: str) -> None:
    assert detail in refused(clinic.send(body), 400, "JSON_MALFORMED")["detail"]


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"null", b"1.5", b"true", b"[{}]"])
def test_refuses_what_is_not_an_object(clinic: Clinic, refused: Refused, body: bytes) -> None:
    refused(clinic.send(body), 400, "JSON_NOT_AN_OBJECT")


def test_refuses_a_name_given_twice(clinic: Clinic, refused: Refused) -> None:
    body = json.dumps(a_payload()).replace('"refills": 2', '"refills": 2, "refills": 3')
    assert '"refills"' in refused(clinic.send(body), 400, "JSON_DUPLICATE_KEY")["detail"]


def test_refuses_a_name_given_twice_deep_inside(clinic: Clinic, refused: Refused) -> None:
    body = json.dumps(a_payload()).replace('"city": "Fresno"', '"city": "Fresno", "city": "Davis"')
    refused(clinic.send(body), 400, "JSON_DUPLICATE_KEY")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
                                          "application/xml", ""])  # fmt: skip
def test_refuses_another_media_type(clinic: Clinic, refused: Refused, content_type: str) -> None:
    refused(clinic.send(json.dumps(a_payload()), content_type), 415, "MEDIA_TYPE_UNSUPPORTED")


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "APPLICATION/JSON"])
def test_takes_json_however_it_is_named(clinic: Clinic, content_type: str) -> None:
    assert clinic.send(json.dumps(a_payload()), content_type).status_code == 201


def test_takes_a_byte_order_mark(clinic: Clinic) -> None:
    assert clinic.send(json.dumps(a_payload()).encode("utf-8-sig")).status_code == 201


def test_an_empty_body_lacks_every_field(clinic: Clinic, refused: Refused) -> None:
    document = refused(clinic.send(b""), 400, "FIELD_MISSING", "external_id")
    assert len(document["errors"]) == 13


def test_refuses_ten_megabytes(clinic: Clinic, refused: Refused) -> None:
    payload = a_payload(reason_for_compounding="x" * TEN_MB)
    assert "256 KiB" in refused(clinic.submit(payload), 413, "BODY_TOO_LARGE")["detail"]


def test_the_limit_is_exact(clinic: Clinic, refused: Refused) -> None:
    body = json.dumps(a_payload()).encode()
    padding = b" " * (settings.API_MAX_BODY_BYTES - len(body))
    refused(clinic.send(body + padding + b" "), 413, "BODY_TOO_LARGE")
    assert clinic.send(body + padding).status_code == 201


class CountingStream(BytesIO):
    taken = largest = 0

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        self.taken += len(piece)
        self.largest = max(self.largest, len(piece))
        return piece


def chunked(token: str, stream: BytesIO) -> tuple[str, dict[str, Any]]:
    """Ask as gunicorn does for a chunked body: no length, and a stream that ends by itself."""
    said: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": ORDERS, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "HTTP_HOST": "localhost", "HTTP_AUTHORIZATION": f"Token {token}", "CONTENT_TYPE": "application/json",
        "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": stream, "wsgi.input_terminated": True,
        "wsgi.url_scheme": "http", "wsgi.errors": BytesIO(),
    }  # fmt: skip

    def start_response(status: str, *_: Any) -> Callable[[bytes], object]:
        said.append(status)
        return lambda _: None

    answer = application(environ, start_response)
    return said[0][:3], json.loads(b"".join(answer))


@pytest.mark.django_db(transaction=True)
def test_takes_a_chunked_body(token: str) -> None:
    status, body = chunked(token, BytesIO(json.dumps(a_payload()).encode()))
    assert (status, body["status"]) == ("201", "received")


@pytest.mark.django_db(transaction=True)
def test_keeps_no_more_of_a_chunked_body_than_the_limit(token: str) -> None:
    before = stored()
    stream = CountingStream(b" " * TEN_MB * 4)
    status, body = chunked(token, stream)
    assert (status, body["code"]) == ("413", "BODY_TOO_LARGE")
    assert stream.largest == settings.API_MAX_BODY_BYTES + 1
    assert stream.taken < TEN_MB * 2
    assert stored() == before


@pytest.mark.django_db(transaction=True)
def test_a_body_that_breaks_off_is_refused(token: str) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("reset by peer")

    status, body = chunked(token, Broken())
    assert (status, body["code"]) == ("400", "JSON_MALFORMED")
