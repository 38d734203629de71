from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from compounding.equipment.models import Balance
from tests.admin.conftest import Desk, list_url, offered

pytestmark = pytest.mark.django_db


def _balance(pharmacist: Any, **changes: str) -> Any:
    fields = {"code": "BAL-1", "name": "Prescription balance", "serial_number": "SN 1", "readability_mg": "1",
              "basis": "class_iii", **changes}  # fmt: skip
    return Desk(pharmacist).do(Balance, "register_balance", **fields)


@pytest.fixture
def balance(pharmacist: Any) -> Balance:
    assert _balance(pharmacist).status_code == 302
    return Balance.objects.get()


def _calibrate(staff: Any, balance: Balance, *, days_ago: int = 0, due_in: int = 300, **changes: str) -> Any:
    today = timezone.now().date() - timedelta(days=1)  # in the past wherever the pharmacy is
    fields = {
        "done_on": (today - timedelta(days=days_ago)).isoformat(), "passed": "yes", "done_by": "Example",
        "due_on": (today + timedelta(days=due_in)).isoformat(), **changes,
    }  # fmt: skip
    return Desk(staff).do(balance, "record_calibration", **fields)


def test_a_class_iii_balance_weighs_from_120_mg_on(balance: Balance, technician: Any) -> None:
    page = Desk(technician).read(balance).content.decode()
    for shown in ("120 mg at 5 % error", "Never calibrated", "In service", "SN 1"):
        assert shown in page, shown
    assert offered(Desk(technician).read(balance)) == {"record_calibration"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"readability_mg": "0"}, "readability_mg"), ({"basis": "stated"}, "stated_minimum_mg"),
     ({"basis": "usp_41", "error_percent": "1"}, "error_percent"), ({"code": ""}, "code")],
)  # fmt: skip
def test_a_bad_registration_is_refused_beside_its_field(
    pharmacist: Any, changes: dict[str, str], field: str
) -> None:  # fmt: skip
    assert _balance(pharmacist, **changes).context["form"].errors[field]
    assert not Balance.objects.exists()


@pytest.mark.parametrize(
    ("calibration", "words", "tone"),
    [
        ({}, "Due on", "ws-good"), ({"due_in": 10}, "Due on", "ws-warn"),
        ({"days_ago": 200, "due_in": -2}, "Overdue since", "ws-bad"), ({"passed": "no"}, "Failed on", "ws-bad"),
    ],
)  # fmt: skip
def test_the_state_of_the_calibration_is_said_and_coloured(
    balance: Balance, technician: Any, calibration: dict[str, Any], words: str, tone: str
) -> None:
    assert _calibrate(technician, balance, **calibration).status_code == 302
    for page in (Desk(technician).read(balance), Desk(technician).client.get(list_url(Balance))):
        assert f'<span class="ws-badge {tone}">{words}' in page.content.decode()


def test_a_calibration_is_refused_beside_its_field(balance: Balance, technician: Any) -> None:
    assert _calibrate(technician, balance, due_in=500).context["form"].errors["due_on"]
    assert not balance.calibrations.exists()


def test_a_balance_leaves_service_and_comes_back(balance: Balance, pharmacist: Any) -> None:
    desk = Desk(pharmacist)
    assert offered(desk.read(balance)) == {"record_calibration", "take_out_of_service"}
    assert desk.do(balance, "take_out_of_service", reason="Dropped").status_code == 302
    page = desk.read(balance)
    assert "Out of service" in page.content.decode()
    assert "Dropped" in page.content.decode()
    assert offered(page) == {"record_calibration", "return_to_service"}
    assert desk.do(balance, "return_to_service", reason="Repaired").status_code == 302
    assert Balance.objects.get().in_service


@pytest.mark.parametrize("act", ["take_out_of_service", "return_to_service"])
def test_a_technician_keeps_no_equipment(balance: Balance, technician: Any, act: str) -> None:
    assert Desk(technician).do(balance, act, reason="x").status_code == 403
    assert _balance(technician, code="BAL-2").status_code == 403


def test_the_auditor_records_no_calibration(balance: Balance, auditor: Any) -> None:
    assert _calibrate(auditor, balance).status_code == 403
