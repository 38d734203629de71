from __future__ import annotations

import pytest

from compounding.batches.models import Batch
from compounding.batches.services import start_blending, start_encapsulating
from compounding.batches.states import BatchStatus
from pharmacy.core.errors import NotPermitted, Refused
from pharmacy.people.models import Staff
from tests.compounding.batches.conftest import Bench, a_bench, refused
from tests.factories import an_approved_triturate, do_steps
from tests.pharmacy.audit.trail import trail

pytestmark = pytest.mark.django_db


@pytest.fixture
def blending(bench: Bench) -> Batch:
    return bench.reach(BatchStatus.BLENDING)


def test_starts_when_the_blend_is_mixed(blending: Batch, technician: Staff) -> None:
    do_steps(blending, technician, "blending")
    batch = start_encapsulating(blending, actor=technician)
    assert batch.status == BatchStatus.ENCAPSULATING
    assert trail(batch)[-1] == ("update", "encapsulating", "start_encapsulating", "ana", "")


def test_names_the_step_that_is_not_done(blending: Batch, technician: Staff) -> None:
    with refused(Refused, "STEP_NOT_DONE", field="steps") as refusal:
        start_encapsulating(blending, actor=technician)
    assert refusal.message == "Step 1 is not done yet: Mix active and filler by geometric dilution."


def test_a_triturate_is_not_filled_into_capsules(technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> None:
    bench = a_bench(an_approved_triturate(pharmacist, other_pharmacist), technician, pharmacist, other_pharmacist)
    bench.weigh_all()
    batch = start_blending(bench.batch, actor=technician)
    with refused(Refused, "NO_CAPSULES", "STEP_NOT_DONE") as refusal:
        start_encapsulating(batch, actor=technician)
    assert refusal.message == "A triturate is not filled into capsules; it goes to quality control."


def test_refuses_before_blending_and_after_it(bench: Bench, technician: Staff) -> None:
    with refused(Refused, "WRONG_STATE", field="status"):
        start_encapsulating(bench.batch, actor=technician)
    batch = bench.reach(BatchStatus.ENCAPSULATING)
    with refused(Refused, "WRONG_STATE", field="status"):
        start_encapsulating(batch, actor=technician)


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_needs_the_right(who: str, request: pytest.FixtureRequest, blending: Batch) -> None:
    actor = request.getfixturevalue(who)
    with refused(NotPermitted, "NOT_PERMITTED"):
        start_encapsulating(blending, actor=actor)
