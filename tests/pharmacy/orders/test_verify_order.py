from __future__ import annotations

import pytest

from pharmacy.core.errors import NotPermitted, Refused
from pharmacy.orders.intake import MedicineIntake
from pharmacy.orders.models import Order
from pharmacy.orders.services import order_content, verify_order
from pharmacy.orders.states import OrderStatus
from pharmacy.people.models import Prescriber, Staff
from pharmacy.screening.models import Finding
from pharmacy.signatures.models import Meaning, Signature
from pharmacy.signatures.services import content_digest
from tests.factories import NOW, PASSWORD, an_order, with_medicines
from tests.pharmacy.audit.trail import trail
from tests.refusal import refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(prescriber: Prescriber) -> Order:
    return an_order(prescriber)


def verify(order: Order, actor: Staff, password: str = PASSWORD) -> Order:
    return verify_order(order, actor=actor, password=password, at=NOW, reason="Checked with the clinic")


def nothing_signed(order: Order) -> None:
    order.refresh_from_db()
    assert order.verified_by is None
    assert not Signature.objects.exists()


def test_verifies_with_a_signature_over_all_that_was_ordered(order: Order, pharmacist: Staff) -> None:
    verify(order, pharmacist)
    stored = Order.objects.get()
    assert (stored.status, stored.verified_by, stored.verified_at) == (OrderStatus.VERIFIED, pharmacist, NOW)
    signature = Signature.objects.get()
    assert (signature.meaning, signature.subject_type) == (Meaning.VERIFIED_ORDER, "pharmacy.order")
    assert (signature.subject_id, signature.reason) == (str(stored.pk), "Checked with the clinic")
    assert signature.digest_sha256 == content_digest(order_content(stored))


def test_leaves_exactly_these_events(order: Order, pharmacist: Staff) -> None:
    verify(order, pharmacist)
    assert trail(order) == [
        ("insert", "received", "submit_order", "npi-1234567893", ""),
        ("update", "verified", "verify_order", "priya", "Checked with the clinic"),
    ]


@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_refuses_who_is_not_a_pharmacist(who: str, request: pytest.FixtureRequest, order: Order) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        verify(order, request.getfixturevalue(who))
    nothing_signed(order)


def test_refuses_the_prescriber(order: Order, prescriber: Prescriber) -> None:
    assert prescriber.account
    with refuses(NotPermitted, "NOT_PERMITTED"):
        verify(order, prescriber.account)
    nothing_signed(order)


def test_refuses_a_wrong_password(order: Order, pharmacist: Staff) -> None:
    with refuses(NotPermitted, "PASSWORD_REFUSED", field="password"):
        verify(order, pharmacist, "wrong")
    nothing_signed(order)


def test_refuses_an_order_on_hold(prescriber: Prescriber, pharmacist: Staff) -> None:
    held = an_order(prescriber, with_medicines(MedicineIntake("Tramadol", "current")))
    with refuses(Refused, "WRONG_STATE", field="status"):
        verify(held, pharmacist)
    nothing_signed(held)


def test_refuses_every_open_block_at_once_should_a_held_order_come_back(order: Order, pharmacist: Staff) -> None:
    for code in ("OPIOID_CURRENT", "OPIOID_LAST_DOSE_UNKNOWN"):
        Finding.objects.create(
            order=order, code=code, severity="block", rule="r", message=code, source="s", found_at=NOW
        )
    with refuses(Refused, "OPIOID_CURRENT", "OPIOID_LAST_DOSE_UNKNOWN", field="findings"):
        verify(order, pharmacist)
    nothing_signed(order)


def test_refuses_a_second_verification(order: Order, pharmacist: Staff, other_pharmacist: Staff) -> None:
    verify(order, pharmacist)
    with refuses(Refused, "WRONG_STATE"):
        verify(order, other_pharmacist)
    assert Signature.objects.get().signer == pharmacist


def test_a_warning_does_not_stand_in_the_way(order: Order, pharmacist: Staff) -> None:
    Finding.objects.create(
        order=order, code="EXPOSURE_WARN", severity="warn", rule="r", message="m", source="s", found_at=NOW
    )
    assert verify(order, pharmacist).status == OrderStatus.VERIFIED
