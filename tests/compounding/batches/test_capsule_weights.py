"""Single capsules on the balance: target 225 mg in a shell of 48 mg; each within 10 %, their mean within 5 %."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from compounding.batches.models import Batch, CapsuleWeight, Deviation, DeviationKind
from compounding.batches.quality import record_capsule_weight, strike_capsule_weight
from compounding.batches.quality_figures import capsule_statistics, live_capsule_weights
from compounding.batches.release import reject_batch
from compounding.batches.states import BatchStatus
from compounding.equipment.models import Balance
from compounding.equipment.services import set_in_service
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from tests.compounding.batches.conftest import Bench, a_class_iii_balance, refused
from tests.factories import NOW, PASSWORD, TODAY, a_balance
from tests.pharmacy.audit.trail import trail

pytestmark = pytest.mark.django_db


def weigh(batch: Batch, actor: Staff, *gross: str, balance: Balance | None = None) -> list[CapsuleWeight]:
    balance = balance or a_balance()
    return [record_capsule_weight(batch, Decimal(mg), balance=balance, actor=actor, at=NOW) for mg in gross]


def test_stores_gross_and_net_one_after_another(counted: Batch, technician: Staff) -> None:
    first, second = weigh(counted, technician, "273", "270.55")
    first.refresh_from_db()
    assert (first.batch, first.position, first.gross_mg, first.net_mg) == (counted, 1, 273, 225)
    assert (first.balance, first.weighed_by, first.weighed_at) == (a_balance(), technician, NOW)
    assert (second.position, second.net_mg) == (2, Decimal("222.55"))
    assert trail(first, "gross_mg") == [("insert", 273, "weigh_capsule", "ana", "")]
    assert not Deviation.objects.exists()


@pytest.mark.parametrize("gross", ["250.5", "295.5"])
def test_the_limits_themselves_are_within(counted: Batch, technician: Staff, gross: str) -> None:
    """225 mg - 10 % = 202.5 mg, + 48 mg of shell = 250.5 mg."""
    weigh(counted, technician, gross)
    assert not Deviation.objects.exists()


@pytest.mark.parametrize(("gross", "net"), [("250.49", "202.49"), ("295.51", "247.51")])
def test_a_capsule_outside_its_limits_is_kept_and_opens_a_deviation(
    counted: Batch, technician: Staff, gross: str, net: str
) -> None:
    (weight,) = weigh(counted, technician, gross)
    assert weight.net_mg == Decimal(net)
    deviation = Deviation.objects.get()
    assert (deviation.batch, deviation.kind, deviation.opened_by) == (counted, DeviationKind.CAPSULE_WEIGHT, technician)
    assert deviation.what == f"Capsule 1 holds {net} mg; 202.5 to 247.5 mg is accepted."
    assert (deviation.explanation, deviation.status) == ("Opened by the limit.", "open")


def test_one_open_deviation_is_enough(counted: Batch, technician: Staff) -> None:
    weigh(counted, technician, "300", "301", "240")
    assert Deviation.objects.count() == 1


def test_a_new_one_after_the_pharmacist_decided_opens_another(counted: Batch, technician: Staff) -> None:
    weigh(counted, technician, "300")
    Deviation.objects.update(status="closed", closed_by=counted.planned_by.pk + 1, closed_at=NOW, resolution="r")
    weigh(counted, technician, "273")
    assert Deviation.objects.count() == 1
    weigh(counted, technician, "301")
    assert Deviation.objects.count() == 2


def test_a_mean_outside_its_limits_opens_one_too_once_there_are_enough(counted: Batch, technician: Staff) -> None:
    """225 mg + 5 % = 236.25 mg; ten of 237 mg are each within 10 %."""
    weigh(counted, technician, *["285"] * 9)
    assert not Deviation.objects.exists()
    weigh(counted, technician, "285")
    message = "10 capsules hold 237 mg on average, outside the limits of the mean."
    assert Deviation.objects.get().what == message


@pytest.mark.parametrize(
    ("gross", "code"),
    [
        ("0", "WEIGHT_NOT_POSITIVE"), ("-273", "WEIGHT_NOT_POSITIVE"), ("NaN", "WEIGHT_NOT_POSITIVE"),
        ("Infinity", "WEIGHT_NOT_POSITIVE"), ("2730", "GROUP_WEIGHT"), ("1E+9", "GROUP_WEIGHT"),
        ("0.273", "CAPSULE_WEIGHT_IMPLAUSIBLE"), ("48", "CAPSULE_WEIGHT_IMPLAUSIBLE"),
        ("109", "CAPSULE_WEIGHT_IMPLAUSIBLE"), ("273.123", "QUANTITY_TOO_FINE"),
    ],
)  # fmt: skip
def test_refuses_what_is_not_the_weight_of_one_capsule(
    counted: Batch, technician: Staff, gross: str, code: str
) -> None:
    a_balance()
    with refused(InvalidInput, code, field="gross_mg"):
        weigh(counted, technician, gross)


def test_refuses_a_balance_past_its_calibration_or_put_away(
    counted: Batch, technician: Staff, pharmacist: Staff
) -> None:
    late = a_class_iii_balance(pharmacist, due_on=TODAY - timedelta(days=1))
    with refused(Refused, "CALIBRATION_OVERDUE", field="balance"):
        weigh(counted, technician, "273", balance=late)
    good = a_balance()
    set_in_service(good, in_service=False, reason="Dropped", actor=pharmacist)
    with refused(Refused, "BALANCE_OUT_OF_SERVICE", field="balance"):
        weigh(counted, technician, "273", balance=good)


def test_a_coarser_balance_will_do_for_a_whole_capsule(counted: Batch, technician: Staff, pharmacist: Staff) -> None:
    assert weigh(counted, technician, "273", balance=a_class_iii_balance(pharmacist))


def test_refuses_without_the_weight_of_the_empty_shell(bench: Bench) -> None:
    batch = bench.reach(BatchStatus.QUALITY_CONTROL)
    with refused(Refused, "SHELL_WEIGHT_MISSING", field="lot") as refusal:
        weigh(batch, bench.technician, "273")
    assert refusal.message == "Capsule shell lot LOT1: weigh some empty shells and record their mean."


def test_a_triturate_has_no_capsules_to_weigh(triturate: Batch, technician: Staff) -> None:
    with refused(Refused, "SHELLS_NOT_COUNTED", field="weighings"):
        weigh(triturate, technician, "273")


def test_refuses_before_quality_control(bench: Bench) -> None:
    a_balance()
    with refused(Refused, "WRONG_STATE", field="status") as refusal:
        weigh(bench.batch, bench.technician, "273")
    assert refusal.message == f"{bench.batch} is weighing, not in quality control."


def test_refuses_once_it_is_decided(counted: Batch, technician: Staff, pharmacist: Staff) -> None:
    (weight,) = weigh(counted, technician, "273")
    reject_batch(counted, actor=pharmacist, password=PASSWORD, reason="r", at=NOW)
    with refused(Refused, "WRONG_STATE"):
        weigh(counted, technician, "273")
    with refused(Refused, "WRONG_STATE"):
        strike(weight, technician)


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_needs_the_right(who: str, request: pytest.FixtureRequest, counted: Batch, technician: Staff) -> None:
    actor, (weight,) = request.getfixturevalue(who), weigh(counted, technician, "273")
    with refused(NotPermitted, "NOT_PERMITTED"):
        weigh(counted, actor, "273")
    with refused(NotPermitted, "NOT_PERMITTED"):
        strike(weight, actor)


def strike(weight: CapsuleWeight, actor: Staff, reason: str = "Two capsules at once") -> CapsuleWeight:
    return strike_capsule_weight(weight, reason=reason, actor=actor, at=NOW)


def test_a_struck_weight_stays_and_does_not_count(counted: Batch, technician: Staff, pharmacist: Staff) -> None:
    first, second, third = weigh(counted, technician, "300", "273", "275")
    strike(first, pharmacist, " Typed\n twice ")
    first.refresh_from_db()
    assert (first.struck_by, first.struck_at, first.struck_reason) == (pharmacist, NOW, "Typed twice")
    assert live_capsule_weights(counted) == [second, third]
    found = capsule_statistics(counted)
    assert found
    assert (found.value.count, found.value.mean_mg) == (2, 226)
    assert trail(first, "struck_reason")[-1] == (
        "update", "Typed twice", "strike_capsule_weight", "priya", "Typed twice",
    )  # fmt: skip
    (fourth,) = weigh(counted, technician, "273")
    assert fourth.position == 4


def test_striking_does_not_take_the_deviation_back(counted: Batch, technician: Staff) -> None:
    (weight,) = weigh(counted, technician, "300")
    strike(weight, technician)
    assert Deviation.objects.get().status == "open"
    assert capsule_statistics(counted) is None


def test_refuses_to_strike_twice(counted: Batch, technician: Staff, pharmacist: Staff) -> None:
    (weight,) = weigh(counted, technician, "273")
    strike(weight, technician)
    with refused(Refused, "STRUCK_ALREADY", field="weight"):
        strike(weight, pharmacist)


@pytest.mark.parametrize(
    ("reason", "code"), [("", "REASON_MISSING"), ("\n ", "REASON_MISSING"), ("x" * 201, "TEXT_TOO_LONG"),
                         ("\x00", "TEXT_UNPRINTABLE")],
)  # fmt: skip
def test_refuses_to_strike_without_a_reason_that_can_be_kept(
    counted: Batch, technician: Staff, reason: str, code: str
) -> None:
    (weight,) = weigh(counted, technician, "273")
    with refused(InvalidInput, code, field="reason"):
        strike(weight, technician, reason)
