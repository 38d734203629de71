from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from compounding.batches import services
from compounding.batches.models import Batch, Weighing
from compounding.formulas.models import FormulaLine, FormulaVersion
from compounding.inventory.models import Lot, MaterialKind
from pharmacy.people.models import Staff
from tests.factories import NOW, a_batch_in_quality_control, an_approved_formula, component_lots


@pytest.fixture
def version(pharmacist: Staff, other_pharmacist: Staff) -> FormulaVersion:
    return an_approved_formula(pharmacist, other_pharmacist)


@dataclass
class Bench:
    """A batch of 100 at the balance: 0.15 g active (factor 1), 22.35 g filler, 100 shells."""

    batch: Batch
    lots: dict[str, Lot]
    technician: Staff

    def line(self, kind: MaterialKind) -> FormulaLine:
        return self.batch.formula_version.lines.get(material__kind=kind)

    def weigh(self, kind: MaterialKind, actual: str, *, lot: Lot | None = None, actor: Staff | None = None) -> Weighing:
        return services.record_weighing(
            self.batch, self.line(kind), lot or self.lots[kind], actual=Decimal(actual),
            actor=actor or self.technician, at=NOW,
        )  # fmt: skip


@pytest.fixture
def planned(version: FormulaVersion, technician: Staff) -> Batch:
    return services.plan_batch(version, capsules=100, actor=technician, at=NOW)


@pytest.fixture
def bench(planned: Batch, technician: Staff, pharmacist: Staff) -> Bench:
    lots = component_lots(planned.formula_version, technician, pharmacist)
    return Bench(services.start_weighing(planned, actor=technician, at=NOW), lots, technician)


@pytest.fixture
def checked(technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> Batch:
    """Compounded by Ana, waiting for release."""
    return a_batch_in_quality_control(technician, pharmacist, other_pharmacist)
