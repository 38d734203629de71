"""What to weigh, worked by hand: from the formula, the potency of the lot in hand and what it is weighed beside."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from compounding.batches.amounts import derived_amount, live_weighings, theoretical_amount
from compounding.batches.quality_figures import target_net_mg
from compounding.batches.selectors import component_rows
from compounding.batches.weighing import record_weighing, withdraw_weighing
from compounding.formulas.models import FormulaVersion
from compounding.formulas.services import Component, FormulaText, approve_formula, draft_version
from compounding.inventory.models import Lot, Material, MaterialKind, Measured
from compounding.inventory.services import record_measurement
from pharmacy.core.errors import Refused
from pharmacy.people.models import Staff
from tests.compounding.batches.conftest import ACTIVE, FILLER, SHELL, Bench, a_bench
from tests.factories import (
    FORMULA_CHECKS,
    FORMULA_STEPS,
    FORMULA_TEXT,
    NOW,
    PASSWORD,
    a_batch_being_weighed,
    a_formula,
    a_lot,
    a_material,
    a_weight,
    an_approved_triturate,
)
from tests.refusal import refuses

pytestmark = pytest.mark.django_db


def approved(author: Staff, approver: Staff, text: FormulaText, *more: Component) -> FormulaVersion:
    product = a_material(MaterialKind.FINISHED, "Naltrexone 1.5 mg", strength_mg=Decimal("1.5"))
    components = [
        Component(a_material(ACTIVE), Decimal("1.5")), *more, Component(a_material(FILLER)), Component(a_material(SHELL)),
    ]  # fmt: skip
    version = draft_version(
        a_formula("Naltrexone 1.5 mg", product), text, components, steps=FORMULA_STEPS, checks=FORMULA_CHECKS,
        actor=author,
    )  # fmt: skip
    return approve_formula(version, actor=approver, password=PASSWORD, reason="First version", at=NOW)


def a_dihydrate(technician: Staff, pharmacist: Staff) -> Lot:
    return a_lot(a_material(ACTIVE), technician, pharmacist, number="DH", potency_factor="1.1008")


def wanted(bench: Bench, kind: MaterialKind, lot: Lot | None = None) -> Decimal:
    return theoretical_amount(bench.batch, bench.line(kind), lot or bench.lots[kind])


def test_a_hundred_capsules(bench: Bench) -> None:
    assert wanted(bench, ACTIVE) == Decimal("0.15")
    bench.weigh(ACTIVE)
    assert (wanted(bench, FILLER), wanted(bench, SHELL)) == (Decimal("22.35"), 100)


def test_a_weaker_powder_needs_more_of_it_and_less_filler(bench: Bench, technician: Staff, pharmacist: Staff) -> None:
    """1.5 mg x 1.1008 = 1.6512 mg; 100 x 1.6512 = 165.12 mg; 100 x (225 - 1.6512) = 22,334.88 mg."""
    bench.lots[ACTIVE] = a_dihydrate(technician, pharmacist)
    assert wanted(bench, ACTIVE) == Decimal("0.1651")
    bench.weigh(ACTIVE)
    assert wanted(bench, FILLER) == Decimal("22.3349")


def test_the_filler_fills_up_beside_what_is_wanted_and_not_beside_a_slip_of_the_spatula(bench: Bench) -> None:
    bench.weigh(ACTIVE, "0.1528")
    assert wanted(bench, FILLER) == Decimal("22.35")


def test_the_filler_waits_for_its_active(bench: Bench) -> None:
    with refuses(Refused, "ACTIVE_FIRST", field="line") as refusal:
        wanted(bench, FILLER)
    assert refusal.message == "Weigh Active ingredient first: the filler depends on its lot."


def test_overage_scales_every_powder_alike_and_no_shell(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    version = approved(pharmacist, other_pharmacist, replace(FORMULA_TEXT, overage_percent=Decimal(5)))
    bench = a_bench(version, technician, pharmacist, other_pharmacist)
    assert wanted(bench, ACTIVE) == Decimal("0.1575")
    bench.weigh(ACTIVE)
    assert (wanted(bench, FILLER), wanted(bench, SHELL)) == (Decimal("23.4675"), 100)


def test_a_second_excipient_of_a_stated_amount_takes_its_room(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    """225 mg - 1.5 mg of active - 5 mg of silica = 218.5 mg."""
    silica, mcc = a_material(FILLER, "Silica", excipient="colloidal_silica"), a_material(FILLER)
    version = approved(pharmacist, other_pharmacist, FORMULA_TEXT, Component(silica, Decimal(5)))
    batch = a_batch_being_weighed(version, technician)
    lines = {line.material: line for line in version.lines.select_related("material")}

    def weigh(material: Material) -> Decimal:
        lot = material.lots.first() or a_lot(material, technician, pharmacist)
        amount = theoretical_amount(batch, lines[material], lot)
        record_weighing(batch, lines[material], lot, a_weight(amount), actor=technician, at=NOW)
        return amount

    assert weigh(a_material(ACTIVE)) == Decimal("0.15")
    with refuses(Refused, "ACTIVE_FIRST") as refusal:
        weigh(mcc)
    assert refusal.message.startswith("Weigh Silica first")
    assert (weigh(silica), weigh(mcc)) == (Decimal("0.5"), Decimal("21.85"))
    assert target_net_mg(batch) == 225


def by_packing(technician: Staff, pharmacist: Staff, other: Staff) -> Bench:
    version = approved(pharmacist, other, replace(FORMULA_TEXT, fill_basis="packing"))
    return a_bench(version, technician, pharmacist, other)


def packs(lot: Lot, mean_mg: str, actor: Staff, size: str = "3") -> None:
    record_measurement(
        lot, kind=Measured.PACKING, capsule_size=size, mean_mg=Decimal(mean_mg), pieces=20, actor=actor, at=NOW
    )


def test_the_filler_takes_the_room_that_the_active_leaves(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    """200 mg x (1 - 1.5 / 150) = 198 mg; 100 x 198 mg = 19.8 g."""
    bench = by_packing(technician, pharmacist, other_pharmacist)
    packs(bench.lots[ACTIVE], "150", technician)
    packs(bench.lots[FILLER], "210", technician)
    packs(bench.lots[FILLER], "200", technician)  # measured anew: the latest counts
    bench.weigh(ACTIVE)
    found = derived_amount(bench.batch, bench.line(FILLER), bench.lots[FILLER])
    assert (found.value, found.unit) == (Decimal("19.8"), "g")
    assert found.steps[0].working == "200 mg \u00d7 (1 - 1.5 ÷ 150)"


@pytest.mark.parametrize(("measured", "missing"), [(FILLER, "Active ingredient"), (ACTIVE, "Filler")])
def test_names_the_lot_whose_packing_nobody_measured(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff, measured: MaterialKind, missing: str
) -> None:
    bench = by_packing(technician, pharmacist, other_pharmacist)
    packs(bench.lots[measured], "200", technician)
    packs(bench.lots[ACTIVE], "200", technician, size="1")
    packs(bench.lots[FILLER], "200", technician, size="1")
    bench.weigh(ACTIVE)
    with refuses(Refused, "PACKING_MISSING", field="lot") as refusal:
        wanted(bench, FILLER)
    assert refusal.message == (
        f"{missing} lot LOT1 has no packing statistic for size 3: fill some capsules with it, weigh and record it."
    )


def test_a_hundred_grams_of_triturate_correct_for_the_water(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    """100 mg x 1.1008 = 110.08 mg in a gram; 11.008 g and 88.992 g in 100 g."""
    version = an_approved_triturate(pharmacist, other_pharmacist)
    bench = a_bench(version, technician, pharmacist, other_pharmacist)
    bench.lots[ACTIVE] = a_dihydrate(technician, pharmacist)
    assert wanted(bench, ACTIVE) == Decimal("11.008")
    bench.weigh(ACTIVE)
    assert wanted(bench, FILLER) == Decimal("88.992")


def test_shows_its_working(bench: Bench, technician: Staff, pharmacist: Staff) -> None:
    found = derived_amount(bench.batch, bench.line(ACTIVE), a_dihydrate(technician, pharmacist))
    assert [(step.working, step.result) for step in found.steps] == [
        ("1.5 mg \u00d7 1.1008", "1.6512 mg"),
        ("1.6512 mg \u00d7 100 \u00d7 (1 + 0 ÷ 100) ÷ 1,000", "0.1651 g"),
    ]
    assert derived_amount(bench.batch, bench.line(SHELL), bench.lots[SHELL]).steps[0].result == "100"


def test_what_was_withdrawn_does_not_count(bench: Bench) -> None:
    first = bench.weigh(ACTIVE)
    withdraw_weighing(first, reason="Spilled", actor=bench.technician, at=NOW)
    assert live_weighings(bench.batch) == []
    with refuses(Refused, "ACTIVE_FIRST"):
        wanted(bench, FILLER)
    second = bench.weigh(ACTIVE)
    assert live_weighings(bench.batch) == [second]
    assert [row.weighing for row in component_rows(bench.batch)] == [second, None, None]
