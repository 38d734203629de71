"""Figures that a pharmacist decides by, worked by hand from what is on the record."""

from __future__ import annotations

from decimal import Decimal

import pytest

from compounding.batches.models import Batch
from compounding.batches.quality_figures import (
    capsule_statistics,
    most_units,
    predicted_content,
    reconciliation,
    shell_mg,
    target_net_mg,
)
from compounding.formulas.models import FormulaVersion
from compounding.inventory.models import Lot
from pharmacy.core.errors import InvalidInput, Refused
from pharmacy.people.models import Staff
from tests.compounding.batches.conftest import ACTIVE, FILLER, SHELL, Bench, a_bench
from tests.factories import a_batch_being_weighed, a_lot, a_material, an_approved_triturate, weigh_capsules
from tests.refusal import refuses

pytestmark = pytest.mark.django_db


def test_a_capsule_is_to_hold_its_share_of_the_blend(waiting: Batch) -> None:
    assert (target_net_mg(waiting), shell_mg(waiting), most_units(waiting)) == (225, 48, 100)


def test_ten_capsules_on_the_spot(waiting: Batch) -> None:
    found = capsule_statistics(waiting)
    assert found
    figures = found.value
    assert (figures.count, figures.mean_mg, figures.sd_mg, figures.passes) == (10, 225, 0, True)
    assert (figures.low_mg, figures.high_mg) == (Decimal("202.5"), Decimal("247.5"))


def test_before_the_first_weight_there_are_no_figures(counted: Batch) -> None:
    assert capsule_statistics(counted) is None


def test_the_content_follows_from_what_was_weighed_and_from_the_mean(
    bench: Bench, technician: Staff, pharmacist: Staff
) -> None:
    """0.152 g in 22.502 g; capsules of 225 mg hold 1.519865 mg = 101.3 %."""
    bench.check(bench.weigh(ACTIVE, "0.152"))
    bench.weigh(FILLER)
    bench.weigh(SHELL)
    assert predicted_content(bench.batch).value == Decimal("101.3")
    weigh_capsules(bench.finish(weights=0), technician, 10)
    assert predicted_content(bench.batch).value == Decimal("101.3")


def test_the_content_of_a_triturate_is_by_the_gram(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    """11.1 g of factor 1.1008 = 10.083576 g in 100.092 g: 100.7431 mg in a gram, of 100 mg."""
    version = an_approved_triturate(pharmacist, other_pharmacist)
    bench = a_bench(version, technician, pharmacist, other_pharmacist)
    bench.lots[ACTIVE] = _dihydrate(technician, pharmacist)
    bench.weigh(ACTIVE, "11.1")
    bench.weigh(FILLER, "88.992")
    found = predicted_content(bench.batch)
    assert found.value == Decimal("100.7")
    assert found.steps[2].result == "100.743072 mg"


def _dihydrate(technician: Staff, pharmacist: Staff) -> Lot:
    return a_lot(a_material(ACTIVE), technician, pharmacist, number="DH", potency_factor="1.1008")


def test_before_the_balance_there_is_nothing_to_predict(
    version: FormulaVersion, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    for each in (version, an_approved_triturate(pharmacist, other_pharmacist)):
        with refuses(InvalidInput, "NOTHING_WEIGHED"):
            predicted_content(a_batch_being_weighed(each, technician))


def test_before_the_shells_are_counted_they_weigh_nothing(bench: Bench) -> None:
    with refuses(Refused, "SHELLS_NOT_COUNTED"):
        shell_mg(bench.batch)


def test_the_yield_is_of_what_was_planned(technician: Staff, counted: Batch) -> None:
    found = reconciliation(counted)
    assert found
    assert (found.value.yield_percent, found.value.accounted, found.value.unaccounted) == (100, 100, 0)
    assert (found.value.within, found.unit) == (True, "capsules")


def test_before_the_count_there_is_no_yield(bench: Bench) -> None:
    assert reconciliation(bench.batch) is None
