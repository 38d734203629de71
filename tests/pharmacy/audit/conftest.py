"""One finished row of every kept table: every status fits it, so that only the triggers stand in the way."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.db import models

from compounding.batches.models import Batch, Weighing
from compounding.fills.models import Fill
from compounding.fills.services import request_fill_label
from compounding.formulas.models import Formula, FormulaLine, FormulaVersion
from compounding.inventory.models import Lot, LotMovement, Material
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.rendering import render_job
from pharmacy.orders.intake import MedicineIntake
from pharmacy.orders.models import Order, OrderMedicine
from pharmacy.orders.services import override_finding
from pharmacy.people.models import Patient, Pharmacy, Prescriber, Staff
from pharmacy.screening.models import Finding, Override
from pharmacy.signatures.models import Signature
from tests.factories import NOW, PASSWORD, an_allocated_fill, an_order, with_medicines

KEPT: tuple[type[models.Model], ...] = (
    Order, OrderMedicine, Finding, Override, Signature, Patient, Pharmacy, Prescriber, Staff, Material, Lot,
    LotMovement, Formula, FormulaVersion, Batch, Weighing, Fill, PrintJob, PrintedLabel,
)  # fmt: skip


@dataclass(frozen=True)
class Records:
    order: Order
    version: FormulaVersion
    line: FormulaLine
    batch: Batch
    lot: Lot
    fill: Fill
    job: PrintJob
    label: PrintedLabel

    def of(self, model: type[models.Model]) -> models.Model:
        return next(record for record in vars(self).values() if type(record) is model)


@pytest.fixture
def records(prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> Records:
    fill = an_allocated_fill(prescriber, technician, pharmacist, other_pharmacist)
    job = request_fill_label(fill, actor=technician, at=NOW)
    assert render_job(job.pk, clock=lambda: NOW) == "ready"
    held = an_order(prescriber, with_medicines(MedicineIntake("Tramadol", "current"), external_id="CLINIC-2"))
    override_finding(
        held.findings.all()[0], actor=pharmacist, password=PASSWORD, reason="r", prescriber_contact="c", at=NOW
    )
    fill, job = Fill.objects.get(), PrintJob.objects.get()
    assert fill.lot
    batch = fill.lot.made_in
    line = batch.formula_version.lines.all()[0]
    return Records(fill.order, batch.formula_version, line, batch, fill.lot, fill, job, job.labels.get())
