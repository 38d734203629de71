"""The page costs the same number of queries however much is on it, and reading it writes nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compounding.batches import services
from compounding.batches.amounts import theoretical_amount
from compounding.batches.models import Batch
from compounding.batches.planning import plan_batch
from compounding.batches.quality import record_capsule_weight
from compounding.batches.weighing import Weight, record_weighing
from compounding.formulas.models import FormulaVersion
from compounding.formulas.services import Component, approve_formula, draft_version
from compounding.inventory.models import MaterialKind
from tests import factories as make
from tests.admin.bench import on_the_bench
from tests.admin.conftest import Desk
from tests.admin.test_read_only import _fingerprint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_that_day")]
_MOST_QUERIES = 70


def _queries(desk: Desk, batch: Batch) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert desk.read(batch).status_code == 200
    return len(captured)


def test_two_and_sixty_capsule_weights_cost_the_same(technician: Any, pharmacist: Any, other_pharmacist: Any) -> None:
    bench = on_the_bench(technician, pharmacist, other_pharmacist)
    bench.work()
    bench.count()
    _weigh_capsules(bench.batch, 2, technician)
    bench.desk.read(bench.batch)
    few = _queries(bench.desk, bench.batch)
    _weigh_capsules(bench.batch, 58, technician)
    assert _queries(bench.desk, bench.batch) == few <= _MOST_QUERIES


def _weigh_capsules(batch: Batch, count: int, technician: Any) -> None:
    for _ in range(count):
        record_capsule_weight(batch, Decimal(273), balance=make.a_balance(), actor=technician, at=make.NOW)


def _with_actives(count: int, pharmacist: Any, other: Any) -> FormulaVersion:
    """A formula of ``count`` actives beside filler and shell."""
    version = make.an_approved_formula(pharmacist, other, strength_mg="3")
    share = Decimal(3) / count
    actives = [Component(make.a_material(MaterialKind.ACTIVE, f"Active {n}"), share) for n in range(count)]
    rest = [Component(make.a_material(kind)) for kind in (MaterialKind.FILLER, MaterialKind.SHELL)]
    draft = draft_version(version.formula, make.FORMULA_TEXT, [*actives, *rest], steps=make.FORMULA_STEPS,
                          checks=make.FORMULA_CHECKS, actor=pharmacist)  # fmt: skip
    return approve_formula(draft, actor=other, password=make.PASSWORD, reason=f"{count}", at=make.NOW)


@pytest.mark.parametrize("weighed", [False, True])
def test_three_and_eight_components_cost_the_same(
    technician: Any, pharmacist: Any, other_pharmacist: Any, *, weighed: bool
) -> None:
    desk, counts = Desk(technician), []
    for actives in (1, 6):
        version = _with_actives(actives, pharmacist, other_pharmacist)
        lots = {line.material_id: make.a_lot(line.material, technician, pharmacist, number=f"L{actives}-{line.pk}")
                for line in version.lines.select_related("material")}  # fmt: skip
        make.a_balance()
        batch = plan_batch(version, units=100, actor=technician, at=make.NOW)
        batch = services.start_weighing(batch, actor=technician, at=make.NOW)
        if weighed:
            _weigh(batch, lots, technician)
        desk.read(batch)
        counts.append(_queries(desk, batch))
    assert counts[0] == counts[1] <= _MOST_QUERIES


def _weigh(batch: Batch, lots: dict[int, Any], technician: Any) -> None:
    for line in batch.formula_version.lines.select_related("material").order_by("position"):
        lot = lots[line.material_id]
        amount = theoretical_amount(batch, line, lot)
        weight = make.a_weight(amount) if line.material.unit == "g" else Weight(amount)
        record_weighing(batch, line, lot, weight, actor=technician, at=make.NOW)


def test_reading_the_page_writes_nothing(technician: Any, pharmacist: Any, other_pharmacist: Any) -> None:
    bench = on_the_bench(technician, pharmacist, other_pharmacist)
    before = _fingerprint()
    bench.desk.read(bench.batch)
    for act in ("start_blending", "report_deviation"):
        bench.desk.open(bench.batch, act)
    assert _fingerprint() == before
