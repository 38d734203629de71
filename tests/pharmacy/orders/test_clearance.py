"""What was true when an order came is asked again when it is verified."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from pharmacy.core.errors import Refused
from pharmacy.orders.clearance import answered_on, clearance_problems
from pharmacy.orders.models import Order
from pharmacy.orders.services import Attestation, override_finding, record_attestation, verify_order
from pharmacy.people.models import Prescriber, Staff
from tests.factories import NOW, PASSWORD, TODAY, an_intake, an_order
from tests.refusal import refuses

pytestmark = pytest.mark.django_db

UNATTESTED: dict[str, Any] = {"opioid_free_attested": False, "attested_on": None}


def verify(order: Order, actor: Staff, *, days: int) -> Order:
    return verify_order(order, actor=actor, password=PASSWORD, at=NOW + timedelta(days=days))


def lift(order: Order, actor: Staff, code: str, *, at: datetime = NOW) -> Order:
    return override_finding(order.findings.get(code=code), actor=actor, password=PASSWORD, reason="Asked by phone",
                            prescriber_contact="Dr Okafor", at=at)  # fmt: skip


def say(order: Order, actor: Staff, *, yes: bool, days: int = 0) -> None:
    at = NOW + timedelta(days=days)
    said = Attestation(takes_opioids=yes, contact="Patient, phone", answer="Oxycodone" if yes else "")
    record_attestation(order, said, attested_on=TODAY + timedelta(days=days), actor=actor, at=at)


def codes(order: Order, on: date, *, first: bool = True) -> list[str]:
    return [problem.code for problem in clearance_problems(order, on=on, first=first)]


def test_a_statement_that_aged_while_the_order_waited_is_asked_for_again(
    prescriber: Prescriber, pharmacist: Staff
) -> None:
    order = an_order(prescriber)
    with refuses(Refused, "OPIOID_ATTESTATION_EXPIRED", field="attested_on"):
        verify(order, pharmacist, days=31)
    say(order, pharmacist, yes=False, days=31)
    assert verify(order, pharmacist, days=31).status == "verified"


def test_it_counts_on_its_last_day(prescriber: Prescriber, pharmacist: Staff) -> None:
    assert verify(an_order(prescriber), pharmacist, days=30).status == "verified"


def test_an_expired_prescription_is_not_verified(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = an_order(prescriber)
    say(order, pharmacist, yes=False, days=366)
    with refuses(Refused, "RX_EXPIRED", field="written_on"):
        verify(order, pharmacist, days=366)
    order.refresh_from_db()
    assert order.status == "received"


def test_a_block_that_is_open_again_is_named_once(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = an_order(prescriber, an_intake(**UNATTESTED))
    say(order, pharmacist, yes=False)
    assert codes(order, TODAY) == []
    assert codes(order, TODAY + timedelta(days=31)) == ["OPIOID_ATTESTATION_MISSING", "OPIOID_ATTESTATION_EXPIRED"]
    assert codes(an_order(prescriber, an_intake(external_id="B", **UNATTESTED)), TODAY) == [
        "OPIOID_ATTESTATION_MISSING"
    ]


def test_an_override_counts_as_asked_for_the_first_fill_and_as_long_as_a_statement(
    prescriber: Prescriber, pharmacist: Staff
) -> None:
    order = lift(an_order(prescriber, an_intake(**UNATTESTED)), pharmacist, "OPIOID_ATTESTATION_MISSING")
    assert codes(order, TODAY + timedelta(days=30)) == []
    assert codes(order, TODAY + timedelta(days=31)) == ["OPIOID_ATTESTATION_EXPIRED"]
    assert codes(order, TODAY, first=False) == ["OPIOID_ATTESTATION_MISSING"]
    assert verify(order, pharmacist, days=0).status == "verified"


def test_a_yes_after_the_override_ends_what_it_answered(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = lift(an_order(prescriber, an_intake(**UNATTESTED)), pharmacist, "OPIOID_ATTESTATION_MISSING")
    say(order, pharmacist, yes=True, days=1)
    assert answered_on(order) is None
    lift(order, pharmacist, "OPIOID_CURRENT", at=NOW + timedelta(days=2))
    assert codes(order, TODAY + timedelta(days=2)) == ["OPIOID_ATTESTATION_MISSING"]
