from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pharmacy.core.errors import Conflict, DomainError, InvalidInput, NotPermitted
from pharmacy.core.numbering import NumberSeries
from pharmacy.orders.intake import MedicineIntake, OrderIntake
from pharmacy.orders.models import Order, OrderMedicine
from pharmacy.orders.services import submit_order
from pharmacy.orders.states import OrderStatus
from pharmacy.people.models import Patient, Prescriber
from pharmacy.screening.models import Finding, Severity
from tests.factories import MARIA, NOW, TODAY, an_intake, an_order, with_medicines
from tests.pharmacy.audit.trail import trail
from tests.refusal import refuses

pytestmark = pytest.mark.django_db

TRAMADOL = MedicineIntake("Tramadol 50 mg", "current")
IBUPROFEN = MedicineIntake("Ibuprofen 400 mg", "current", rxcui="5640", atc="M01AE01")


def test_stores_a_clean_order_as_written(prescriber: Prescriber) -> None:
    order = an_order(prescriber, with_medicines(IBUPROFEN, allergies=("penicillin", "latex")))
    order = Order.objects.get(pk=order.pk)
    assert (order.rx_number, order.status, order.received_at) == (100_001, OrderStatus.RECEIVED, NOW)
    assert (order.strength_mg, order.quantity_capsules, order.days_supply) == (Decimal("1.5"), 30, 30)
    assert (order.allergies, order.patient.full_name) == (["penicillin", "latex"], "Maria Oyelaran")
    assert (order.verified_by, order.verified_at) == (None, None)
    assert list(order.medicines.values_list("position", "name", "rxcui", "atc", "status", "last_taken_on")) == [
        (0, "Ibuprofen 400 mg", "5640", "M01AE01", "current", None)
    ]
    assert not order.findings.filter(severity=Severity.BLOCK).exists()


def test_leaves_one_event_by_the_prescribers_account(prescriber: Prescriber) -> None:
    order = an_order(prescriber)
    assert trail(order) == [("insert", "received", "submit_order", "npi-1234567893", "")]


def test_holds_an_order_with_an_opioid_and_says_why(prescriber: Prescriber) -> None:
    order = an_order(prescriber, with_medicines(IBUPROFEN, TRAMADOL, opioid_free_attested=False, attested_on=None))
    assert order.status == OrderStatus.ON_HOLD
    current, missing = order.findings.order_by("pk")
    assert (current.code, current.severity, current.drug) == ("OPIOID_CURRENT", "block", "Tramadol 50 mg")
    assert current.medicine is not None
    assert (current.medicine.name, current.found_at) == ("Tramadol 50 mg", NOW)
    assert current.rule
    assert current.source
    assert current.earliest_on
    assert current.earliest_on > TODAY
    assert (missing.code, missing.medicine) == ("OPIOID_ATTESTATION_MISSING", None)
    assert trail(order) == [
        ("insert", "received", "submit_order", "npi-1234567893", ""),
        ("update", "on_hold", "submit_order", "npi-1234567893", ""),
    ]


def test_two_orders_of_one_patient_share_the_record_and_count_up(prescriber: Prescriber) -> None:
    one, two = an_order(prescriber), an_order(prescriber, an_intake(external_id="CLINIC-2"))
    assert (one.patient, two.rx_number) == (two.patient, one.rx_number + 1)


def test_two_prescribers_may_use_the_same_number(prescriber: Prescriber, other_prescriber: Prescriber) -> None:
    an_order(prescriber)
    assert an_order(other_prescriber, an_intake(prescriber_npi="1993999998")).status == OrderStatus.RECEIVED


def submit_and_compare(
    intake: OrderIntake, prescriber: Prescriber, kind: type[DomainError], *codes: str, field: str | None = None
) -> None:
    def stored() -> list[object]:
        counts: list[object] = [m.objects.count() for m in (Order, OrderMedicine, Finding, Patient)]
        return [*counts, list(NumberSeries.objects.values())]

    assert prescriber.account
    before = stored()
    with refuses(kind, *codes, field=field):
        submit_order(intake, prescriber=prescriber, actor=prescriber.account, at=NOW)
    assert stored() == before


def test_stores_nothing_of_an_order_with_problems_and_names_them_all(prescriber: Prescriber) -> None:
    intake = an_intake(strength_mg=Decimal(15), refills=12)
    submit_and_compare(
        intake, prescriber, InvalidInput, "STRENGTH_TENFOLD_SUSPECT", "REFILLS_OUT_OF_RANGE", field="strength_mg"
    )


def test_refuses_an_order_in_anothers_name(prescriber: Prescriber, other_prescriber: Prescriber) -> None:
    intake = an_intake(prescriber_npi=other_prescriber.npi)
    submit_and_compare(intake, prescriber, NotPermitted, "PRESCRIBER_MISMATCH", field="prescriber.npi")


def test_refuses_a_prescriber_nobody_knows(prescriber: Prescriber) -> None:
    intake = an_intake(prescriber_npi="1993999998")
    submit_and_compare(intake, prescriber, InvalidInput, "PRESCRIBER_UNKNOWN", field="prescriber.npi")


def test_refuses_a_prescriber_who_may_not_send_orders(prescriber: Prescriber) -> None:
    prescriber.is_active = False
    submit_and_compare(an_intake(), prescriber, NotPermitted, "PRESCRIBER_INACTIVE", field="prescriber.npi")


def test_refuses_the_same_order_again_and_names_the_first(prescriber: Prescriber) -> None:
    first = an_order(prescriber)
    again = with_medicines(TRAMADOL, patient=replace(MARIA, given_name="Another"))
    submit_and_compare(again, prescriber, Conflict, "DUPLICATE_ORDER", field="external_id")
    assert prescriber.account
    with refuses(Conflict, "DUPLICATE_ORDER") as refusal:
        submit_order(an_intake(), prescriber=prescriber, actor=prescriber.account, at=NOW)
    assert str(first.public_id) in refusal.message
    assert "2026-11-24" in refusal.message
