from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.orders.hold_reasons import HOLD_REASONS, OTHER, hold_reason
from pharmacy.orders.intake import MedicineIntake
from pharmacy.orders.models import Order, OrderHold
from pharmacy.orders.services import (
    Hold,
    cancel_order,
    hold_order,
    override_finding,
    reject_order,
    resume_order,
    verify_order,
)
from pharmacy.people.models import Prescriber, Staff
from tests.factories import NOW, PASSWORD, TODAY, a_verified_order, an_intake, an_order, with_medicines
from tests.order_factories import an_active_order
from tests.pharmacy.audit.trail import trail
from tests.refusal import database_refuses, execute, refuses

pytestmark = pytest.mark.django_db

UNCLEAR = Hold("SIG_UNCLEAR", "Once or twice a day?")


def hold(order: Order, actor: Staff, asked: Hold = UNCLEAR) -> Order:
    return hold_order(order, asked, actor=actor, at=NOW)


def test_keeps_why_for_whom_and_until_when(prescriber: Prescriber, pharmacist: Staff) -> None:
    asked = Hold("ADDRESS_INVALID", " No unit number. ", expected_on=TODAY + timedelta(days=3))
    order = hold(an_order(prescriber), pharmacist, asked)
    row = OrderHold.objects.get()
    assert (order.status, order.held_from) == ("on_hold", "received")
    assert (row.reason, row.note, row.who_must_act) == ("ADDRESS_INVALID", "No unit number.", "patient")
    assert (row.expected_on, row.opened_by, row.opened_at) == (TODAY + timedelta(days=3), pharmacist, NOW)
    assert (row.closed_at, row.resolution) == (None, "")
    assert trail(order)[1:] == [("update", "on_hold", "hold_order", "priya", " No unit number. ")]


def test_who_must_act_may_be_said(prescriber: Prescriber, pharmacist: Staff) -> None:
    hold(an_order(prescriber), pharmacist, Hold("OUT_OF_STOCK", "None left", who_must_act="prescriber"))
    assert OrderHold.objects.get().who_must_act == "prescriber"


