from __future__ import annotations

from typing import Any

import pytest

from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.orders.intake import MedicineIntake
from pharmacy.orders.models import HoldAnswer, Order
from pharmacy.orders.services import answer_hold, resume_order
from pharmacy.people.models import Prescriber, Staff
from tests.factories import NOW, an_order, with_medicines
from tests.refusal import database_refuses, execute, refuses

pytestmark = pytest.mark.django_db
STOPPED = "Stopped in May; the chart was old."


@pytest.fixture
def held(prescriber: Prescriber) -> Order:
    return an_order(prescriber, with_medicines(MedicineIntake("Tramadol", "current")))


def account(prescriber: Prescriber) -> Staff:
    assert prescriber.account
    return prescriber.account


def test_the_prescribers_answer_is_kept_and_lifts_nothing(
    held: Order, prescriber: Prescriber, pharmacist: Staff
) -> None:
    answer = answer_hold(held, text=f" {STOPPED} ", actor=account(prescriber), at=NOW)
    assert (answer.text, answer.given_by, answer.given_at, answer.contact) == (STOPPED, account(prescriber), NOW, "")
    assert Order.objects.get().status == "on_hold"
    with refuses(Refused, "OPIOID_CURRENT", "OPIOID_ATTESTATION_CONTRADICTED"):
        resume_order(held, actor=pharmacist, at=NOW)


def test_the_same_answer_again_is_kept_once(held: Order, prescriber: Prescriber) -> None:
    first = answer_hold(held, text=STOPPED, actor=account(prescriber), at=NOW)
    assert answer_hold(held, text=STOPPED, actor=account(prescriber), at=NOW) == first
    assert answer_hold(held, text="And no more.", actor=account(prescriber), at=NOW) != first


def test_a_technician_notes_what_was_said_on_the_phone(held: Order, technician: Staff) -> None:
    answer_hold(held, text=STOPPED, contact="Dr Okafor, phone", actor=technician, at=NOW)
    assert HoldAnswer.objects.get().contact == "Dr Okafor, phone"


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"text": "  "}, "ANSWER_MISSING", "text"),
        ({"text": "x" * 2001}, "FIELD_TOO_LONG", "text"),
        ({"contact": " "}, "CONTACT_MISSING", "contact"),
    ],
)
def test_refuses_what_is_missing_or_too_long(
    held: Order, pharmacist: Staff, given: dict[str, Any], code: str, field: str
) -> None:
    with refuses(InvalidInput, code, field=field):
        answer_hold(held, actor=pharmacist, at=NOW, **{"text": STOPPED, "contact": "c", **given})
    assert not HoldAnswer.objects.exists()


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_refuses_who_may_not(who: str, request: pytest.FixtureRequest, held: Order) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        answer_hold(held, text=STOPPED, contact="c", actor=request.getfixturevalue(who), at=NOW)


def test_refuses_another_prescriber(held: Order, other_prescriber: Prescriber) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        answer_hold(held, text=STOPPED, actor=account(other_prescriber), at=NOW)


def test_refuses_when_nothing_is_asked(prescriber: Prescriber) -> None:
    with refuses(Refused, "NOT_ON_HOLD", field="status"):
        answer_hold(an_order(prescriber), text=STOPPED, actor=account(prescriber), at=NOW)


def test_an_answer_never_changes(held: Order, prescriber: Prescriber) -> None:
    answer_hold(held, text=STOPPED, actor=account(prescriber), at=NOW)
    with database_refuses("Cannot update"):
        execute("UPDATE pharmacy_holdanswer SET text = 'other'")
