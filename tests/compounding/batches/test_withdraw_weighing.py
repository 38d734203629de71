from __future__ import annotations

from decimal import Decimal

import pytest

from compounding.batches.models import Batch, Deviation, Weighing
from compounding.batches.services import start_blending
from compounding.batches.states import BatchStatus
from compounding.batches.weighing import withdraw_weighing
from compounding.inventory.models import Lot
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from tests.compounding.batches.conftest import ACTIVE, FILLER, SHELL, Bench, refused
from tests.factories import NOW
from tests.pharmacy.audit.trail import trail

pytestmark = pytest.mark.django_db


def withdraw(weighing: Weighing, actor: Staff, reason: str = "Spilled on the bench") -> Weighing:
    return withdraw_weighing(weighing, reason=reason, actor=actor, at=NOW)


def test_stays_on_the_record_with_who_when_and_why(bench: Bench, pharmacist: Staff) -> None:
    weighing = withdraw(bench.weigh(ACTIVE), pharmacist, " Spilled  on\nthe bench ")
    weighing.refresh_from_db()
    assert (weighing.withdrawn_by, weighing.withdrawn_at) == (pharmacist, NOW)
    assert weighing.withdrawn_reason == "Spilled on the bench"
    assert weighing.actual == Decimal("0.15")
    assert trail(weighing, "withdrawn_reason") == [
        ("insert", "", "record_weighing", "ana", ""),
        ("update", "Spilled on the bench", "withdraw_weighing", "priya", "Spilled on the bench"),
    ]


def test_the_powder_does_not_go_back_and_the_component_is_weighed_anew(bench: Bench) -> None:
    withdraw(bench.weigh(ACTIVE), bench.technician)
    again = bench.weigh(ACTIVE, "0.151")
    assert list(bench.batch.weighings.filter(withdrawn_at=None)) == [again]
    assert Lot.objects.get(pk=bench.lots[ACTIVE].pk).on_hand == Decimal("999.699")


def test_a_checked_one_can_be_withdrawn_and_the_new_one_is_checked_again(bench: Bench) -> None:
    withdraw(bench.check(bench.weigh(ACTIVE)), bench.technician)
    again = bench.weigh(ACTIVE)
    assert again.checked_by is None
    assert bench.check(again).checked_by == bench.checker


def test_its_deviation_stays_open(bench: Bench) -> None:
    withdraw(bench.weigh(ACTIVE, "0.14", explanation="Lid fell in"), bench.technician)
    assert Deviation.objects.get().status == "open"


def test_refuses_the_active_under_its_filler(bench: Bench) -> None:
    active, filler = bench.weigh(ACTIVE), bench.weigh(FILLER)
    with refused(Refused, "FILLER_WEIGHED", field="weighing") as refusal:
        withdraw(active, bench.technician)
    assert refusal.message == "The filler was weighed against it; withdraw the filler first."
    withdraw(filler, bench.technician)
    assert withdraw(active, bench.technician).withdrawn_at == NOW


def test_shells_and_filler_go_at_any_time(bench: Bench) -> None:
    weighings = [bench.weigh(kind) for kind in (ACTIVE, FILLER, SHELL)]
    for weighing in weighings[1:]:
        assert withdraw(weighing, bench.technician).withdrawn_at == NOW


def test_refuses_what_is_withdrawn_already(bench: Bench, pharmacist: Staff) -> None:
    weighing = bench.weigh(ACTIVE)
    withdraw(weighing, bench.technician)
    with refused(Refused, "WITHDRAWN_ALREADY", field="weighing"):
        withdraw(weighing, pharmacist)


def test_gives_both_reasons(bench: Bench) -> None:
    first = bench.weigh(ACTIVE)
    withdraw(first, bench.technician)
    bench.weigh(ACTIVE)
    bench.weigh(FILLER)
    with refused(Refused, "WITHDRAWN_ALREADY", "FILLER_WEIGHED"):
        withdraw(first, bench.technician)


@pytest.mark.parametrize(
    ("reason", "code"),
    [("", "REASON_MISSING"), (" \n", "REASON_MISSING"), ("x" * 201, "TEXT_TOO_LONG"), ("\x00", "TEXT_UNPRINTABLE")],
)
def test_refuses_without_a_reason_that_can_be_kept(bench: Bench, reason: str, code: str) -> None:
    weighing = bench.weigh(ACTIVE)
    with refused(InvalidInput, code, field="reason"):
        withdraw(weighing, bench.technician, reason)


def test_refuses_once_it_is_blended(bench: Bench) -> None:
    bench.weigh_all()
    shells = bench.batch.weighings.get(line=bench.line(SHELL))
    start_blending(bench.batch, actor=bench.technician)
    with refused(Refused, "WRONG_STATE", field="status"):
        withdraw(shells, bench.technician)
    assert Batch.objects.get().status == BatchStatus.BLENDING


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_refuses_who_has_no_right(bench: Bench, who: str, request: pytest.FixtureRequest) -> None:
    weighing, actor = bench.weigh(ACTIVE), request.getfixturevalue(who)
    with refused(NotPermitted, "NOT_PERMITTED"):
        withdraw(weighing, actor)
