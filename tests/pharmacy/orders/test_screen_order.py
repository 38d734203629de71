"""What the screen finds on a stored order beyond its medicines: history, allergies, surgery, other orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from pharmacy.orders.intake import MedicineIntake
from pharmacy.orders.models import Order
from pharmacy.orders.selectors import excipients_to_avoid, open_blocks, other_orders
from pharmacy.orders.services import cancel_order, override_finding
from pharmacy.orders.states import OrderStatus
from pharmacy.people.models import Prescriber, Staff
from tests.factories import MARIA, NOW, PASSWORD, TODAY, a_verified_order, an_intake, an_order, with_medicines

pytestmark = pytest.mark.django_db


def screened(prescriber: Prescriber, **changes: Any) -> Order:
    return an_order(prescriber, an_intake(external_id="CLINIC-NEW", **changes))


def codes(order: Order) -> list[str]:
    return list(order.findings.order_by("pk").values_list("code", flat=True))


def test_a_clean_order_finds_nothing(prescriber: Prescriber) -> None:
    order = screened(prescriber)
    assert (codes(order), order.status) == ([], OrderStatus.RECEIVED)


def test_keeps_what_was_stated_and_asks_for_what_was_not(prescriber: Prescriber) -> None:
    plain = an_intake()
    unstated = replace(plain, pregnancy="unknown", liver_disease="unknown")
    order = Order.objects.get(pk=an_order(prescriber, unstated).pk)
    assert (order.pregnancy, order.liver_disease, order.conditions, order.planned_surgery_on) == (
        "unknown", "unknown", [], None,
    )  # fmt: skip
    assert codes(order) == ["PREGNANCY_UNKNOWN", "LIVER_DISEASE_UNKNOWN"]
    assert order.status == OrderStatus.RECEIVED


def test_surgery_within_the_supply_holds_until_a_pharmacist_lifts_it(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = screened(prescriber, planned_surgery_on=TODAY + timedelta(days=20))
    assert (codes(order), order.status) == (["SURGERY_PLANNED"], OrderStatus.ON_HOLD)
    assert open_blocks(order, on=TODAY + timedelta(days=3650)).exists()
    resumed = override_finding(
        order.findings.get(), actor=pharmacist, password=PASSWORD, at=NOW, reason="Stops 3 days before, per prescriber",
        prescriber_contact="Dr Okafor by phone",
    )  # fmt: skip
    assert resumed.status == OrderStatus.RECEIVED


@pytest.mark.parametrize(
    ("changes", "code", "status"),
    [
        ({"pregnancy": "yes"}, "PREGNANCY", "received"),
        ({"liver_disease": "severe"}, "LIVER_DISEASE", "received"),
        ({"conditions": ("breastfeeding",)}, "BREASTFEEDING", "received"),
        ({"conditions": ("opioid_dependence",)}, "OPIOID_DEPENDENCE", "on_hold"),
        ({"allergies": ("naltrexone",)}, "ALLERGY_NALTREXONE", "on_hold"),
        ({"allergies": ("milk",)}, "ALLERGY_EXCIPIENT", "received"),
        ({"attested_on": TODAY - timedelta(days=31)}, "OPIOID_ATTESTATION_EXPIRED", "on_hold"),
        ({"days_supply": 180, "quantity_capsules": 180}, "SUPPLY_REACHES_BEYOND_USE", "received"),
    ],
)
def test_blocks_hold_and_warnings_do_not(
    prescriber: Prescriber, changes: dict[str, Any], code: str, status: str
) -> None:
    order = screened(prescriber, **changes)
    assert (codes(order), order.status) == ([code], status)


def test_how_old_a_statement_may_be_is_a_setting(prescriber: Prescriber, settings: Any) -> None:
    settings.OPIOID_ATTESTATION_MAX_AGE_DAYS = 60
    assert codes(screened(prescriber, attested_on=TODAY - timedelta(days=31))) == []


def test_keeps_how_a_misspelt_name_was_read(prescriber: Prescriber) -> None:
    order = an_order(prescriber, with_medicines(MedicineIntake("oxycodne 5 mg", "recent", last_taken_on=TODAY)))
    finding = order.findings.get()
    assert (finding.code, order.status) == ("OPIOID_WASHOUT", OrderStatus.ON_HOLD)
    assert (finding.evidence["read_as"], finding.evidence["score"]) == ("oxycodone", 0.89)
    assert 'written "oxycodne", read as "oxycodone" (score 0.89)' in finding.message


def test_a_condition_stated_twice_is_kept_once(prescriber: Prescriber) -> None:
    order = screened(prescriber, conditions=("renal_impairment", "renal_impairment"))
    assert (order.conditions, codes(order)) == (["renal_impairment"], ["RENAL_IMPAIRMENT"])


def test_a_second_order_of_the_patient_is_duplicate_therapy(prescriber: Prescriber, pharmacist: Staff) -> None:
    first = a_verified_order(prescriber, pharmacist)
    again = screened(prescriber)
    assert codes(again) == ["DUPLICATE_THERAPY"]
    assert again.findings.get().evidence == {"rx_number": first.rx_number}
    assert again.status == OrderStatus.RECEIVED


def test_an_ended_order_is_no_duplicate(prescriber: Prescriber, pharmacist: Staff) -> None:
    cancel_order(an_order(prescriber), actor=pharmacist, reason="Moved away", at=NOW)
    assert codes(screened(prescriber)) == []


def test_a_large_step_from_the_previous_order_warns(prescriber: Prescriber, pharmacist: Staff) -> None:
    first = a_verified_order(prescriber, pharmacist)
    cancel_order(first, actor=pharmacist, reason="Dose changed", at=NOW)
    assert codes(screened(prescriber, strength_mg=Decimal("4.5"))) == ["STRENGTH_STEP_LARGE"]


def test_the_patient_is_known_by_name_and_birth_date(prescriber: Prescriber, other_prescriber: Prescriber) -> None:
    first = an_order(prescriber)
    moved = replace(MARIA, given_name="maria", phone="(559) 555-0100")
    second = an_order(other_prescriber, an_intake(prescriber_npi="1993999998", patient=moved))
    assert second.patient != first.patient
    assert list(other_orders(second)) == [first]
    assert codes(second) == ["DUPLICATE_THERAPY"]
    another = an_order(prescriber, an_intake(external_id="X", patient=replace(MARIA, given_name="Mario")))
    assert list(other_orders(another)) == []


def test_excipients_to_avoid_are_ready_for_the_filling(prescriber: Prescriber) -> None:
    order = screened(prescriber, allergies=("penicillin", "lactose", "pork, red 40"))
    assert excipients_to_avoid(order) == ("dye", "gelatin", "lactose_monohydrate")
