"""Each field of the payload: missing, empty, too long, of another kind, unknown; with code, field and pointer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.payloads import a_payload
from tests.pharmacy.api.conftest import Clinic

Refused = Callable[..., dict[str, Any]]

OPTIONAL = {
    "capsules_per_dose", "dose_time", "purpose", "attested_on", "pregnancy", "liver_disease", "conditions",
    "planned_surgery_on", "label_language", "schedule", "open_ended", "refill_days",
}  # fmt: skip
MEDICINE = {"name": "metformin", "status": "current"}


def changed(path: str, value: Any) -> dict[str, Any]:
    """A payload with one medicine, and ``value`` at the dotted ``path``."""
    payload: Any = a_payload(medicines=[dict(MEDICINE)], allergies=["latex"], no_other_medicines=False)
    *parents, last = path.split(".")
    holder = payload
    for step in parents:
        holder = holder[int(step) if isinstance(holder, list) else step]
    holder[int(last) if isinstance(holder, list) else last] = value
    return payload  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", sorted(set(a_payload()) - OPTIONAL))
def test_refuses_a_missing_field(clinic: Clinic, refused: Refused, name: str) -> None:
    payload = a_payload()
    del payload[name]
    refused(clinic.submit(payload), 400, "FIELD_MISSING", name)


@pytest.mark.parametrize("name", sorted(a_payload()["patient"]))
def test_refuses_a_missing_detail_of_the_patient(clinic: Clinic, refused: Refused, name: str) -> None:
    payload = a_payload()
    del payload["patient"][name]
    document = refused(clinic.submit(payload), 400, "FIELD_MISSING", f"patient.{name}")
    assert document["errors"][0]["pointer"] == f"/patient/{name}"


@pytest.mark.parametrize("name", ["name", "status"])
def test_refuses_a_missing_detail_of_a_medicine(clinic: Clinic, refused: Refused, name: str) -> None:
    payload = changed("medicines.0.atc", "A10BA02")
    del payload["medicines"][0][name]
    document = refused(clinic.submit(payload), 400, "FIELD_MISSING", f"medicines.0.{name}")
    assert document["errors"][0]["pointer"] == f"/medicines/0/{name}"


def test_names_the_right_medicine_of_several(clinic: Clinic, refused: Refused) -> None:
    payload = a_payload(medicines=[MEDICINE, MEDICINE, {"name": "x"}, {"status": 1}], no_other_medicines=False)
    document = refused(clinic.submit(payload), 400, "FIELD_MISSING", "medicines.2.status")
    assert [e["pointer"] for e in document["errors"]] == [
        "/medicines/2/status", "/medicines/3/name", "/medicines/3/status",
    ]  # fmt: skip
    assert document["detail"].endswith("(3 problems; see errors)")


@pytest.mark.parametrize("path", ["refils", "patient.middle_name", "prescriber.name", "medicines.0.dose"])
def test_refuses_an_unknown_field(clinic: Clinic, refused: Refused, path: str) -> None:
    refused(clinic.submit(changed(path, "x")), 400, "FIELD_UNKNOWN", path)


def test_pointer_escapes_what_rfc_6901_asks(clinic: Clinic, refused: Refused) -> None:
    document = refused(clinic.submit(a_payload(**{"a/b~c": 1})), 400, "FIELD_UNKNOWN", "a/b~c")
    assert document["errors"][0]["pointer"] == "/a~1b~0c"


@pytest.mark.parametrize("name", ["\x00", "\ud800", "", "non_field_errors ", "id", "status", "rx_number"])
def test_refuses_unknown_names_of_any_kind(clinic: Clinic, refused: Refused, name: str) -> None:
    refused(clinic.submit(a_payload(**{name: 1})), 400, "FIELD_UNKNOWN", name or None)


def test_a_flood_of_unknown_fields_gets_a_short_answer(clinic: Clinic, refused: Refused) -> None:
    answer = clinic.submit(a_payload(**{f"x{number}": 0 for number in range(10_000)}))
    assert len(refused(answer, 400, "FIELD_UNKNOWN", "x0")["errors"]) == 100


TEXTS = ["external_id", "prescriber.npi", "patient.given_name", "patient.phone", "patient.state",
         "reason_for_compounding", "purpose", "allergies.0", "pregnancy", "liver_disease",
         "medicines.0.name", "medicines.0.rxcui"]  # fmt: skip


@pytest.mark.parametrize("path", TEXTS)
@pytest.mark.parametrize("value", [7, 1.5, True, [], {}, ["x"]])
def test_refuses_what_is_not_text(clinic: Clinic, refused: Refused, path: str, value: Any) -> None:
    refused(clinic.submit(changed(path, value)), 400, "FIELD_INVALID", path)


@pytest.mark.parametrize("path", TEXTS)
def test_refuses_too_long_a_text(clinic: Clinic, refused: Refused, path: str) -> None:
    refused(clinic.submit(changed(path, "x" * 201)), 400, "FIELD_TOO_LONG", path)


@pytest.mark.parametrize("path", ["patient.given_name", "external_id", "medicines.0.name", "allergies.0"])
@pytest.mark.parametrize("value", ["", "   ", "\u00a0", None])
def test_refuses_an_empty_text(clinic: Clinic, refused: Refused, path: str, value: Any) -> None:
    refused(clinic.submit(changed(path, value)), 400, "FIELD_EMPTY", path)


HIDDEN = ["\x00", "\n", "\x1b", "\x7f", "\u200b", "\u200f", "\u202e", "\u2066", "\ufeff", "\u00ad", "\ud800",
          "\u2028", "\ue000", "\U000e0041", "\uffff"]  # fmt: skip


@pytest.mark.parametrize("character", HIDDEN)
@pytest.mark.parametrize("path", ["patient.family_name", "medicines.0.name"])
def test_refuses_characters_that_cannot_be_seen(clinic: Clinic, refused: Refused, path: str, character: str) -> None:
    document = refused(clinic.submit(changed(path, f"Oye{character}laran")), 400, "FIELD_INVALID", path)
    assert f"U+{ord(character):04X}" in document["detail"]


@pytest.mark.parametrize("name", ["quantity_capsules", "days_supply", "refills", "capsules_per_dose"])
@pytest.mark.parametrize("value", ["30", 1.5, True, [], {}, 10**9, -(10**18)])
def test_refuses_what_is_not_a_whole_number(clinic: Clinic, refused: Refused, name: str, value: Any) -> None:
    refused(clinic.submit(a_payload(**{name: value})), 400, "FIELD_INVALID", name)


def test_refuses_a_huge_number_at_once(clinic: Clinic, refused: Refused) -> None:
    from json import dumps

    body = dumps(a_payload()).replace('"refills": 2', '"refills": 1e999999999')
    refused(clinic.send(body), 400, "FIELD_INVALID", "refills")


def test_takes_a_whole_number_with_point_zero(clinic: Clinic) -> None:
    assert clinic.submit(a_payload(quantity_capsules=30.0)).json()["quantity_capsules"] == 30


@pytest.mark.parametrize("name", ["no_other_medicines", "opioid_free_attested"])
@pytest.mark.parametrize("value", ["true", "no", 1, 0, []])
def test_refuses_what_is_not_true_or_false(clinic: Clinic, refused: Refused, name: str, value: Any) -> None:
    refused(clinic.submit(a_payload(**{name: value})), 400, "FIELD_INVALID", name)


@pytest.mark.parametrize("path", ["patient.birth_date", "written_on", "attested_on", "medicines.0.last_taken_on"])
@pytest.mark.parametrize("value", ["2025-02-29", "20260101", "2026-W48-2", "01/02/2026", "2026-01-01T00:00:00", "soon",
                                   "0000-01-01", 20260101, [], True, "\u0662026-01-01"])  # fmt: skip
def test_refuses_what_is_not_a_date(clinic: Clinic, refused: Refused, path: str, value: Any) -> None:
    refused(clinic.submit(changed(path, value)), 400, "FIELD_INVALID", path)


@pytest.mark.parametrize("path", ["patient", "prescriber", "medicines.0", "medicines", "allergies"])
@pytest.mark.parametrize("value", ["text", 7, True])
def test_refuses_another_shape(clinic: Clinic, refused: Refused, path: str, value: Any) -> None:
    refused(clinic.submit(changed(path, value)), 400, "FIELD_INVALID", path)


@pytest.mark.parametrize(("path", "value"), [("allergies", ["x"] * 101), ("medicines", [MEDICINE] * 101)])
def test_refuses_too_long_a_list(clinic: Clinic, refused: Refused, path: str, value: Any) -> None:
    refused(clinic.submit(changed(path, value)), 400, "FIELD_TOO_LONG", path)


def test_takes_a_hundred_medicines(clinic: Clinic) -> None:
    medicines = [{"name": f"metformin {number} " + "x" * 180, "status": "current"} for number in range(100)]
    assert clinic.submit(a_payload(medicines=medicines, no_other_medicines=False)).status_code == 201
