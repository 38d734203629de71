"""Whatever is sent, the answer is an order or a problem document, and never a 500."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.payloads import a_payload
from tests.pharmacy.api.conftest import PROBLEM, Clinic

QUICK = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=[]), max_size=30)
    | st.sampled_from(["1.5", "2026-11-24", "bedtime", "current", "1234567893", "0001-01-01", "tramadol"])
)  # fmt: skip
MEDICINES = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(["name", "status", "rxcui", "atc", "last_taken_on"], SCALARS)
)
ANYTHING = st.recursive(
    SCALARS | MEDICINES | st.lists(MEDICINES, max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = sorted(a_payload())


def is_answered(answer: Any) -> None:
    assert answer.status_code in {201, 400, 403, 409}, answer.content
    if answer.status_code != 201:
        assert answer.headers["Content-Type"] == PROBLEM
        document = json.loads(answer.content)
        assert document["errors"]
        assert all(error["code"].isupper() and error["detail"] for error in document["errors"])


@QUICK
@given(changes=st.dictionaries(st.sampled_from(NAMES), ANYTHING, min_size=1, max_size=4))
def test_changed_fields(clinic: Clinic, changes: dict[str, Any]) -> None:
    is_answered(clinic.submit(a_payload(**changes)))


@QUICK
@given(changes=st.dictionaries(st.sampled_from(sorted(a_payload()["patient"])), ANYTHING, min_size=1, max_size=3))
def test_changed_patients(clinic: Clinic, changes: dict[str, Any]) -> None:
    payload = a_payload()
    payload["patient"] |= changes
    is_answered(clinic.submit(payload))


@QUICK
@given(payload=ANYTHING)
def test_any_json(clinic: Clinic, payload: Any) -> None:
    is_answered(clinic.submit(payload))


@QUICK
@given(body=st.binary(max_size=200))
def test_any_bytes(clinic: Clinic, body: bytes) -> None:
    is_answered(clinic.send(body))


@QUICK
@given(start=st.integers(0, 600), junk=st.binary(max_size=4))
def test_damaged_orders(clinic: Clinic, start: int, junk: bytes) -> None:
    body = json.dumps(a_payload()).encode()
    is_answered(clinic.send(body[:start] + junk + body[start + len(junk) + 1 :]))
