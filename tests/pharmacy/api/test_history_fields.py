"""The optional fields of the patient's history, and what the findings say of misspelt names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from pharmacy.people.selectors import pharmacy_date
from tests.payloads import a_payload
from tests.pharmacy.api.conftest import Clinic

Refused = Callable[..., dict[str, Any]]
HISTORY = ("pregnancy", "liver_disease", "conditions", "planned_surgery_on")


def without_history(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in a_payload(**changes).items() if name not in HISTORY}


def codes(order: dict[str, Any]) -> list[str]:
    return [finding["code"] for finding in order["findings"]]


@pytest.mark.parametrize("stated", [{}, dict.fromkeys(HISTORY)], ids=["left out", "null"])
def test_history_may_be_left_out_or_null_and_is_asked_for(clinic: Clinic, stated: dict[str, Any]) -> None:
    answer = clinic.submit(without_history() | stated)
    order = answer.json()
    assert (answer.status_code, order["status"]) == (201, "received")
    assert {name: order[name] for name in HISTORY} == {
        "pregnancy": "unknown", "liver_disease": "unknown", "conditions": [], "planned_surgery_on": None,
    }  # fmt: skip
    assert codes(order) == ["PREGNANCY_UNKNOWN", "LIVER_DISEASE_UNKNOWN"]


def test_history_is_kept_and_screened(clinic: Clinic) -> None:
    surgery = (pharmacy_date(timezone.now()) + timedelta(days=10)).isoformat()
    stated = {"pregnancy": "not_applicable", "liver_disease": "mild_moderate", "conditions": ["renal_impairment"],
              "planned_surgery_on": surgery}  # fmt: skip
    order = clinic.submit(without_history() | stated).json()
    assert {name: order[name] for name in HISTORY} == stated
    assert codes(order) == ["LIVER_DISEASE", "RENAL_IMPAIRMENT", "SURGERY_PLANNED"]
    assert order["status"] == "on_hold"
    assert clinic.get(f"/api/v1/orders/{order['id']}/").json() == order


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"pregnancy": "maybe"}, "PREGNANCY_NOT_A_CHOICE", "pregnancy"),
        ({"liver_disease": "NONE"}, "LIVER_DISEASE_NOT_A_CHOICE", "liver_disease"),
        ({"conditions": ["gout"]}, "CONDITION_NOT_A_CHOICE", "conditions.0"),
        ({"conditions": ["x" * 41]}, "FIELD_TOO_LONG", "conditions.0"),
        ({"conditions": ["breastfeeding"] * 21}, "FIELD_TOO_LONG", "conditions"),
        ({"conditions": "breastfeeding"}, "FIELD_INVALID", "conditions"),
        ({"conditions": [""]}, "FIELD_EMPTY", "conditions.0"),
        ({"pregnancy": True}, "FIELD_INVALID", "pregnancy"),
        ({"planned_surgery_on": "soon"}, "FIELD_INVALID", "planned_surgery_on"),
        ({"planned_surgery_on": "2199-01-01"}, "SURGERY_DATE_UNLIKELY", "planned_surgery_on"),
    ],
)
def test_refuses_what_is_no_history(
    clinic: Clinic, refused: Refused, changes: dict[str, Any], code: str, field: str
) -> None:
    refused(clinic.submit(a_payload(**changes)), 400, code, field)


def test_a_misspelt_opioid_is_answered_with_how_it_was_read(clinic: Clinic) -> None:
    medicines = [{"name": "oxycodne 5 mg", "status": "current"}, {"name": "Norco", "status": "current"}]
    order = clinic.submit(a_payload(medicines=medicines, no_other_medicines=False)).json()
    read, exact, contradicted = order["findings"]
    assert (read["read_as"], read["score"], read["severity"]) == ("oxycodone", 0.89, "block")
    assert (exact["read_as"], exact["score"]) == (None, 1.0)
    assert (contradicted["read_as"], contradicted["score"]) == (None, None)
    assert all(finding["source"] for finding in order["findings"])


def test_another_prescriber_is_not_told_whose_order_there_is(clinic: Clinic, other_clinic: Clinic) -> None:
    first = clinic.submit(a_payload()).json()
    second = other_clinic.submit(a_payload(prescriber={"npi": "1993999998"})).json()
    [finding] = second["findings"]
    assert finding["code"] == "DUPLICATE_THERAPY"
    assert str(first["rx_number"]) not in str(finding)
    assert "Okafor" not in str(finding)
    assert finding["message"] == (
        "The patient has another order for naltrexone at this pharmacy; the pharmacist will ask."
    )
    assert "received" not in finding["message"]


def test_allergies_are_screened(clinic: Clinic) -> None:
    order = clinic.submit(a_payload(allergies=["naloxone", "lactose", "penicillin"])).json()
    assert [(f["code"], f["drug"]) for f in order["findings"]] == [
        ("ALLERGY_NALTREXONE", "naloxone"), ("ALLERGY_EXCIPIENT", "lactose"),
    ]  # fmt: skip
    assert order["status"] == "on_hold"
