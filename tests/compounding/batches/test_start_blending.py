from __future__ import annotations

import pytest

from compounding.batches.services import start_blending
from compounding.batches.states import BatchStatus
from compounding.batches.weighing import withdraw_weighing
from pharmacy.core.errors import NotPermitted, Refused
from tests.compounding.batches.conftest import ACTIVE, FILLER, SHELL, Bench, refused
from tests.factories import NOW
from tests.pharmacy.audit.trail import trail

pytestmark = pytest.mark.django_db


def test_starts_when_everything_is_weighed_and_the_active_checked(bench: Bench) -> None:
    bench.weigh_all()
    batch = start_blending(bench.batch, actor=bench.technician)
    assert batch.status == BatchStatus.BLENDING
    assert trail(batch)[-1] == ("update", "blending", "start_blending", "ana", "")


def test_names_everything_that_is_missing(bench: Bench) -> None:
    bench.weigh(ACTIVE)
    with refused(Refused, "COMPONENT_NOT_WEIGHED", "COMPONENT_NOT_WEIGHED", "ACTIVE_NOT_CHECKED") as refusal:
        start_blending(bench.batch, actor=bench.technician)
    assert [problem.message for problem in refusal.problems] == [
        "Filler is not weighed yet.", "Capsule shell is not weighed yet.",
        "A second person checks the weighing of Active ingredient.",
    ]  # fmt: skip
    assert {problem.field for problem in refusal.problems} == {"weighings"}


def test_filler_and_shells_need_no_second_person(bench: Bench) -> None:
    bench.check(bench.weigh(ACTIVE))
    bench.weigh(FILLER)
    bench.weigh(SHELL)
    assert start_blending(bench.batch, actor=bench.technician).status == BatchStatus.BLENDING


def test_a_withdrawn_weighing_is_none_and_its_check_neither(bench: Bench) -> None:
    bench.weigh_all()
    active = bench.batch.weighings.get(line=bench.line(ACTIVE))
    withdraw_weighing(bench.batch.weighings.get(line=bench.line(FILLER)), reason="r", actor=bench.technician, at=NOW)
    withdraw_weighing(active, reason="r", actor=bench.technician, at=NOW)
    with refused(Refused, "COMPONENT_NOT_WEIGHED", "COMPONENT_NOT_WEIGHED"):
        start_blending(bench.batch, actor=bench.technician)
    bench.weigh(ACTIVE)
    bench.weigh(FILLER)
    with refused(Refused, "ACTIVE_NOT_CHECKED"):
        start_blending(bench.batch, actor=bench.technician)


def test_refuses_a_batch_that_is_blended_already(bench: Bench) -> None:
    bench.reach(BatchStatus.BLENDING)
    with refused(Refused, "WRONG_STATE", field="status"):
        start_blending(bench.batch, actor=bench.technician)


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_needs_the_right(who: str, request: pytest.FixtureRequest, bench: Bench) -> None:
    bench.weigh_all()
    with refused(NotPermitted, "NOT_PERMITTED"):
        start_blending(bench.batch, actor=request.getfixturevalue(who))
