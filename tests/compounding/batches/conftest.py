"""A batch at the bench, and what every refusal here has in common: the reasons in words, and nothing stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import models

from compounding.batches import services
from compounding.batches.amounts import theoretical_amount
from compounding.batches.checking import check_weighing
from compounding.batches.models import (
    Batch,
    BatchOrder,
    BatchStep,
    CapsuleWeight,
    Deviation,
    Inspection,
    QualityResult,
    Weighing,
)
from compounding.batches.states import BatchStatus
from compounding.batches.weighing import Weight, record_weighing
from compounding.equipment.models import Balance, MinimumBasis
from compounding.equipment.services import record_calibration, register_balance
from compounding.formulas.models import FormulaLine, FormulaVersion
from compounding.inventory.models import Lot, LotMovement, MaterialKind
from pharmacy.core.errors import DomainError
from pharmacy.core.numbering import NumberSeries
from pharmacy.people.models import Staff
from pharmacy.signatures.models import Signature
from tests.factories import (
    NOW,
    PASSWORD,
    TODAY,
    a_balance,
    a_batch_being_weighed,
    a_batch_in_quality_control,
    a_triturate_in_quality_control,
    an_approved_formula,
    component_lots,
    do_steps,
    finish,
    weigh_all,
)
from tests.refusal import Caught, refuses

ACTIVE, FILLER, SHELL = MaterialKind.ACTIVE, MaterialKind.FILLER, MaterialKind.SHELL
TRITURATE = MaterialKind.TRITURATE
TOMORROW = NOW + timedelta(days=1)
WRITTEN: tuple[type[models.Model], ...] = (
    Batch, BatchOrder, Weighing, BatchStep, CapsuleWeight, QualityResult, Inspection, Deviation, Lot, LotMovement,
    Signature, NumberSeries,
)  # fmt: skip


def stored() -> list[list[tuple[Any, ...]]]:
    """Every row of every table that working on a batch writes to."""
    return [list(model._base_manager.order_by("pk").values_list()) for model in WRITTEN]


@contextmanager
def refused(kind: type[DomainError], *codes: str, field: str | None = None) -> Iterator[Caught]:
    """The block is refused with exactly these codes, and not a row is other than before."""
    before = stored()
    with refuses(kind, *codes, field=field) as caught:
        yield caught
    assert stored() == before


@dataclass
class Bench:
    """A batch of 100 at the balance: 0.15 g of an active with factor 1, 22.35 g of filler, 100 shells."""

    batch: Batch
    lots: dict[str, Lot]
    technician: Staff
    checker: Staff

    def line(self, kind: MaterialKind) -> FormulaLine:
        return self.batch.formula_version.lines.get(material__kind=kind)

    def weigh(
        self, kind: MaterialKind, actual: str = "", *, lot: Lot | None = None, actor: Staff | None = None, **fields: Any
    ) -> Weighing:
        """``actual``, or exactly what is wanted; on a good balance unless another one is named."""
        lot = lot or self.lots[kind]
        amount = Decimal(actual) if actual else theoretical_amount(self.batch, self.line(kind), lot)
        if kind != SHELL:
            fields.setdefault("balance", a_balance())
        weight = Weight(amount, **fields)
        return record_weighing(self.batch, self.line(kind), lot, weight, actor=actor or self.technician, at=NOW)

    def check(
        self, weighing: Weighing, *, by: Staff | None = None, lot_number: str = "LOT1", password: str = PASSWORD
    ) -> Weighing:
        return check_weighing(weighing, lot_number=lot_number, checker=by or self.checker, password=password, at=NOW)

    def weigh_all(self) -> None:
        weigh_all(self.batch, self.lots, self.technician, checker=self.checker)

    def reach(self, status: BatchStatus) -> Batch:
        """From the balance on to ``status``, with every step done that is done before it."""
        self.weigh_all()
        batch = services.start_blending(self.batch, actor=self.technician)
        if status == BatchStatus.BLENDING:
            return batch
        do_steps(batch, self.technician, "blending")
        batch = services.start_encapsulating(batch, actor=self.technician)
        if status == BatchStatus.ENCAPSULATING:
            return batch
        do_steps(batch, self.technician, "encapsulating")
        return services.submit_to_quality_control(batch, outcome(), actor=self.technician, at=NOW)

    def finish(self, good: int = 100, *, weights: int = 10) -> Batch:
        """From weighed to quality control."""
        return finish(self.batch, self.technician, good=good, weights=weights)


def outcome(good: str = "100", **fields: Any) -> services.Outcome:
    return services.Outcome(**{"good": Decimal(good), **fields})


def a_bench(
    version: FormulaVersion, technician: Staff, pharmacist: Staff, checker: Staff, *, units: int = 100
) -> Bench:
    lots = component_lots(version, technician, pharmacist)
    return Bench(a_batch_being_weighed(version, technician, units=units), lots, technician, checker)


@pytest.fixture
def version(pharmacist: Staff, other_pharmacist: Staff) -> FormulaVersion:
    return an_approved_formula(pharmacist, other_pharmacist)


@pytest.fixture
def bench(version: FormulaVersion, technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> Bench:
    return a_bench(version, technician, pharmacist, other_pharmacist)


@pytest.fixture
def waiting(technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> Batch:
    """Compounded by Ana, checked by Omar, ten capsules weighed: Priya may release it."""
    return a_batch_in_quality_control(technician, pharmacist, other_pharmacist)


@pytest.fixture
def counted(technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> Batch:
    """In quality control, with shells of 48 mg and not one capsule weighed."""
    return a_batch_in_quality_control(technician, pharmacist, other_pharmacist, weights=0)


@pytest.fixture
def triturate(technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> Batch:
    """100 g of 1:10 in quality control."""
    return a_triturate_in_quality_control(technician, pharmacist, other_pharmacist)


def a_class_iii_balance(keeper: Staff, *, due_on: date = TODAY + timedelta(days=300)) -> Balance:
    """6 mg sensitivity requirement: 120 mg is the least that it weighs with at most 5 % error."""
    balance = register_balance(
        "CLASS-3", name="Prescription balance", serial_number="TB-7", readability_mg=Decimal(1),
        basis=MinimumBasis.CLASS_III, actor=keeper,
    )  # fmt: skip
    record_calibration(
        balance, done_on=TODAY - timedelta(days=60), due_on=due_on, passed=True, done_by="Example Calibration",
        actor=keeper, at=NOW,
    )  # fmt: skip
    return balance
