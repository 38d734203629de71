"""Before a refill the patient is asked again; a yes holds the order whatever its state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.orders.models import OpioidAttestation, Order, OrderHold
from pharmacy.orders.selectors import latest_attested_on, open_blocks
from pharmacy.orders.services import (
    Attestation,
    cancel_order,
    complete_order,
    override_finding,
    record_attestation,
    resume_order,
)
from pharmacy.people.models import Prescriber, Staff
from tests.factories import NOW, PASSWORD, TODAY, a_verified_order, an_intake, an_order
from tests.order_factories import an_active_order
from tests.refusal import database_refuses, execute, refuses

pytestmark = pytest.mark.django_db

NO = Attestation(takes_opioids=False, contact="Patient, phone", answer="None")
YES = Attestation(takes_opioids=True, contact="Patient, phone", answer="Oxycodone since Monday")
YESTERDAY = TODAY - timedelta(days=1)


def say(order: Order, actor: Staff, said: Attestation = NO, on: Any = TODAY) -> OpioidAttestation:
    return record_attestation(order, said, attested_on=on, actor=actor, at=NOW)


def test_a_no_is_kept_and_counts_from_its_date(prescriber: Prescriber, pharmacist: Staff, technician: Staff) -> None:
    order = an_active_order(prescriber, pharmacist, attested_on=TODAY - timedelta(days=20))
    assert latest_attested_on(order) == TODAY - timedelta(days=20)
    kept = say(order, technician, on=YESTERDAY)
    assert (kept.asked_by, kept.contact, kept.answer, kept.recorded_at) == (technician, "Patient, phone", "None", NOW)
    assert latest_attested_on(order) == YESTERDAY
    assert Order.objects.get().status == "active"


def test_an_older_answer_does_not_count_before_the_orders_own(prescriber: Prescriber, technician: Staff) -> None:
    order = an_order(prescriber)
    say(order, technician, on=YESTERDAY)
    assert latest_attested_on(order) == TODAY


def test_none_was_stated(prescriber: Prescriber) -> None:
    assert latest_attested_on(an_order(prescriber, an_intake(opioid_free_attested=False))) is None


@pytest.mark.parametrize("state", ["received", "verified", "active"])
def test_a_yes_holds_the_order_whatever_its_state(
    state: str, prescriber: Prescriber, pharmacist: Staff, technician: Staff
) -> None:
    make = {"received": lambda: an_order(prescriber), "verified": lambda: a_verified_order(prescriber, pharmacist),
            "active": lambda: an_active_order(prescriber, pharmacist)}  # fmt: skip
    order = make[state]()
    said = say(order, technician, YES)
    order.refresh_from_db()
    assert (order.status, order.held_from) == ("on_hold", state)
    assert (latest_attested_on(order), OrderHold.objects.get().reason) == (None, "OPIOID_CURRENT")
    finding = order.findings.get()
    assert (finding.code, finding.severity, finding.evidence) == ("OPIOID_CURRENT", "block", {"attestation": said.pk})
    assert "Oxycodone since Monday" in finding.message


def test_neither_time_nor_a_later_no_lifts_a_yes(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = an_active_order(prescriber, pharmacist)
    say(order, pharmacist, YES, on=YESTERDAY)
    say(order, pharmacist, NO)
    assert latest_attested_on(order) == TODAY
    with time_machine.travel(NOW + timedelta(days=3650)), refuses(Refused, "OPIOID_CURRENT"):
        resume_order(order, actor=pharmacist, at=NOW)


def test_a_signed_override_lets_an_active_order_go_on(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = an_active_order(prescriber, pharmacist)
    say(order, pharmacist, YES)
    resumed = override_finding(order.findings.get(), actor=pharmacist, password=PASSWORD, reason="It was ibuprofen",
                               prescriber_contact="Dr Okafor", at=NOW)  # fmt: skip
    assert (resumed.status, OrderHold.objects.get().resolution) == ("active", "It was ibuprofen")


def test_a_yes_to_a_held_order_is_one_more_block(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = an_order(prescriber, an_intake(opioid_free_attested=False, attested_on=None))
    say(order, pharmacist, YES)
    assert set(open_blocks(order, on=TODAY).values_list("code", flat=True)) == {
        "OPIOID_ATTESTATION_MISSING", "OPIOID_CURRENT",
    }  # fmt: skip
    assert OrderHold.objects.count() == 1


@pytest.mark.parametrize(
    "changes", [{"opioid_free_attested": False, "attested_on": None}, {"attested_on": TODAY - timedelta(days=31)}]
)
def test_a_no_lifts_a_missing_or_expired_statement(
    changes: dict[str, Any], prescriber: Prescriber, pharmacist: Staff
) -> None:
    order = an_order(prescriber, an_intake(**changes))
    assert order.status == "on_hold"
    say(order, pharmacist)
    assert not open_blocks(order, on=TODAY).exists()
    assert open_blocks(order, on=TODAY + timedelta(days=31)).exists()
    with time_machine.travel(NOW):
        assert resume_order(order, actor=pharmacist, at=NOW).status == "received"


def test_a_no_of_long_ago_lifts_nothing(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = an_order(prescriber, an_intake(opioid_free_attested=False, attested_on=None))
    say(order, pharmacist, on=TODAY - timedelta(days=31))
    assert open_blocks(order, on=TODAY).exists()


def test_a_no_lifts_no_surgery(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = an_order(prescriber, an_intake(planned_surgery_on=TODAY + timedelta(days=3)))
    say(order, pharmacist)
    assert open_blocks(order, on=TODAY).exists()


@pytest.mark.parametrize(
    ("said", "on", "code", "field"),
    [
        (Attestation(takes_opioids=False, contact=" "), TODAY, "CONTACT_MISSING", "contact"),
        (Attestation(takes_opioids=True, contact="c", answer=" "), TODAY, "ANSWER_MISSING", "answer"),
        (Attestation(takes_opioids=False, contact="c" * 201), TODAY, "FIELD_TOO_LONG", "contact"),
        (Attestation(takes_opioids=True, contact="c", answer="x" * 1001), TODAY, "FIELD_TOO_LONG", "answer"),
        (NO, TODAY + timedelta(days=1), "DATE_IN_FUTURE", "attested_on"),
    ],
)
def test_refuses_what_is_missing_or_wrong(
    said: Attestation, on: Any, code: str, field: str, prescriber: Prescriber, pharmacist: Staff
) -> None:
    order = an_order(prescriber)
    with refuses(InvalidInput, code, field=field):
        say(order, pharmacist, said, on)
    assert not OpioidAttestation.objects.exists()


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_refuses_who_may_not(who: str, request: pytest.FixtureRequest, prescriber: Prescriber) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        say(an_order(prescriber), request.getfixturevalue(who))


def test_a_yes_to_a_completed_order_is_a_block_and_leaves_it_completed(
    prescriber: Prescriber, pharmacist: Staff
) -> None:
    order = complete_order(an_active_order(prescriber, pharmacist), actor=pharmacist, at=NOW)
    say(order, pharmacist, YES)
    assert (Order.objects.get().status, OrderHold.objects.exists()) == ("completed", False)
    assert (latest_attested_on(order), open_blocks(order, on=TODAY).get().code) == (None, "OPIOID_CURRENT")
    lifted = override_finding(order.findings.get(), actor=pharmacist, password=PASSWORD, reason="It was ibuprofen",
                              prescriber_contact="Dr Okafor", at=NOW)  # fmt: skip
    assert (lifted.status, open_blocks(order, on=TODAY).exists()) == ("completed", False)


def test_refuses_once_the_order_was_cancelled(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = cancel_order(an_order(prescriber), actor=pharmacist, reason="x", at=NOW)
    with refuses(Refused, "WRONG_STATE", field="status"):
        say(order, pharmacist, YES)


def test_what_was_said_never_changes(prescriber: Prescriber, pharmacist: Staff) -> None:
    say(an_order(prescriber), pharmacist)
    with database_refuses("Cannot update"):
        execute("UPDATE pharmacy_opioidattestation SET takes_opioids = true")


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [({"contact": ""}, "attestation_has_contact"), ({"takes_opioids": True, "answer": ""}, "attestation_says_which")],
)
def test_the_database_refuses_an_answer_without_its_source(
    changes: dict[str, Any], constraint: str, prescriber: Prescriber, pharmacist: Staff
) -> None:
    plain = {"order": an_order(prescriber), "attested_on": TODAY, "takes_opioids": False, "contact": "c",
             "asked_by": pharmacist, "recorded_at": NOW}  # fmt: skip
    with database_refuses(constraint):
        OpioidAttestation.objects.create(**{**plain, **changes})
