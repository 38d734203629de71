from __future__ import annotations

from datetime import date, datetime

import pytest

from compounding.batches.models import Batch
from compounding.batches.planning import plan_batch
from compounding.batches.services import start_weighing
from compounding.batches.states import BatchStatus
from compounding.formulas.models import FormulaVersion
from compounding.inventory.models import LotMovement
from pharmacy.core.errors import NotPermitted, Refused
from pharmacy.people.models import Staff
from tests.compounding.batches.conftest import refused
from tests.factories import NOW, TODAY
from tests.pharmacy.audit.trail import trail

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(version: FormulaVersion, technician: Staff) -> Batch:
    return plan_batch(version, units=100, actor=technician, at=NOW)


def test_who_starts_becomes_the_compounder_of_that_day(planned: Batch, pharmacist: Staff) -> None:
    batch = start_weighing(planned, actor=pharmacist, at=NOW)
    assert (batch.status, batch.compounded_by, batch.compounded_on) == (BatchStatus.WEIGHING, pharmacist, TODAY)
    assert trail(batch)[1:] == [("update", "weighing", "start_weighing", "priya", "")]
    assert not LotMovement.objects.exists()


@pytest.mark.parametrize(
    ("at", "on"), [("2026-11-24T07:59:00+00:00", date(2026, 11, 23)), ("2026-11-24T08:00:00+00:00", date(2026, 11, 24))]
)
def test_the_day_is_the_pharmacys_own(planned: Batch, technician: Staff, at: str, on: date) -> None:
    assert start_weighing(planned, actor=technician, at=datetime.fromisoformat(at)).compounded_on == on


def test_refuses_a_formula_superseded_since_it_was_planned(planned: Batch, technician: Staff) -> None:
    FormulaVersion.objects.update(status="superseded")
    with refused(Refused, "FORMULA_NOT_APPROVED", field="formula_version"):
        start_weighing(planned, actor=technician, at=NOW)


def test_refuses_a_batch_that_is_begun(planned: Batch, technician: Staff, pharmacist: Staff) -> None:
    start_weighing(planned, actor=technician, at=NOW)
    with refused(Refused, "WRONG_STATE", field="status") as refusal:
        start_weighing(planned, actor=pharmacist, at=NOW)
    assert refusal.message == "Batch B261124-0001 is weighing; to start weighing it must be planned."


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_needs_the_right(who: str, request: pytest.FixtureRequest, planned: Batch) -> None:
    with refused(NotPermitted, "NOT_PERMITTED"):
        start_weighing(planned, actor=request.getfixturevalue(who), at=NOW)
