"""POST /api/v1/orders/: works, is held, is not the caller's, is there already."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from pharmacy.orders.models import Order
from pharmacy.people.models import Patient, Prescriber
from pharmacy.people.selectors import pharmacy_date
from tests.payloads import a_payload
from tests.pharmacy.api.conftest import Clinic, stored

Refused = Callable[..., dict[str, Any]]


def with_medicine(**medicine: Any) -> dict[str, Any]:
    stated = {"name": "tramadol 50 mg", "status": "current", **medicine}
    return a_payload(medicines=[stated], no_other_medicines=False)


def today() -> date:
    return pharmacy_date(timezone.now())


def test_stores_a_clean_order(clinic: Clinic, prescriber: Prescriber) -> None:
    answer = clinic.submit(a_payload(allergies=["penicillin"]))
    body = answer.json()
    assert answer.status_code == 201, body
    order = Order.objects.get(public_id=UUID(body["id"]))
    assert (order.prescriber, order.status, order.strength_mg) == (prescriber, "received", Decimal("1.5"))
    assert order.received_at <= timezone.now()
    assert body["rx_number"] == order.rx_number
    assert (body["external_id"], body["status"], body["strength_mg"]) == ("CLINIC-1", "received", "1.5")
    assert body["patient"]["given_name"] == "Maria"
    assert (body["allergies"], body["medicines"], body["findings"]) == (["penicillin"], [], [])


def test_location_leads_to_the_order(clinic: Clinic) -> None:
    answer = clinic.submit(a_payload())
    assert answer.headers["Location"] == f"http://testserver/api/v1/orders/{answer.json()['id']}/"
    assert clinic.get(answer.headers["Location"]).json() == answer.json()
    assert answer.headers["Cache-Control"] == "no-store"


def test_needs_only_what_is_required(clinic: Clinic) -> None:
    payload = a_payload(opioid_free_attested=True)
    for name in ("capsules_per_dose", "dose_time", "purpose"):
        del payload[name]
    order = clinic.submit(payload).json()
    assert (order["capsules_per_dose"], order["dose_time"], order["purpose"]) == (1, "bedtime", "")


def test_takes_null_for_what_is_optional(clinic: Clinic) -> None:
    payload = with_medicine(name="metformin", rxcui=None, atc=None, last_taken_on=None)
    payload |= {"purpose": None}
    payload["patient"]["address_line2"] = None
    answer = clinic.submit(payload)
    assert answer.status_code == 201
    assert answer.json()["patient"]["address_line2"] == ""


def test_current_opioid_puts_the_order_on_hold(clinic: Clinic) -> None:
    answer = clinic.submit(with_medicine())
    body = answer.json()
    assert (answer.status_code, body["status"]) == (201, "on_hold")
    finding = next(f for f in body["findings"] if f["code"] == "OPIOID_CURRENT")
    assert (finding["severity"], finding["drug"], finding["overridden"]) == ("block", "tramadol 50 mg", False)
    assert date.fromisoformat(finding["earliest_on"]) > today()
    assert finding["earliest_on"] in finding["message"]
    assert "tramadol" in finding["message"]


def test_recent_opioid_counts_from_its_last_dose(clinic: Clinic) -> None:
    last = today() - timedelta(days=3)
    order = clinic.submit(with_medicine(name="oxycodone", status="recent", last_taken_on=last.isoformat())).json()
    assert order["status"] == "on_hold"
    assert [(f["code"], f["drug"]) for f in order["findings"]] == [("OPIOID_WASHOUT", "oxycodone")]
    assert last < date.fromisoformat(order["findings"][0]["earliest_on"])


def test_missing_attestation_puts_the_order_on_hold(clinic: Clinic) -> None:
    order = clinic.submit(a_payload(opioid_free_attested=False, attested_on=None)).json()
    assert (order["status"], order["findings"][0]["code"]) == ("on_hold", "OPIOID_ATTESTATION_MISSING")


@pytest.mark.parametrize("written", ["1.5", '"1.5"', '"1.50"', "1.50", "15e-1", '" 1.5 "'])
def test_strength_may_be_written_as_number_or_text(clinic: Clinic, written: str) -> None:
    answer = clinic.send(json.dumps(a_payload()).replace('"strength_mg": "1.5"', f'"strength_mg": {written}'))
    assert (answer.status_code, answer.json()["strength_mg"]) == (201, "1.5")


def test_strength_is_answered_without_trailing_zero(clinic: Clinic) -> None:
    assert clinic.submit(a_payload(strength_mg="3.0")).json()["strength_mg"] == "3"


def test_texts_are_stored_as_a_label_prints_them(clinic: Clinic) -> None:
    payload = a_payload()
    payload["patient"] |= {"given_name": "  Zoe\u0301 ", "family_name": "van\u00a0 Dijk"}
    assert clinic.submit(payload).status_code == 201
    assert Patient.objects.get().full_name == "Zo\u00e9 van Dijk"


def test_a_second_order_uses_the_same_patient(clinic: Clinic) -> None:
    clinic.submit(a_payload())
    clinic.submit(a_payload(external_id="CLINIC-2"))
    assert (Order.objects.count(), Patient.objects.count()) == (2, 1)


def test_same_external_id_is_refused_and_names_the_order(clinic: Clinic) -> None:
    first = clinic.submit(a_payload()).json()
    before = stored()
    answer = clinic.submit(a_payload())
    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, "DUPLICATE_ORDER")
    assert body["errors"][0]["pointer"] == "/external_id"
    assert first["id"] in body["detail"]
    assert stored() == before


def test_two_prescribers_may_use_the_same_external_id(clinic: Clinic, other_clinic: Clinic) -> None:
    clinic.submit(a_payload())
    answer = other_clinic.submit(a_payload(prescriber={"npi": "1993999998"}))
    assert answer.status_code == 201


def test_refuses_another_prescribers_npi(clinic: Clinic, other_prescriber: Prescriber, refused: Refused) -> None:
    answer = clinic.submit(a_payload(prescriber={"npi": other_prescriber.npi}))
    refused(answer, 403, "PRESCRIBER_MISMATCH", "prescriber.npi")


def test_refuses_an_unknown_prescriber(clinic: Clinic, refused: Refused) -> None:
    refused(clinic.submit(a_payload(prescriber={"npi": "1003000126"})), 400, "PRESCRIBER_UNKNOWN", "prescriber.npi")


def test_refuses_a_wrong_npi(clinic: Clinic, refused: Refused) -> None:
    refused(clinic.submit(a_payload(prescriber={"npi": "1234567890"})), 400, "NPI_INVALID", "prescriber.npi")


def test_the_services_rules_name_their_fields(clinic: Clinic, refused: Refused) -> None:
    future = (today() + timedelta(days=9)).isoformat()
    payload = with_medicine(name="metformin", last_taken_on=future) | {
        "quantity_capsules": 31, "refills": 12, "written_on": future, "capsules_per_dose": 1, "dose_time": "hs",
    }  # fmt: skip
    document = refused(clinic.submit(payload), 400, "QTY_DAYS_MISMATCH", "quantity_capsules")
    assert {(e["code"], e["pointer"]) for e in document["errors"]} == {
        ("DOSE_TIME_UNKNOWN", "/dose_time"),
        ("REFILLS_OUT_OF_RANGE", "/refills"),
        ("QTY_DAYS_MISMATCH", "/quantity_capsules"),
        ("DATE_IN_FUTURE", "/written_on"),
        ("DATE_IN_FUTURE", "/medicines/0/last_taken_on"),
    }


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"capsules_per_dose": 4, "quantity_capsules": 120}, "DOSE_NOT_WHOLE_CAPSULES", "capsules_per_dose"),
        ({"strength_mg": "4.5", "capsules_per_dose": 2, "quantity_capsules": 60}, "DAILY_DOSE_OUT_OF_RANGE",
         "capsules_per_dose"),
        ({"days_supply": 181, "quantity_capsules": 181}, "DAYS_SUPPLY_OUT_OF_RANGE", "days_supply"),
        ({"days_supply": 0, "quantity_capsules": 0}, "DAYS_SUPPLY_OUT_OF_RANGE", "days_supply"),
        ({"refills": -1}, "REFILLS_OUT_OF_RANGE", "refills"),
        ({"written_on": "2020-01-01"}, "RX_EXPIRED", "written_on"),
        ({"attested_on": None}, "ATTESTATION_DATE_MISSING", "attested_on"),
        ({"no_other_medicines": False}, "MEDICINES_UNSTATED", "no_other_medicines"),
        ({"medicines": [{"name": "metformin", "status": "past"}], "no_other_medicines": False},
         "MEDICINE_STATUS_UNKNOWN", "medicines.0.status"),
    ],
)  # fmt: skip
def test_refuses_by_rule(clinic: Clinic, refused: Refused, changes: dict[str, Any], code: str, field: str) -> None:
    refused(clinic.submit(a_payload(**changes)), 400, code, field)


TENFOLD, RANGE, STEP, NOT = (f"STRENGTH_{c}" for c in ("TENFOLD_SUSPECT", "OUT_OF_RANGE", "STEP", "NOT_A_NUMBER"))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("15", TENFOLD), ("30", TENFOLD), ("45", TENFOLD), ("0.15", TENFOLD), ("50", TENFOLD), ('"15"', TENFOLD),
        ("1.7", STEP), ("1.50000000000000000000000000000001", STEP), ("5", RANGE), ("0", RANGE), ("-1.5", RANGE),
        ("1e1000", RANGE), ('"1e1000"', RANGE), ("1e-999999", RANGE), ("9" * 900, RANGE), ('"NaN"', NOT),
        ('"1,5"', NOT), ('"1.5 mg"', NOT), ('".5"', NOT), ('"1_5"', NOT), ('"\u0661.5"', NOT), ("true", NOT),
        ("[1.5]", NOT), ("{}", NOT), ('"Infinity"', NOT), ('""', NOT), (f'"{"1" * 200000}"', NOT),
    ],
)  # fmt: skip
def test_refuses_a_strength(clinic: Clinic, refused: Refused, written: str, code: str) -> None:
    body = json.dumps(a_payload()).replace('"strength_mg": "1.5"', f'"strength_mg": {written}')
    document = refused(clinic.send(body), 400, code, "strength_mg")
    assert "1.5 mg to 4.5 mg" in document["detail"]
