from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from compounding.equipment.models import Balance, Calibration, MinimumBasis
from compounding.equipment.services import record_calibration, register_balance
from pharmacy.people.models import Staff
from tests.factories import NOW, TODAY


def register(actor: Staff, code: str = "BAL-1", **changes: Any) -> Balance:
    given: dict[str, Any] = {
        "name": "Prescription balance", "serial_number": "SN 4711", "readability_mg": Decimal(1),
        "basis": MinimumBasis.CLASS_III,
    }  # fmt: skip
    return register_balance(code, actor=actor, **{**given, **changes})


def calibrate(balance: Balance, actor: Staff, **changes: Any) -> Calibration:
    given: dict[str, Any] = {
        "done_on": TODAY, "due_on": TODAY.replace(year=2027), "passed": True, "done_by": "Example Calibration",
    }  # fmt: skip
    return record_calibration(balance, actor=actor, at=NOW, **{**given, **changes})


@pytest.fixture
def balance(pharmacist: Staff) -> Balance:
    """Class III, not calibrated yet."""
    return register(pharmacist)
