"""Bulk powder is received, becomes a 1:10 triturate, and that becomes 100 capsules of 1.5 mg; every gram is traced."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from compounding.batches import services as batches
from compounding.batches.documents.services import request_record, request_worksheet
from compounding.batches.models import Batch
from compounding.batches.planning import plan_batch
from compounding.batches.release import release_batch
from compounding.calculations.potency import AssayBasis, Certificate
from compounding.formulas.models import FormulaVersion
from compounding.inventory.models import Lot, MaterialKind
from compounding.inventory.selectors import lot_balances
from compounding.inventory.services import receive_lot, release_lot
from labels.printing import store
from labels.printing.models import PrintedLabel, PrintJob
from labels.printing.rendering import render_job
from pharmacy.core.errors import Refused
from pharmacy.people.models import Staff
from tests.factories import (
    NOW,
    PASSWORD,
    TODAY,
    a_balance,
    a_batch_being_weighed,
    a_lot,
    a_material,
    a_receipt,
    an_approved_formula,
    an_approved_formula_from_triturate,
    an_approved_triturate,
    do_steps,
    finish,
    weigh_all,
)
from tests.refusal import refuses

pytestmark = pytest.mark.django_db

ACTIVE, FILLER, SHELL, TRITURATE = (
    MaterialKind.ACTIVE, MaterialKind.FILLER, MaterialKind.SHELL, MaterialKind.TRITURATE,
)  # fmt: skip


def received_bulk(technician: Staff, pharmacist: Staff) -> Lot:
    """25 g of the dihydrate: assay 99.5 % on the anhydrous basis, water 8.7 %."""
    certificate = Certificate(AssayBasis.ANHYDROUS, Decimal("99.5"), Decimal("8.7"), None)
    delivery = a_receipt(a_material(ACTIVE), lot_number="NX1", quantity=Decimal(25), expiry="06/2027",
                         certificate=certificate)  # fmt: skip
    lot = receive_lot(delivery, actor=technician, at=NOW)
    assert (lot.status, lot.potency_factor, lot.use_until.isoformat()) == (
        "quarantined",
        Decimal("1.1008"),
        "2027-06-30",
    )
    return release_lot(lot, actor=pharmacist, at=NOW)


def made_triturate(version: FormulaVersion, lots: dict[str, Lot], technician: Staff, pharmacists: list[Staff]) -> Lot:
    """20 g of 1:10, released as a lot of its own."""
    batch = a_batch_being_weighed(version, technician, units=20)
    weigh_all(batch, lots, technician, checker=pharmacists[1])
    batch = batches.start_blending(batch, actor=technician)
    do_steps(batch, technician, "blending")
    batch = batches.submit_to_quality_control(batch, batches.Outcome(Decimal(20)), actor=technician, at=NOW)
    released = release_batch(batch, actor=pharmacists[0], password=PASSWORD, at=NOW)
    assert released.output_lot is not None
    return released.output_lot


def printed(job: PrintJob) -> bytes:
    assert render_job(job.pk, clock=timezone.now) == "ready"
    label = PrintedLabel.objects.get(job=job)
    assert label.pdf_sha256
    return store.get(label.pdf_sha256)


def weighed(batch: Batch) -> list[tuple[Decimal, str]]:
    return [(w.actual, w.lot.lot_number) for w in batch.weighings.order_by("line__position").select_related("lot")]


def test_from_the_bulk_powder_to_a_hundred_capsules(
    technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    a_balance(minimum_mg="120")  # Class III
    bulk = received_bulk(technician, pharmacist)
    filler = a_lot(a_material(FILLER), technician, pharmacist)
    shells = a_lot(a_material(SHELL), technician, pharmacist)

    # 30 x 1.5 mg x 1.1008 is 49.5 mg, which this balance does not weigh.
    with refuses(Refused, "WEIGHT_BELOW_MINIMUM", field="units"):
        plan_batch(an_approved_formula(pharmacist, other_pharmacist), units=30, actor=technician, at=NOW)

    version = an_approved_triturate(pharmacist, other_pharmacist)
    triturate = made_triturate(version, {ACTIVE: bulk, FILLER: filler}, technician, [pharmacist, other_pharmacist])
    assert weighed(triturate.made_in) == [(Decimal("2.2016"), "NX1"), (Decimal("17.7984"), "LOT1")]
    assert (triturate.potency_factor, triturate.on_hand) == (Decimal(10), Decimal(20))

    formula = an_approved_formula_from_triturate(pharmacist, other_pharmacist, triturate.material)
    batch = plan_batch(formula, units=100, actor=technician, at=NOW)
    worksheet = printed(request_worksheet(batch, actor=technician, at=NOW))
    batch = batches.start_weighing(batch, actor=technician, at=NOW)
    weigh_all(batch, {TRITURATE: triturate, FILLER: filler, SHELL: shells}, technician, checker=other_pharmacist)
    assert weighed(batch) == [
        (Decimal("1.5"), triturate.lot_number), (Decimal(21), "LOT1"), (Decimal(100), "LOT1"),
    ]  # fmt: skip
    released = release_batch(finish(batch, technician, good=98), actor=pharmacist, password=PASSWORD, at=NOW)
    record = printed(request_record(released, actor=technician, at=NOW))
    assert worksheet.startswith(b"%PDF")
    assert record.startswith(b"%PDF")

    # The triturate's own date is one of the caps; made on the same day, it is the same day.
    assert released.beyond_use_on == triturate.use_until
    assert (released.beyond_use_on - TODAY).days == 179
    everything_is_accounted_for(bulk, triturate, released)


def everything_is_accounted_for(bulk: Lot, triturate: Lot, capsules: Batch) -> None:
    """Naltrexone HCl out of the bulk lot = in the capsules' blend + still in the triturate."""
    for lot in (bulk, triturate):
        lot.refresh_from_db()
    assert (bulk.on_hand, triturate.on_hand) == (Decimal("22.7984"), Decimal("18.5"))
    drawn_g = (25 - bulk.on_hand) / bulk.potency_factor
    in_capsules_g = Decimal("0.0015") * capsules.planned_units
    assert drawn_g == in_capsules_g + triturate.on_hand / triturate.potency_factor
    assert capsules.output_lot is not None
    assert capsules.output_lot.on_hand == 98
    assert all(each.on_hand == each.ledger for each in lot_balances())