def test_a_verified_order_is_verified_again_afterwards(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = hold(a_verified_order(prescriber, pharmacist), pharmacist)
    assert (order.status, order.verified_by, order.verified_at) == ("on_hold", None, None)
    resumed = resume_order(order, actor=pharmacist, at=NOW, resolution="Once a day, Dr Okafor")
    assert resumed.status == "received"
    assert verify_order(resumed, actor=pharmacist, password=PASSWORD, at=NOW).status == "verified"


def test_an_active_order_goes_on_as_active(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = hold(an_active_order(prescriber, pharmacist), pharmacist)
    assert (order.status, order.verified_by) == ("on_hold", pharmacist)
    assert resume_order(order, actor=pharmacist, at=NOW).status == "active"


def test_closing_says_who_when_and_how(prescriber: Prescriber, pharmacist: Staff, other_pharmacist: Staff) -> None:
    order = hold(an_order(prescriber), pharmacist)
    later = NOW + timedelta(hours=2)
    resume_order(order, actor=other_pharmacist, at=later, resolution="Once a day")
    row = OrderHold.objects.get()
    assert (row.closed_by, row.closed_at, row.resolution) == (other_pharmacist, later, "Once a day")
    hold(order, pharmacist)
    assert OrderHold.objects.filter(closed_at=None).count() == 1


@pytest.mark.parametrize(("end", "status"), [(reject_order, "Rejected"), (cancel_order, "Cancelled")])
def test_ending_the_order_closes_its_hold(end: Any, status: str, prescriber: Prescriber, pharmacist: Staff) -> None:
    end(hold(an_order(prescriber), pharmacist), actor=pharmacist, reason="No answer", at=NOW)
    assert OrderHold.objects.get().resolution == f"{status}: No answer"
    assert Order.objects.get().end_reason == "No answer"


@pytest.mark.parametrize("end", [reject_order, cancel_order])
def test_one_held_from_active_is_neither_rejected_nor_cancelled(
    end: Any, prescriber: Prescriber, pharmacist: Staff
) -> None:
    order = hold(an_active_order(prescriber, pharmacist), pharmacist)
    with refuses(Refused, "ORDER_ACTIVE", field="status"):
        end(order, actor=pharmacist, reason="Too late", at=NOW)


@pytest.mark.parametrize(
    ("asked", "code", "field"),
    [
        (Hold("BECAUSE", "x"), "HOLD_REASON_UNKNOWN", "reason"),
        (Hold("SIG_UNCLEAR", "  "), "HOLD_NOTE_MISSING", "note"),
        (Hold("SIG_UNCLEAR", "x", who_must_act="nurse"), "HOLD_WHO_UNKNOWN", "who_must_act"),
        (Hold("SIG_UNCLEAR", "x", expected_on=TODAY - timedelta(days=1)), "DATE_IN_PAST", "expected_on"),
    ],
)
def test_refuses_what_is_missing_or_unknown(
    asked: Hold, code: str, field: str, prescriber: Prescriber, pharmacist: Staff
) -> None:
    order = an_order(prescriber)
    with refuses(InvalidInput, code, field=field):
        hold(order, pharmacist, asked)
    assert (Order.objects.get().status, OrderHold.objects.count()) == ("received", 0)


@pytest.mark.parametrize("who", ["technician", "auditor", "administrator", "nobody"])
def test_refuses_who_is_not_a_pharmacist(who: str, request: pytest.FixtureRequest, prescriber: Prescriber) -> None:
    order = an_order(prescriber)
    with refuses(NotPermitted, "NOT_PERMITTED"):
        hold(order, request.getfixturevalue(who))
    assert not OrderHold.objects.exists()


@pytest.mark.parametrize("state", ["on_hold", "cancelled"])
def test_refuses_an_order_that_is_held_or_has_ended(state: str, prescriber: Prescriber, pharmacist: Staff) -> None:
    order = an_order(prescriber)
    if state == "on_hold":
        hold(order, pharmacist)
    else:
        cancel_order(order, actor=pharmacist, reason="x", at=NOW)
    with refuses(Refused, "WRONG_STATE", field="status"):
        hold(order, pharmacist)


def test_the_screen_opens_a_hold_until_the_last_washout_is_over(prescriber: Prescriber) -> None:
    codeine = MedicineIntake("Codeine", "recent", last_taken_on=TODAY - timedelta(days=2))
    methadone = MedicineIntake("Methadone", "recent", last_taken_on=TODAY - timedelta(days=1))
    an_order(prescriber, with_medicines(codeine, methadone))
    row = OrderHold.objects.get()
    assert (row.reason, row.who_must_act, row.opened_by) == ("OPIOID_WASHOUT", "pharmacy", None)
    assert row.expected_on == TODAY + timedelta(days=13)
    assert "Codeine" in row.note
    assert "Methadone" in row.note


def test_an_opioid_still_taken_waits_for_the_prescriber_without_a_date(prescriber: Prescriber) -> None:
    an_order(prescriber, with_medicines(MedicineIntake("Tramadol", "current")))
    row = OrderHold.objects.get()
    assert (row.reason, row.who_must_act, row.expected_on) == ("OPIOID_CURRENT", "prescriber", None)


def test_the_last_override_closes_the_hold_with_its_reason(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = an_order(prescriber, an_intake(planned_surgery_on=TODAY + timedelta(days=20)))
    override_finding(order.findings.get(), actor=pharmacist, password=PASSWORD, reason="Stops 3 days before",
                     prescriber_contact="Dr Okafor", at=NOW)  # fmt: skip
    assert OrderHold.objects.get().resolution == "Stops 3 days before"


def blocking_codes() -> set[str]:
    """Every code that the screen blocks with."""
    from pathlib import Path
    from re import findall

    from pharmacy.catalog.history import history

    screening = Path(__file__).parents[3] / "pharmacy" / "screening"
    written = "\n".join(path.read_text() for path in screening.glob("*.py"))
    return {row.code for row in history() if row.severity == "block"} | set(
        findall(r'"([A-Z_]{8,})", "block"', written) + findall(r'_block\("([A-Z_]+)"', written)
    )


def test_every_block_of_the_screen_is_a_reason_of_its_own() -> None:
    codes = blocking_codes()
    assert {"OPIOID_CURRENT", "OPIOID_WASHOUT", "SURGERY_PLANNED", "ALLERGY_NALTREXONE", "OPIOID_DEPENDENCE"} <= codes
    assert codes <= {row.code for row in HOLD_REASONS}
    assert hold_reason("NOT_YET_LISTED").code == OTHER


@pytest.mark.parametrize(
    ("sql", "refused"),
    [
        ("UPDATE pharmacy_orderhold SET note = 'x'", "Cannot update"),
        ("UPDATE pharmacy_orderhold SET resolution = 'x'", "hold_closed_with_resolution"),
        ("UPDATE pharmacy_orderhold SET closed_at = now()", "hold_closed_with_resolution"),
        ("UPDATE pharmacy_orderhold SET reason = 'BECAUSE'", "Cannot update|hold_reason"),
    ],
)
def test_the_database_keeps_a_hold_as_it_was_opened(
    sql: str, refused: str, prescriber: Prescriber, pharmacist: Staff
) -> None:
    hold(an_order(prescriber), pharmacist)
    with database_refuses(refused):
        execute(sql)


def test_the_database_lets_a_hold_be_closed_once(prescriber: Prescriber, pharmacist: Staff) -> None:
    resume_order(hold(an_order(prescriber), pharmacist), actor=pharmacist, at=NOW, resolution="Asked")
    for change in ("resolution = 'other'", "closed_at = now() + interval '1 day'", "closed_by_id = NULL"):
        with database_refuses("Cannot update"):
            execute(f"UPDATE pharmacy_orderhold SET {change}")


def test_a_second_open_hold_is_refused_by_the_database(prescriber: Prescriber, pharmacist: Staff) -> None:
    order = hold(an_order(prescriber), pharmacist)
    with database_refuses("one_open_hold"):
        OrderHold.objects.create(order=order, reason=OTHER, who_must_act="pharmacy", opened_at=NOW)
