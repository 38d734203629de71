"""One batch through the front door: weighed, checked by a second person, blended, filled, counted, controlled."""

from __future__ import annotations

from datetime import date

from compounding.batches.amounts import ACTIVES, theoretical_amount
from compounding.batches.models import Batch
from compounding.batches.quality_figures import shell_mg, target_net_mg
from compounding.formulas.models import CheckKind, FormulaLine, Stage
from compounding.inventory.selectors import usable_lots
from pharmacy.checks import DEMO_PASSWORD
from pharmacy.demo.browser import Browser

_BALANCE = "BAL-2"
_CHECKER = "omar"
_LOST = 2  # two capsules are crushed while filling
# Net weights scatter a little, as they do.
_SCATTER_MG = (0, 2, -3, 1, -1, 4, -2, 0, 3, -4)


def act_url(batch: Batch) -> str:
    return f"/admin/compounding/batch/{batch.pk}/act"


class BatchJob:
    """What the technician does with a planned batch, with the second person at the same screen."""

    def __init__(self, batch: Batch, technician: Browser, today: date) -> None:
        self._batch, self._technician, self._today = batch, technician, today

    def run(self) -> None:
        """From planned to quality control, ready for release."""
        self._do("start_weighing")
        for line in self._batch.formula_version.lines.select_related("material").order_by("position"):
            self._weigh(line)
        self._do("start_blending")
        self._steps(Stage.BLENDING)
        self._do("start_encapsulating")
        self._steps(Stage.ENCAPSULATING)
        good = self._batch.planned_units - _LOST
        self._do("submit_to_quality_control", good=good, rejected=_LOST, destroyed=0, retained=0, appearance_ok="yes")
        self._control()

    def _do(self, act: str, **fields: object) -> None:
        self._technician.post(f"{act_url(self._batch)}/{act}/", **fields)

    def _weigh(self, line: FormulaLine) -> None:
        lot = usable_lots(line.material, on=self._today)[0]
        amount = theoretical_amount(self._batch, line, lot)
        balance = {"balance": _BALANCE} if line.material.unit == "g" else {}
        self._do(f"record_weighing/{line.pk}", lot=lot.lot_number, actual=amount, **balance)
        if line.material.kind in ACTIVES:
            weighing = self._batch.weighings.get(line=line, withdrawn_at=None)
            second = {"checker": _CHECKER, "password": DEMO_PASSWORD}
            self._do(f"check_weighing/{weighing.pk}", lot=lot.lot_number, **second)

    def _steps(self, stage: Stage) -> None:
        for step in self._batch.formula_version.steps.filter(stage=stage).order_by("position"):
            second = {"checker": _CHECKER, "password": DEMO_PASSWORD} if step.second_person else {}
            self._do(f"do_step/{step.pk}", **second)

    def _control(self) -> None:
        expected = target_net_mg(self._batch) + shell_mg(self._batch)
        for scatter in _SCATTER_MG[: self._batch.formula_version.capsules_to_weigh]:
            self._do("record_capsule_weight", balance=_BALANCE, gross_mg=expected + scatter)
        for check in self._batch.formula_version.checks.filter(kind=CheckKind.OTHER):
            self._do(f"record_result/{check.pk}", observed=check.expected, passed="yes")
