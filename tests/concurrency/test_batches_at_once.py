"""Two people work on one batch, or on two batches out of the same lots, at the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from compounding.batches.checking import check_weighing
from compounding.batches.deviations import close_deviation, report_deviation
from compounding.batches.models import Batch, BatchStep, Deviation, Weighing
from compounding.batches.planning import plan_batch
from compounding.batches.quality import record_capsule_weight
from compounding.batches.release import recall_batch, reject_batch, release_batch
from compounding.batches.services import (
    Outcome,
    do_step,
    start_blending,
    start_encapsulating,
    submit_to_quality_control,
)
from compounding.batches.weighing import Weight, record_weighing, withdraw_weighing
from compounding.formulas.models import FormulaVersion
from compounding.inventory.models import Lot, LotMovement, MaterialKind
from compounding.inventory.selectors import lot_balances
from pharmacy.core.numbering import NumberSeries
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Meaning, Signature
from tests.concurrency.at_once import at_once, together, while_uncommitted
from tests.factories import (
    NOW,
    PASSWORD,
    a_balance,
    a_batch_being_weighed,
    a_batch_in_quality_control,
    a_lot,
    a_triturate_in_quality_control,
    a_weight,
    an_approved_formula,
    an_approved_formula_from_triturate,
    component_lots,
    do_steps,
    weigh_all,
)

pytestmark = pytest.mark.django_db(transaction=True)

ACTIVE, FILLER, SHELL = MaterialKind.ACTIVE, MaterialKind.FILLER, MaterialKind.SHELL


@pytest.fixture
def version(pharmacist: Staff, other_pharmacist: Staff) -> FormulaVersion:
    return an_approved_formula(pharmacist, other_pharmacist)


@pytest.fixture
def lots(version: FormulaVersion, technician: Staff, pharmacist: Staff) -> dict[str, Lot]:
    a_balance()
    return component_lots(version, technician, pharmacist)


@pytest.fixture
def batch(version: FormulaVersion, lots: dict[str, Lot], technician: Staff) -> Batch:
    return a_batch_being_weighed(version, technician)


def weigh(batch: Batch, kind: MaterialKind, lot: Lot, actual: str, actor: Staff) -> str:
    line = batch.formula_version.lines.get(material__kind=kind)
    weight = Weight(Decimal(actual)) if kind == SHELL else a_weight(actual)
    record_weighing(batch, line, lot, weight, actor=actor, at=NOW)
    return "weighed"


def on_hand(lot: Lot) -> Decimal:
    """The ledger agrees for every lot."""
    assert all(balance.on_hand == balance.ledger >= 0 for balance in lot_balances())
    return Lot.objects.get(pk=lot.pk).on_hand


def test_two_batches_that_take_the_same_lots_in_opposite_order_are_both_weighed(
    version: FormulaVersion, lots: dict[str, Lot], technician: Staff, pharmacist: Staff
) -> None:
    """Each weighing is a transaction of its own and holds one lot, so nobody waits for anybody in a circle."""
    half_way = Barrier(2, timeout=30)

    def weigh_both(batch: Batch, order: Sequence[tuple[MaterialKind, str]], actor: Staff) -> list[str]:
        outcomes = []
        for kind, actual in order:
            outcomes.append(weigh(batch, kind, lots[kind], actual, actor))
            if len(outcomes) == 1:
                half_way.wait()
        return outcomes

    one, two = (a_batch_being_weighed(version, technician) for _ in range(2))
    order = [(ACTIVE, "0.15"), (SHELL, "100")]
    outcomes = together(
        [partial(weigh_both, one, order, technician), partial(weigh_both, two, order[::-1], pharmacist)]
    )
    assert outcomes == [["weighed", "weighed"]] * 2
    assert (on_hand(lots[ACTIVE]), on_hand(lots[SHELL])) == (Decimal("999.7"), 800)


@pytest.mark.parametrize("first", [0, 1])
def test_the_last_of_a_lot_goes_into_one_of_two_batches(
    version: FormulaVersion, technician: Staff, pharmacist: Staff, first: int
) -> None:
    """Whoever asks first; and it never falls below zero."""
    a_balance()
    active = version.lines.get(material__kind=ACTIVE).material
    lot = a_lot(active, technician, pharmacist, quantity="0.25")
    batches = [a_batch_being_weighed(version, technician) for _ in range(2)]
    calls = [
        partial(weigh, batch, ACTIVE, lot, "0.15", actor)
        for batch, actor in zip(batches, (technician, pharmacist), strict=True)
    ]
    outcomes = at_once([calls[first], calls[1 - first]], holding=lot)
    assert sorted(outcomes) == ["LOT_SHORT", "weighed"]
    assert on_hand(lot) == Decimal("0.1")
    assert LotMovement.objects.filter(kind="weighed").count() == Weighing.objects.count() == 1


def test_one_component_is_weighed_once(
    batch: Batch, lots: dict[str, Lot], technician: Staff, pharmacist: Staff
) -> None:
    calls = [partial(weigh, batch, ACTIVE, lots[ACTIVE], "0.15", who) for who in (technician, pharmacist)]
    assert sorted(at_once(calls, holding=batch)) == ["WEIGHED_ALREADY", "weighed"]
    assert (Weighing.objects.count(), on_hand(lots[ACTIVE])) == (1, Decimal("999.85"))


def test_a_weighing_is_checked_before_it_is_withdrawn_or_not_at_all(
    batch: Batch, lots: dict[str, Lot], technician: Staff, other_pharmacist: Staff
) -> None:
    weigh(batch, ACTIVE, lots[ACTIVE], "0.15", technician)
    weighing = Weighing.objects.get()
    check = partial(check_weighing, weighing, lot_number="LOT1", checker=other_pharmacist, password=PASSWORD, at=NOW)
    withdraw = partial(withdraw_weighing, weighing, reason="Spilled", actor=technician, at=NOW)
    checked, _ = at_once([check, withdraw], holding=batch)
    weighing.refresh_from_db()
    assert weighing.withdrawn_by == technician
    assert (checked == "WITHDRAWN_ALREADY") == (weighing.checked_by is None)
    assert Signature.objects.filter(meaning=Meaning.CHECKED_WEIGHING).count() == (weighing.checked_by is not None)


def test_who_comes_second_reads_that_it_is_withdrawn_or_withdraws_what_is_checked(
    batch: Batch, lots: dict[str, Lot], technician: Staff, other_pharmacist: Staff
) -> None:
    def acts() -> tuple[partial[Weighing], partial[Weighing]]:
        weigh(batch, ACTIVE, lots[ACTIVE], "0.15", technician)
        weighing = Weighing.objects.latest("pk")
        check = partial(
            check_weighing, weighing, lot_number="LOT1", checker=other_pharmacist, password=PASSWORD, at=NOW
        )
        return check, partial(withdraw_weighing, weighing, reason="Spilled", actor=technician, at=NOW)

    check, withdraw = acts()
    assert while_uncommitted(withdraw, check) == "WITHDRAWN_ALREADY"
    check, withdraw = acts()
    assert while_uncommitted(check, withdraw).withdrawn_by == technician
    assert Weighing.objects.latest("pk").checked_by == other_pharmacist


def test_two_check_one_weighing_with_one_signature(
    batch: Batch, lots: dict[str, Lot], technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    weigh(batch, ACTIVE, lots[ACTIVE], "0.15", technician)
    check = partial(check_weighing, Weighing.objects.get(), lot_number="LOT1", password=PASSWORD, at=NOW)
    outcomes = at_once([partial(check, checker=who) for who in (pharmacist, other_pharmacist)], holding=batch)
    assert outcomes.count("CHECKED_ALREADY") == 1
    signature = Signature.objects.get(meaning=Meaning.CHECKED_WEIGHING)
    assert signature.signer == Weighing.objects.get().checked_by


def test_the_filler_is_weighed_beside_an_active_that_stays(
    batch: Batch, lots: dict[str, Lot], technician: Staff, pharmacist: Staff
) -> None:
    weigh(batch, ACTIVE, lots[ACTIVE], "0.15", technician)
    withdraw = partial(withdraw_weighing, Weighing.objects.get(), reason="Spilled", actor=technician, at=NOW)
    fill_up = partial(weigh, batch, FILLER, lots[FILLER], "22.35", pharmacist)
    withdrawn, filled = at_once([withdraw, fill_up], holding=batch)
    assert (withdrawn == "FILLER_WEIGHED") != (filled == "ACTIVE_FIRST")
    kinds = set(Weighing.objects.filter(withdrawn_at=None).values_list("line__material__kind", flat=True))
    assert kinds in ({ACTIVE, FILLER}, set())


def test_weighing_ends_before_blending_begins(
    batch: Batch, lots: dict[str, Lot], technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    weigh_all(batch, lots, technician, checker=other_pharmacist)
    shells = Weighing.objects.get(line__material__kind=SHELL)
    withdraw = partial(withdraw_weighing, shells, reason="Cracked", actor=pharmacist, at=NOW)
    withdrawn, blended = at_once([withdraw, partial(start_blending, batch, actor=technician)], holding=batch)
    assert (withdrawn == "WRONG_STATE") != (blended == "COMPONENT_NOT_WEIGHED")
    shells.refresh_from_db()
    assert (Batch.objects.get().status == "blending") == (shells.withdrawn_at is None)


def test_one_step_is_done_once(
    batch: Batch, lots: dict[str, Lot], technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    weigh_all(batch, lots, technician, checker=other_pharmacist)
    batch = start_blending(batch, actor=technician)
    step = batch.formula_version.steps.get(position=1)
    calls = [partial(do_step, batch, step, actor=who, at=NOW) for who in (technician, pharmacist)]
    assert at_once(calls, holding=batch).count("STEP_DONE") == 1
    assert BatchStep.objects.count() == 1


def test_a_batch_is_counted_once(
    batch: Batch, lots: dict[str, Lot], technician: Staff, pharmacist: Staff,
    other_pharmacist: Staff,
) -> None:  # fmt: skip
    weigh_all(batch, lots, technician, checker=other_pharmacist)
    batch = start_blending(batch, actor=technician)
    do_steps(batch, technician, "blending")
    batch = start_encapsulating(batch, actor=technician)
    do_steps(batch, technician, "encapsulating")
    calls = [
        partial(submit_to_quality_control, batch, Outcome(Decimal(good)), actor=who, at=NOW)
        for good, who in ((97, technician), (98, pharmacist))
    ]
    assert at_once(calls, holding=batch).count("WRONG_STATE") == 1
    batch.refresh_from_db()
    assert (batch.good_units, batch.submitted_by) in [(97, technician), (98, pharmacist)]
    assert batch.inspections.count() == 1


@pytest.fixture
def waiting(technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> Batch:
    return a_batch_in_quality_control(technician, pharmacist, other_pharmacist)


def test_two_capsules_get_two_positions(waiting: Batch, technician: Staff, pharmacist: Staff) -> None:
    record = partial(record_capsule_weight, waiting, balance=a_balance(), at=NOW)
    calls = [partial(record, Decimal(gross), actor=who) for gross, who in ((300, technician), (301, pharmacist))]
    at_once(calls, holding=waiting)
    assert list(waiting.capsule_weights.order_by("position").values_list("position", flat=True)) == [*range(1, 13)]
    assert Deviation.objects.count() == 1


def test_a_batch_is_released_or_rejected(waiting: Batch, pharmacist: Staff, other_pharmacist: Staff) -> None:
    release = partial(release_batch, waiting, actor=pharmacist, password=PASSWORD, at=NOW)
    reject = partial(reject_batch, waiting, actor=other_pharmacist, password=PASSWORD, reason="Stained", at=NOW)
    assert at_once([release, reject], holding=waiting).count("WRONG_STATE") == 1
    waiting.refresh_from_db()
    assert (waiting.status == "released") == (waiting.output_lot is not None)
    decided = Signature.objects.filter(meaning__in=[Meaning.RELEASED_BATCH, Meaning.REJECTED_BATCH])
    assert decided.count() == 1


def test_what_is_seen_in_time_stops_the_release(waiting: Batch, technician: Staff, pharmacist: Staff) -> None:
    report = partial(report_deviation, waiting, what="Stain", explanation="e", actor=technician, at=NOW)
    release = partial(release_batch, waiting, actor=pharmacist, password=PASSWORD, at=NOW)
    reported, released = at_once([report, release], holding=waiting)
    assert (reported == "WRONG_STATE") != (released == "DEVIATION_OPEN")
    waiting.refresh_from_db()
    assert (waiting.status == "released") != waiting.deviations.exists()


def test_a_deviation_that_is_not_committed_yet_stops_the_release_too(
    waiting: Batch, technician: Staff, pharmacist: Staff
) -> None:
    report = partial(report_deviation, waiting, what="Stain", explanation="e", actor=technician, at=NOW)
    release = partial(release_batch, waiting, actor=pharmacist, password=PASSWORD, at=NOW)
    assert while_uncommitted(report, release) == "DEVIATION_OPEN"
    close_deviation(Deviation.objects.get(), resolution="r", actor=pharmacist, password=PASSWORD, at=NOW)
    assert while_uncommitted(release, report) == "WRONG_STATE"


def test_a_deviation_is_closed_once(
    waiting: Batch, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    deviation = report_deviation(waiting, what="w", explanation="e", actor=technician, at=NOW)
    close = partial(close_deviation, deviation, password=PASSWORD, at=NOW)
    calls = [partial(close, resolution=who.first_name, actor=who) for who in (pharmacist, other_pharmacist)]
    assert at_once(calls, holding=deviation).count("WRONG_STATE") == 1
    deviation.refresh_from_db()
    assert deviation.closed_by
    assert deviation.resolution == deviation.closed_by.first_name
    assert Signature.objects.get(meaning=Meaning.CLOSED_DEVIATION).signer == deviation.closed_by


def test_a_triturate_is_used_before_its_recall_or_not_at_all(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    """The recall holds batch and lot, the weighing another batch and the same lot: no circle."""
    made = a_triturate_in_quality_control(technician, pharmacist, other_pharmacist)
    lot = release_batch(made, actor=pharmacist, password=PASSWORD, at=NOW).output_lot
    assert lot
    version = an_approved_formula_from_triturate(pharmacist, other_pharmacist, lot.material)
    batch = a_batch_being_weighed(version, technician)
    use = partial(weigh, batch, MaterialKind.TRITURATE, lot, "1.5", technician)
    recall = partial(recall_batch, made, actor=pharmacist, password=PASSWORD, reason="Assay", at=NOW)
    used, _ = at_once([use, recall], holding=lot)
    lot.refresh_from_db()
    assert lot.status == "recalled"
    assert (used, on_hand(lot)) in [("weighed", Decimal("98.5")), ("LOT_NOT_RELEASED", 100)]


def test_batches_planned_at_once_have_numbers_of_their_own(
    version: FormulaVersion, technician: Staff, pharmacist: Staff
) -> None:
    plan_batch(version, units=100, actor=technician, at=NOW)
    calls: list[Any] = [partial(plan_batch, version, units=100, actor=who, at=NOW) for who in (technician, pharmacist)]
    outcomes = at_once(calls, holding=NumberSeries.objects.get(name="batch"))
    assert sorted(batch.number for batch in outcomes) == ["B261124-0002", "B261124-0003"]
