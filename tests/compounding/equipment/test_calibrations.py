from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from compounding.equipment.models import Balance, Calibration
from compounding.equipment.selectors import readiness_problems, scanned_balance, usable_balances, weighing_problems
from compounding.equipment.services import set_in_service
from pharmacy.core.errors import InvalidInput, NotPermitted
from pharmacy.people.models import Staff
from tests.compounding.equipment.conftest import calibrate, register
from tests.factories import NOW, TODAY
from tests.refusal import database_refuses, execute, refuses

pytestmark = pytest.mark.django_db


def codes(balance: Balance, mass: str = "120", on: date = TODAY) -> list[str]:
    return [problem.code for problem in weighing_problems(balance, mass_mg=Decimal(mass), on=on)]


def test_a_new_balance_waits_for_its_calibration(balance: Balance, technician: Staff) -> None:
    assert codes(balance) == ["BALANCE_NOT_CALIBRATED"]
    kept = calibrate(balance, technician, certificate=" C-17 ")
    assert (kept.certificate, kept.done_by) == ("C-17", "Example Calibration")
    assert (kept.recorded_by, kept.recorded_at) == (technician, NOW)
    assert codes(balance) == []
    assert codes(balance, "49.5") == ["WEIGHT_BELOW_MINIMUM"]
    assert codes(balance, on=kept.due_on) == []
    assert codes(balance, on=kept.due_on + timedelta(days=1)) == ["CALIBRATION_OVERDUE"]


def test_the_latest_calibration_decides_also_when_it_is_recorded_first(balance: Balance, technician: Staff) -> None:
    calibrate(balance, technician, passed=False)
    calibrate(balance, technician, done_on=TODAY - timedelta(days=90), due_on=TODAY + timedelta(days=90))
    assert codes(balance) == ["CALIBRATION_FAILED"]
    calibrate(balance, technician)
    assert codes(balance) == []


def test_a_day_in_the_past_is_judged_by_what_was_known_of_it(balance: Balance, technician: Staff) -> None:
    calibrate(balance, technician)
    assert codes(balance, on=TODAY - timedelta(days=1)) == ["BALANCE_NOT_CALIBRATED"]


def test_nothing_is_weighed_on_a_balance_out_of_service(
    balance: Balance, technician: Staff, pharmacist: Staff
) -> None:  # fmt: skip
    calibrate(balance, technician)
    out = set_in_service(balance, in_service=False, reason="Dropped", actor=pharmacist)
    assert [problem.code for problem in readiness_problems(out, on=TODAY)] == ["BALANCE_OUT_OF_SERVICE"]


def test_usable_balances_are_the_finest_first(technician: Staff, pharmacist: Staff) -> None:
    coarse, fine = register(pharmacist, "A"), register(pharmacist, "B", error_percent=Decimal(10))
    failed, overdue, out = (register(pharmacist, code) for code in "CDE")
    register(pharmacist, "NEVER")
    for balance in (coarse, fine, out):
        calibrate(balance, technician)
    calibrate(failed, technician, done_on=TODAY - timedelta(days=1))
    calibrate(failed, technician, passed=False)
    calibrate(overdue, technician, done_on=TODAY - timedelta(days=30), due_on=TODAY - timedelta(days=1))
    set_in_service(out, in_service=False, reason="Dropped", actor=pharmacist)
    assert list(usable_balances(TODAY)) == [fine, coarse]
    assert list(usable_balances(on=date(2027, 11, 25))) == []


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_recording_needs_the_right(who: str, request: pytest.FixtureRequest, balance: Balance) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        calibrate(balance, request.getfixturevalue(who))


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"done_on": TODAY + timedelta(days=1)}, "CALIBRATED_IN_FUTURE", "done_on"),
        ({"due_on": TODAY}, "DUE_NOT_AFTER_DONE", "due_on"),
        ({"due_on": date(2028, 11, 24)}, "CALIBRATION_INTERVAL_TOO_LONG", "due_on"),
        ({"done_by": " "}, "TEXT_MISSING", "done_by"),
        ({"done_by": "x" * 121}, "TEXT_TOO_LONG", "done_by"),
        ({"certificate": "x" * 81}, "TEXT_TOO_LONG", "certificate"),
    ],
)
def test_refuses_what_cannot_be(
    balance: Balance, technician: Staff, changes: dict[str, Any], code: str, field: str
) -> None:
    with refuses(InvalidInput, code, field=field):
        calibrate(balance, technician, **changes)
    assert not Calibration.objects.exists()


def test_a_scanned_code_names_a_balance_whatever_its_case(balance: Balance) -> None:
    assert scanned_balance(" bal-1 ") == balance
    with refuses(InvalidInput, "BALANCE_UNKNOWN", field="balance"):
        scanned_balance("BAL-9")


def test_database_keeps_calibrations_as_written(balance: Balance, technician: Staff) -> None:
    calibrate(balance, technician)
    with database_refuses("Cannot update"):
        execute("UPDATE compounding_calibration SET passed = NOT passed")
    with database_refuses("Cannot delete"):
        execute("DELETE FROM compounding_calibration")
    with database_refuses("calibration_due_after_done"):
        Calibration.objects.create(balance=balance, done_on=TODAY, due_on=TODAY, passed=True, done_by="X",
                                   recorded_by=technician, recorded_at=NOW)  # fmt: skip
