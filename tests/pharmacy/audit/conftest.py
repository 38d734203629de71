"""One finished row of every kept table: every status fits it, so that only the triggers stand in the way."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.db import models

from compounding.batches.deviations import close_deviation, report_deviation
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
from compounding.batches.planning import plan_batch
from compounding.batches.quality import record_capsule_weight, record_result, strike_capsule_weight
from compounding.batches.release import release_batch
from compounding.batches.services import start_weighing
from compounding.batches.weighing import record_weighing, withdraw_weighing
from compounding.equipment.models import Balance, Calibration
from compounding.fills.models import (
    ContainerScan,
    Counsel,
    Dispensing,
    Fill,
    FillItem,
    FillReturn,
    NearMiss,
    PackChange,
    ReturnedCapsules,
    TitrationPack,
)
from compounding.fills.services import (
    Closure,
    allocate_fill,
    check_container,
    dispense_fill,
    label_fill,
    record_counsel,
    request_fill_label,
    return_fill,
    start_fill,
)
from compounding.formulas.models import Formula, FormulaCheck, FormulaLine, FormulaStep, FormulaVersion
from compounding.inventory.models import Lot, LotMeasurement, LotMovement, Material, MaterialKind
from labels.printing.models import PrintAttempt, PrintedLabel, PrintJob, PrintRun
from labels.printing.rendering import render_job
from labels.printing.services import apply_label, print_label
from labels.wordings.models import WordingApproval
from labels.wordings.services import approve_wording
from pharmacy.core.errors import InvalidInput
from pharmacy.orders.intake import MedicineIntake
from pharmacy.orders.models import (
    CancellationRequest,
    HoldAnswer,
    OpioidAttestation,
    Order,
    OrderHold,
    OrderMedicine,
)
from pharmacy.orders.services import (
    Attestation,
    answer_hold,
    decline_cancellation,
    override_finding,
    record_attestation,
    request_cancellation,
)
from pharmacy.people.models import Patient, Pharmacy, Prescriber, Staff
from pharmacy.screening.models import Finding, Override
from pharmacy.signatures.models import Signature
from tests.factories import (
    NOW,
    PASSWORD,
    TODAY,
    a_balance,
    a_titration_order,
    a_verified_order,
    a_weight,
    an_approved_formula,
    an_order,
    component_lots,
    finish,
    weigh_all,
    with_medicines,
)

KEPT: tuple[type[models.Model], ...] = (
    Order, OrderMedicine, OrderHold, HoldAnswer, OpioidAttestation, CancellationRequest, Finding, Override, Signature, Patient, Pharmacy, Prescriber, Staff, Material, Lot,
    LotMovement, LotMeasurement, Balance, Calibration, Formula, FormulaVersion, Batch, BatchOrder, Weighing, BatchStep,
    CapsuleWeight, QualityResult, Inspection, Deviation, Fill, FillItem, ContainerScan, NearMiss, Counsel, Dispensing,
    FillReturn, ReturnedCapsules, TitrationPack, PackChange, PrintJob, PrintedLabel, PrintAttempt,
    PrintRun, WordingApproval,
)  # fmt: skip
# They go with their draft, and are frozen with their version.
PARTS_OF_A_FORMULA: tuple[type[models.Model], ...] = (FormulaLine, FormulaStep, FormulaCheck)


@dataclass(frozen=True)
class Records:
    order: Order
    version: FormulaVersion
    line: FormulaLine
    batch: Batch
    weighing: Weighing
    deviation: Deviation
    lot: Lot
    fill: Fill
    pack: TitrationPack
    job: PrintJob
    label: PrintedLabel
    cancellation: CancellationRequest

    def of(self, model: type[models.Model]) -> models.Model:
        return next(record for record in vars(self).values() if type(record) is model)


@pytest.fixture
def records(prescriber: Prescriber, technician: Staff, pharmacist: Staff, other_pharmacist: Staff) -> Records:
    order = a_verified_order(prescriber, pharmacist)
    batch = _a_released_batch(order, technician, pharmacist, other_pharmacist)
    lot = Lot.objects.get(made_in=batch)
    fill = allocate_fill(start_fill(order, actor=technician, at=NOW), lot, actor=technician, at=NOW)
    _to_the_patient_and_back(fill, lot, technician, pharmacist)
    held = an_order(prescriber, with_medicines(MedicineIntake("Tramadol", "current"), external_id="CLINIC-2"))
    answer_hold(held, text="Stopped in May", contact="Dr Okafor", actor=pharmacist, at=NOW)
    said = Attestation(takes_opioids=False, contact="Patient, phone")
    record_attestation(order, said, attested_on=TODAY, actor=technician, at=NOW)
    request_cancellation(order, reason="Moved", actor=pharmacist, at=NOW)
    cancellation = decline_cancellation(order, actor=pharmacist, reason="Handed out already", at=NOW)
    override_finding(
        held.findings.all()[0], actor=pharmacist, password=PASSWORD, reason="r", prescriber_contact="c", at=NOW
    )
    PrintRun.objects.create(pdf_sha256="a" * 64, started_by=technician, started_at=NOW)
    approve_wording("CA-A", "es", compared_with="Board", actor=pharmacist, password=PASSWORD, at=NOW)
    pack = _a_changed_pack(prescriber, technician, pharmacist)
    fill, job, lot = Fill.objects.get(pk=fill.pk), PrintJob.objects.get(), Lot.objects.get(pk=lot.pk)
    weighing = batch.weighings.exclude(withdrawn_at=None).get()
    return Records(
        fill.order, batch.formula_version, weighing.line, batch, weighing, Deviation.objects.get(), lot, fill, pack, job,
        job.labels.get(), cancellation,
    )  # fmt: skip


def _to_the_patient_and_back(fill: Fill, lot: Lot, technician: Staff, pharmacist: Staff) -> None:
    """With one scan refused on the way."""
    job = request_fill_label(fill, actor=technician, at=NOW)
    assert render_job(job.pk, clock=lambda: NOW) == "ready"
    label = apply_label(print_label(job.labels.get(), actor=technician, at=NOW), actor=technician, at=NOW)
    label_fill(fill, actor=technician)
    with pytest.raises(InvalidInput):
        check_container(fill, label=label.serial, lot="NOWHERE", actor=pharmacist, at=NOW)
    check_container(fill, label=label.serial, lot=lot.lot_number, actor=pharmacist, at=NOW)
    record_counsel(fill, "given", actor=pharmacist, at=NOW)
    dispense_fill(fill, closure=Closure(), actor=technician, at=NOW)
    return_fill(fill, reason="Refused at the door", actor=pharmacist, at=NOW)


def _a_changed_pack(prescriber: Prescriber, technician: Staff, pharmacist: Staff) -> TitrationPack:
    """Only the rows: what leads to them has its own tests."""
    order = a_titration_order(prescriber, pharmacist, ("1.5", 5), ("3", 5))
    pack = start_fill(order, actor=technician, at=NOW).pack
    TitrationPack.objects.update(beyond_use_on=TODAY, starts_on=TODAY)
    PackChange.objects.create(
        pack=pack, number=1, kind="hold", nights_taken=1, taken=[], compilation=pack.compilation, balances=[],
        starts_on=TODAY, reason="r", prescriber_contact="c", calendar=PrintedLabel.objects.get(),
        signature=Signature.objects.order_by("pk")[0], changed_by=pharmacist, changed_at=NOW,
    )  # fmt: skip
    return TitrationPack.objects.get()


def _a_released_batch(order: Order, technician: Staff, pharmacist: Staff, other: Staff) -> Batch:
    """For the order, with one weighing withdrawn, one capsule struck, one result and one deviation, closed."""
    version = an_approved_formula(pharmacist, other)
    lots = component_lots(version, technician, pharmacist)
    batch = start_weighing(
        plan_batch(version, units=100, actor=technician, at=NOW, orders=[order]), actor=technician, at=NOW
    )
    active = version.lines.get(material__kind=MaterialKind.ACTIVE)
    spilled = record_weighing(batch, active, lots[MaterialKind.ACTIVE], a_weight("0.15"), actor=technician, at=NOW)
    withdraw_weighing(spilled, reason="Spilled", actor=technician, at=NOW)
    weigh_all(batch, lots, technician, checker=other)
    batch = finish(batch, technician, good=100)
    weight = record_capsule_weight(batch, Decimal(273), balance=a_balance(), actor=technician, at=NOW)
    strike_capsule_weight(weight, reason="Mistyped", actor=technician, at=NOW)
    record_result(batch, version.checks.all()[0], observed="White", passed=True, actor=technician, at=NOW)
    deviation = report_deviation(batch, what="The mill stopped", explanation="Power cut", actor=technician, at=NOW)
    close_deviation(deviation, resolution="Nothing was in it", actor=pharmacist, password=PASSWORD, at=NOW)
    return release_batch(batch, actor=pharmacist, password=PASSWORD, at=NOW)
