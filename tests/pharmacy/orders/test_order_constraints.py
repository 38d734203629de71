"""What the database refuses of an order by itself, when no service looked at it first."""

from __future__ import annotations

from typing import Any

import pytest

from pharmacy.orders.intake import MedicineIntake
from pharmacy.orders.models import Order
from pharmacy.people.models import Prescriber
from pharmacy.screening.models import Finding, Override
from pharmacy.signatures.models import Signature
from tests.factories import NOW, an_order, with_medicines
from tests.refusal import database_refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(prescriber: Prescriber) -> Order:
    return an_order(prescriber)


def a_copy(order: Order, **changes: Any) -> None:
    columns = {
        field.attname: getattr(order, field.attname)
        for field in Order._meta.concrete_fields
        if field.attname not in {"id", "public_id"}
    }
    Order.objects.create(**{**columns, "external_id": "CLINIC-9", "rx_number": 9, **changes})


def test_a_copy_of_a_good_order_passes(order: Order) -> None:
    a_copy(order)
    assert Order.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"strength_mg": "1.7"}, "order_strength_step"),
        ({"strength_mg": "5.0"}, "order_strength_range"),
        ({"strength_mg": "1.0"}, "order_strength_range"),
        ({"strength_mg": "15"}, "order_strength_range"),
        ({"strength_mg": "150"}, "overflow"),
        ({"quantity_capsules": 31}, "order_quantity_agrees"),
        ({"days_supply": 31}, "order_quantity_agrees"),
        ({"capsules_per_dose": 4, "quantity_capsules": 120}, "order_capsules_per_dose"),
        ({"days_supply": 0, "quantity_capsules": 0}, "order_quantity_positive"),
        ({"dose_time": "hs"}, "order_dose_time"),
        ({"pregnancy": "perhaps"}, "order_pregnancy"),
        ({"liver_disease": "cirrhosis"}, "order_liver_disease"),
        ({"conditions": ["gout"]}, "order_conditions"),
        ({"external_id": "CLINIC-1"}, "order_once_per_prescriber"),
        ({"rx_number": 100_001}, "rx_number"),
        ({"status": "verified"}, "Cannot insert"),
    ],
)
def test_refuses_an_order_no_service_would_store(order: Order, changes: dict[str, Any], constraint: str) -> None:
    with database_refuses(constraint):
        a_copy(order, **changes)
    assert Order.objects.count() == 1


def test_refuses_a_verification_by_nobody(order: Order) -> None:
    with database_refuses("order_verified_by_someone"):
        Order.objects.update(status="verified")


@pytest.mark.parametrize(
    ("blank", "constraint"), [("reason", "override_has_reason"), ("prescriber_contact", "override_has_contact")]
)
def test_refuses_an_override_without_reason_or_contact(prescriber: Prescriber, blank: str, constraint: str) -> None:
    held = an_order(prescriber, with_medicines(MedicineIntake("Tramadol", "current")))
    assert prescriber.account is not None
    signature = Signature.objects.create(
        signer=prescriber.account, meaning="overrode_finding", digest_sha256="0" * 64, signed_at=NOW
    )
    words = {"reason": "r", "prescriber_contact": "c", blank: ""}
    with database_refuses(constraint):
        Override.objects.create(finding=held.findings.all()[0], signature=signature, **words)


def test_refuses_a_finding_of_unknown_severity(order: Order) -> None:
    with database_refuses("finding_severity"):
        Finding.objects.create(order=order, code="X", severity="fatal", rule="r", message="m", source="s", found_at=NOW)
