"""Makes records the way the product does: through the services."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from compounding.batches import services as batches
from compounding.batches.models import Batch
from compounding.batches.release import release_batch
from compounding.fills.models import Fill
from compounding.fills.services import allocate_fill, start_fill
from compounding.formulas.models import Formula, FormulaVersion
from compounding.formulas.services import Component, FormulaText, approve_formula, draft_version
from compounding.inventory.models import Lot, Material, MaterialKind, Unit
from compounding.inventory.services import Receipt, receive_lot, release_lot
from pharmacy.orders.intake import MedicineIntake, OrderIntake
from pharmacy.orders.models import Order
from pharmacy.orders.services import submit_order, verify_order
from pharmacy.people.details import PatientDetails
from pharmacy.people.models import Prescriber, Staff

PASSWORD = "correct horse battery"
NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)

MARIA = PatientDetails(
    given_name="Maria", family_name="Oyelaran", birth_date=date(1979, 3, 5), phone="(559) 555-0188",
    address_line1="402 Alder Avenue", city="Fresno", state="CA", postal_code="93701",
)  # fmt: skip

FORMULA_TEXT = FormulaText(
    fill_weight_mg=Decimal(225), overage_percent=Decimal(0), weighing_tolerance_percent=Decimal(2),
    beyond_use_days=180, beyond_use_source="USP <795> (2023)", storage="Store at room temperature, dry.",
    appearance="Clear capsule, white powder", instructions="Mix by geometric dilution.",
)  # fmt: skip


def an_intake(**changes: Any) -> OrderIntake:
    """A clean order for 30 capsules of 1.5 mg, one at bedtime."""
    plain = OrderIntake(
        external_id="CLINIC-1", prescriber_npi="1234567893", patient=MARIA, strength_mg=Decimal("1.5"),
        capsules_per_dose=1, dose_time="bedtime", quantity_capsules=30, days_supply=30, refills=2,
        purpose="chronic pain", reason_for_compounding="Strength not sold commercially", allergies=(),
        written_on=TODAY, medicines=(), no_other_medicines=True, opioid_free_attested=True, attested_on=TODAY,
    )  # fmt: skip
    return replace(plain, **changes)


def with_medicines(*medicines: MedicineIntake, **changes: Any) -> OrderIntake:
    return an_intake(medicines=medicines, no_other_medicines=False, **changes)


def an_order(prescriber: Prescriber, intake: OrderIntake | None = None, *, at: datetime = NOW) -> Order:
    assert prescriber.account is not None
    return submit_order(intake or an_intake(), prescriber=prescriber, actor=prescriber.account, at=at)


def a_verified_order(prescriber: Prescriber, pharmacist: Staff, **changes: Any) -> Order:
    return verify_order(an_order(prescriber, an_intake(**changes)), actor=pharmacist, password=PASSWORD, at=NOW)


def a_material(kind: MaterialKind, name: str = "", **fields: Any) -> Material:
    unit = Unit.EACH if kind in {MaterialKind.SHELL, MaterialKind.FINISHED} else Unit.GRAM
    name = name or kind.label
    return Material.objects.get_or_create(name=name, defaults={"kind": kind, "unit": unit, "label_name": name.lower(),
                                                                **fields})[0]  # fmt: skip


def a_receipt(material: Material, **changes: Any) -> Receipt:
    plain = Receipt(
        material=material, lot_number="LOT1", supplier="Example Chemicals", received_on=TODAY,
        use_until=TODAY + timedelta(days=540), quantity=Decimal(1000),
    )  # fmt: skip
    return replace(plain, **changes)


def a_lot(
    material: Material, technician: Staff, pharmacist: Staff, *, quantity: str = "1000", number: str = "LOT1",
    use_until: date = TODAY + timedelta(days=540), potency_factor: str = "1", released: bool = True,
) -> Lot:  # fmt: skip
    receipt = a_receipt(
        material, lot_number=number, use_until=use_until, quantity=Decimal(quantity),
        potency_factor=Decimal(potency_factor),
    )  # fmt: skip
    lot = receive_lot(receipt, actor=technician, at=NOW)
    return release_lot(lot, actor=pharmacist) if released else lot


def an_approved_formula(author: Staff, approver: Staff, *, strength_mg: str = "1.5") -> FormulaVersion:
    """Approved through the services, with active, filler and shell."""
    strength = Decimal(strength_mg)
    product = a_material(MaterialKind.FINISHED, f"Naltrexone {strength_mg} mg", strength_mg=strength)
    formula, _ = Formula.objects.get_or_create(
        name=f"Naltrexone {strength_mg} mg in MCC", defaults={"product": product}
    )
    components = [
        Component(a_material(MaterialKind.ACTIVE), strength),
        Component(a_material(MaterialKind.FILLER)),
        Component(a_material(MaterialKind.SHELL)),
    ]
    version = draft_version(formula, FORMULA_TEXT, components, actor=author)
    return approve_formula(version, actor=approver, password=PASSWORD, reason="First version", at=NOW)


def component_lots(version: FormulaVersion, technician: Staff, pharmacist: Staff, **changes: Any) -> dict[str, Lot]:
    """A released lot for each line, by material kind."""
    return {
        line.material.kind: a_lot(line.material, technician, pharmacist, **changes)
        for line in version.lines.select_related("material")
    }


def a_batch_in_quality_control(technician: Staff, pharmacist: Staff, other: Staff, *, capsules: int = 100) -> Batch:
    """Planned and compounded by the technician; formula by the two pharmacists."""
    version = an_approved_formula(pharmacist, other)
    lots = component_lots(version, technician, pharmacist)
    batch = batches.plan_batch(version, capsules=capsules, actor=technician, at=NOW)
    batch = batches.start_weighing(batch, actor=technician, at=NOW)
    weigh_all(batch, lots, technician)
    batch = batches.start_blending(batch, actor=technician)
    batch = batches.start_encapsulating(batch, actor=technician)
    return batches.submit_to_quality_control(batch, good_capsules=capsules, appearance_ok=True, actor=technician)


def weigh_all(batch: Batch, lots: dict[str, Lot], technician: Staff) -> None:
    from compounding.batches.amounts import theoretical_amount

    for line in batch.formula_version.lines.select_related("material").order_by("position"):
        lot = lots[line.material.kind]
        amount = theoretical_amount(batch, line, lot)
        batches.record_weighing(batch, line, lot, actual=amount, actor=technician, at=NOW)


def a_finished_lot(technician: Staff, pharmacist: Staff, other: Staff, *, capsules: int = 100) -> Lot:
    batch = a_batch_in_quality_control(technician, pharmacist, other, capsules=capsules)
    released = release_batch(batch, actor=pharmacist, password=PASSWORD, at=NOW)
    assert released.output_lot is not None
    return released.output_lot


def an_allocated_fill(prescriber: Prescriber, technician: Staff, pharmacist: Staff, other: Staff) -> Fill:
    order = a_verified_order(prescriber, pharmacist)
    lot = a_finished_lot(technician, pharmacist, other)
    fill = start_fill(order, actor=technician, at=NOW)
    return allocate_fill(fill, lot, actor=technician, at=NOW)
