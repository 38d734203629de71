"""A batch on the bench for tests of its page, worked through the page itself."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from compounding.batches import services
from compounding.batches.amounts import theoretical_amount
from compounding.batches.models import Batch, Weighing
from compounding.batches.planning import plan_batch
from compounding.equipment.models import Balance, Calibration
from compounding.formulas.models import FormulaLine
from compounding.inventory.models import Lot, LotMeasurement, MaterialKind
from pharmacy.people.models import Staff
from tests import factories as make
from tests.admin.conftest import Desk

BALANCE = "BAL-1"


@dataclass
class OnTheBench:
    """A batch of 100 with its lots; ``desk`` is the technician's screen, ``second`` checks."""

    batch: Batch
    lots: dict[str, Lot]
    desk: Desk
    second: Staff

    def line(self, kind: str) -> FormulaLine:
        return self.batch.formula_version.lines.select_related("material").get(material__kind=kind)

    def theoretical(self, kind: str) -> Decimal:
        return theoretical_amount(self.batch, self.line(kind), self.lots[kind])

    def weigh(self, kind: str, actual: str | None = None, **fields: Any) -> Any:
        """What was typed for the component of that kind, as it should be unless said otherwise."""
        weight = str(self.theoretical(kind)) if actual is None else actual
        typed = {"lot": self.lots[kind].lot_number, "actual": weight, **fields}
        balance = {} if kind == MaterialKind.SHELL else {"balance": BALANCE}
        return self.desk.do(self.batch, "record_weighing", self.line(kind), **{**balance, **typed})

    def check(self, weighing: Weighing, **fields: Any) -> Any:
        typed = {"lot": weighing.lot.lot_number, "checker": self.second.username, "password": make.PASSWORD}
        return self.desk.do(self.batch, "check_weighing", weighing, **{**typed, **fields})

    def weigh_all(self) -> None:
        for kind in (MaterialKind.ACTIVE, MaterialKind.FILLER, MaterialKind.SHELL):
            assert self.weigh(kind).status_code == 302
        assert self.check(self.weighing(MaterialKind.ACTIVE)).status_code == 302

    def weighing(self, kind: str) -> Weighing:
        return self.batch.weighings.select_related("lot").get(line__material__kind=kind, withdrawn_at=None)

    def work(self) -> None:
        """From weighing to the counts."""
        self.weigh_all()
        self.desk.do(self.batch, "start_blending")
        self.steps("blending")
        self.desk.do(self.batch, "start_encapsulating")
        self.steps("encapsulating")

    def steps(self, stage: str) -> None:
        for step in self.batch.formula_version.steps.filter(stage=stage).order_by("position"):
            assert self.desk.do(self.batch, "do_step", step).status_code == 302

    def count(self, good: str = "98", rejected: str = "2", **fields: Any) -> Any:
        typed = {"good": good, "rejected": rejected, "destroyed": "0", "retained": "0", "appearance_ok": "yes"}
        return self.desk.do(self.batch, "submit_to_quality_control", **{**typed, **fields})

    def fresh(self) -> Batch:
        return Batch.objects.get(pk=self.batch.pk)


def on_the_bench(
    technician: Staff, pharmacist: Staff, other: Staff, *, version: Any = None, shell_mg: str = "48"
) -> OnTheBench:
    """Weighing has begun; a balance is ready and, unless ``shell_mg`` is empty, the weight of a shell is known."""
    version = version or make.an_approved_formula(pharmacist, other)
    lots = {
        line.material.kind: make.a_lot(line.material, technician, pharmacist, number=f"N-{line.material.kind}")
        for line in version.lines.select_related("material")
    }
    _ready(make.a_balance(BALANCE), technician)
    shells = lots.get(MaterialKind.SHELL)
    if shells and shell_mg:
        LotMeasurement.objects.create(lot=shells, kind="empty_shell", capsule_size="3", mean_mg=shell_mg, pieces=20,
                                      measured_by=technician, measured_at=make.NOW)  # fmt: skip
    batch = plan_batch(version, units=100, actor=technician, at=make.NOW)
    batch = services.start_weighing(batch, actor=technician, at=make.NOW)
    return OnTheBench(batch, lots, Desk(technician), other)


def _ready(balance: Balance, keeper: Staff) -> None:
    """On the day of the clock too, which a web server of its own goes by."""
    today = timezone.localdate()
    Calibration.objects.create(balance=balance, done_on=today - timedelta(days=1), due_on=today + timedelta(days=300),
                               passed=True, done_by="Example Calibration", recorded_by=keeper,
                               recorded_at=make.NOW)  # fmt: skip


def text(answer: Any) -> str:
    """The page with its entities undone."""
    return html.unescape(answer.content.decode())
