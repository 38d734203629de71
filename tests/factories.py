"""Makes records the way the product does: through the services."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from compounding.batches import services as batches
from compounding.batches.amounts import theoretical_amount
from compounding.batches.checking import check_weighing
from compounding.batches.models import Batch
from compounding.batches.planning import plan_batch
from compounding.batches.quality import record_capsule_weight
from compounding.batches.quality_figures import target_net_mg
from compounding.batches.release import release_batch
from compounding.batches.weighing import Weight, record_weighing
from compounding.calculations.potency import AssayBasis, Certificate
from compounding.equipment.models import Balance, Calibration
from compounding.fills.models import Fill, FillItem
from compounding.fills.services import allocate_fill, start_fill
from compounding.formulas.models import Formula, FormulaVersion
from compounding.formulas.services import (
    CheckText,
    Component,
    FormulaText,
    StepText,
    approve_formula,
    draft_version,
)
from compounding.inventory.material_rules import unit_of
from compounding.inventory.models import Lot, Material, MaterialKind, Measured, MovementKind
from compounding.inventory.services import (
    Delivery,
    Receipt,
    enter_stock,
    receive_lot,
    record_measurement,
    release_lot,
)
from compounding.inventory.workflow import RELEASE_OUTPUT
from pharmacy.core.numbering import next_number
from pharmacy.orders.intake import MedicineIntake, OrderIntake
from pharmacy.orders.models import Order
from pharmacy.orders.schedule import Schedule, Step
from pharmacy.orders.services import submit_order, verify_order
from pharmacy.people.details import PatientDetails
from pharmacy.people.models import Patient, Prescriber, Staff
from pharmacy.workflow.engine import perform

PASSWORD = "correct horse battery"
NOW = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)

MARIA = PatientDetails(
    given_name="Maria", family_name="Oyelaran", birth_date=date(1979, 3, 5), phone="(559) 555-0188",
    address_line1="402 Alder Avenue", city="Fresno", state="CA", postal_code="93701",
)  # fmt: skip

FORMULA_TEXT = FormulaText(
    dosage_form="Capsule", unit_weight_mg=Decimal(225), overage_percent=Decimal(0),
    weighing_tolerance_percent=Decimal(2), beyond_use_days=180, beyond_use_source="USP <795> (2023)",
    storage="Store at room temperature, dry.", container_closure="Tight, light-resistant container",
    appearance="Clear capsule, white powder", equipment="Class A prescription balance, mortar, capsule machine",
    instructions="Mix by geometric dilution.", precautions="Wear gloves. Keep opioids away.",
    label_statements=("Keep out of reach of children.",),
)  # fmt: skip
FORMULA_STEPS = (
    StepText("blending", "Mix active and filler by geometric dilution."),
    StepText("encapsulating", "Fill the capsules; tamp evenly."),
)
FORMULA_CHECKS = (
    CheckText("appearance", "Look at every capsule.", "Clear capsule, white powder"),
    CheckText("capsule_weight", "Weigh 10 capsules, each by itself.", "Each within 10 %, the mean within 5 %"),
    CheckText("yield", "Count the good capsules.", "90 to 102 %"),
)
TRITURATE_TEXT = replace(
    FORMULA_TEXT, dosage_form="Powder", unit_weight_mg=Decimal(1000), appearance="White powder",
    label_statements=("For compounding only.",),
)  # fmt: skip
TRITURATE_CHECKS = (
    CheckText("appearance", "Look at the powder on dark paper.", "White, without streaks"),
    CheckText("yield", "Weigh the powder.", "90 to 102 %"),
)


def an_intake(**changes: Any) -> OrderIntake:
    """A clean order for 30 capsules of 1.5 mg, one at bedtime."""
    plain = OrderIntake(
        external_id="CLINIC-1", prescriber_npi="1234567893", patient=MARIA, strength_mg=Decimal("1.5"),
        capsules_per_dose=1, dose_time="bedtime", quantity_capsules=30, days_supply=30, refills=2,
        purpose="chronic pain", reason_for_compounding="Strength not sold commercially", allergies=(),
        written_on=TODAY, medicines=(), no_other_medicines=True, opioid_free_attested=True, attested_on=TODAY,
        pregnancy="no", liver_disease="none",
    )  # fmt: skip
    return replace(plain, **changes)


def with_medicines(*medicines: MedicineIntake, **changes: Any) -> OrderIntake:
    return an_intake(medicines=medicines, no_other_medicines=False, **changes)


def an_order(prescriber: Prescriber, intake: OrderIntake | None = None, *, at: datetime = NOW) -> Order:
    assert prescriber.account is not None
    return submit_order(intake or an_intake(), prescriber=prescriber, actor=prescriber.account, at=at)


def a_verified_order(prescriber: Prescriber, pharmacist: Staff, **changes: Any) -> Order:
    return verify_order(an_order(prescriber, an_intake(**changes)), actor=pharmacist, password=PASSWORD, at=NOW)


_DETAILS: dict[str, dict[str, Any]] = {
    MaterialKind.FILLER: {"excipient": "microcrystalline_cellulose"},
    MaterialKind.SHELL: {"excipient": "gelatin", "capsule_size": "3"},
    MaterialKind.TRITURATE: {"parts": 10},
}


def a_material(kind: MaterialKind, name: str = "", **fields: Any) -> Material:
    """The one of that name; registered past the service, which asks for a pharmacist and a strength that is made."""
    name = name or kind.label
    known = Material.objects.filter(name=name).first()
    details = {**_DETAILS.get(kind, {}), "label_name": name.lower(), "unit": unit_of(kind), **fields}
    return known or Material.objects.create(name=name, kind=kind, **details)


def a_certificate(potency_factor: str = "1") -> Certificate:
    """An assay as is that gives this factor."""
    assay = (100 / Decimal(potency_factor)).quantize(Decimal("0.001"))
    return Certificate(AssayBasis.AS_IS, assay, water_percent=None, lod_percent=None)


def a_receipt(material: Material, **changes: Any) -> Delivery:
    """A delivery of today; an active comes with its certificate."""
    plain = Delivery(
        material=material, lot_number="LOT1", supplier="Example Chemicals", received_on=TODAY, expiry="2028-05-17",
        quantity=Decimal(1000), certificate=a_certificate() if material.kind == MaterialKind.ACTIVE else None,
    )  # fmt: skip
    return replace(plain, **changes)


def a_lot(
    material: Material, technician: Staff, pharmacist: Staff, *, quantity: str = "1000", number: str = "LOT1",
    use_until: date = TODAY + timedelta(days=540), potency_factor: str = "", released: bool = True,
) -> Lot:  # fmt: skip
    """Received today, or on its last day when that is over; a triturate or capsules come as from a batch."""
    at = NOW - max(TODAY - use_until, timedelta(0))
    if material.kind in {MaterialKind.TRITURATE, MaterialKind.FINISHED}:
        receipt = Receipt(
            material=material, lot_number=number, supplier="Lantern Street Compounding", received_on=at.date(),
            use_until=use_until, quantity=Decimal(quantity),
            potency_factor=Decimal(potency_factor or material.parts or 1),
        )  # fmt: skip
        lot = enter_stock(receipt, kind=MovementKind.PRODUCED, reference="TEST", actor=technician, at=at)
        return perform(RELEASE_OUTPUT, lot, actor=pharmacist) if released else lot
    delivery = a_receipt(
        material, lot_number=number, received_on=at.date(), expiry=use_until.isoformat(), quantity=Decimal(quantity)
    )
    if potency_factor and delivery.certificate:
        delivery = replace(delivery, certificate=a_certificate(potency_factor))
    lot = receive_lot(delivery, actor=technician, at=at)
    return release_lot(lot, actor=pharmacist, at=at) if released else lot


def an_approved_formula(author: Staff, approver: Staff, *, strength_mg: str = "1.5") -> FormulaVersion:
    """Approved through the services, with active, filler and shell; the filler brings each capsule to its weight."""
    strength = Decimal(strength_mg)
    product = a_material(MaterialKind.FINISHED, f"Naltrexone {strength_mg} mg", strength_mg=strength)
    components = [
        Component(a_material(MaterialKind.ACTIVE), strength),
        Component(a_material(MaterialKind.FILLER)),
        Component(a_material(MaterialKind.SHELL)),
    ]
    version = draft_version(
        a_formula(f"Naltrexone {strength_mg} mg in MCC", product), FORMULA_TEXT, components,
        steps=FORMULA_STEPS, checks=FORMULA_CHECKS, actor=author,
    )  # fmt: skip
    return approve_formula(version, actor=approver, password=PASSWORD, reason="First version", at=NOW)


def an_approved_triturate(author: Staff, approver: Staff, *, parts: int = 10) -> FormulaVersion:
    """1 part of naltrexone hydrochloride in ``parts``, written for 1 g."""
    product = a_material(MaterialKind.TRITURATE, f"Triturate 1:{parts}", parts=parts)
    components = [
        Component(a_material(MaterialKind.ACTIVE), Decimal(1000) / parts),
        Component(a_material(MaterialKind.FILLER)),
    ]
    version = draft_version(
        a_formula(f"Naltrexone triturate 1:{parts}", product), TRITURATE_TEXT, components,
        steps=FORMULA_STEPS[:1], checks=TRITURATE_CHECKS, actor=author,
    )  # fmt: skip
    return approve_formula(version, actor=approver, password=PASSWORD, reason="First version", at=NOW)


def an_approved_formula_from_triturate(author: Staff, approver: Staff, triturate: Material) -> FormulaVersion:
    """Capsules of 1.5 mg whose naltrexone hydrochloride comes out of ``triturate``."""
    product = a_material(MaterialKind.FINISHED, "Naltrexone 1.5 mg", strength_mg=Decimal("1.5"))
    components = [
        Component(triturate, Decimal("1.5")),
        Component(a_material(MaterialKind.FILLER)),
        Component(a_material(MaterialKind.SHELL)),
    ]
    version = draft_version(
        a_formula(f"Naltrexone 1.5 mg from {triturate}", product), FORMULA_TEXT, components,
        steps=FORMULA_STEPS, checks=FORMULA_CHECKS, actor=author,
    )  # fmt: skip
    return approve_formula(version, actor=approver, password=PASSWORD, reason="First version", at=NOW)


def a_formula(name: str, product: Material) -> Formula:
    return Formula.objects.get_or_create(name=name, defaults={"product": product})[0]


def component_lots(version: FormulaVersion, technician: Staff, pharmacist: Staff, **changes: Any) -> dict[str, Lot]:
    """A released lot for each line, by material kind."""
    return {
        line.material.kind: a_lot(line.material, technician, pharmacist, **changes)
        for line in version.lines.select_related("material")
    }


def a_balance(code: str = "BAL-1", *, minimum_mg: str = "20", due_on: date = TODAY + timedelta(days=300)) -> Balance:
    """In service and calibrated; weighs ``minimum_mg`` with at most 0.1 % error."""
    balance, created = Balance.objects.get_or_create(
        code=code,
        defaults={
            "name": "Analytical balance", "serial_number": "SN-1", "readability_mg": Decimal("0.1"),
            "minimum_weighable_mg": Decimal(minimum_mg), "error_percent_at_minimum": Decimal("0.1"),
            "minimum_basis": "stated",
        },
    )  # fmt: skip
    if created:
        keeper = Staff.objects.filter(is_staff=True).earliest("pk")
        Calibration.objects.create(balance=balance, done_on=TODAY - timedelta(days=60), due_on=due_on, passed=True,
                                   done_by="Example Calibration", recorded_by=keeper, recorded_at=NOW)  # fmt: skip
    return balance


def a_weight(actual: Decimal | str, **fields: Any) -> Weight:
    """A reading on a good balance."""
    return Weight(**{"actual": Decimal(actual), "balance": a_balance(), **fields})


def a_batch_in_quality_control(
    technician: Staff, pharmacist: Staff, other: Staff, *, capsules: int = 100, good: int | None = None,
    weights: int = 10, strength_mg: str = "1.5", **lots: Any,
) -> Batch:  # fmt: skip
    """Planned and compounded by the technician, checked by the second pharmacist, ten capsules weighed."""
    version = _approved_once(pharmacist, other, strength_mg)
    batch = a_batch_being_weighed(version, technician, units=capsules)
    weigh_all(batch, component_lots(version, technician, pharmacist, **lots), technician, checker=other)
    return finish(batch, technician, good=capsules if good is None else good, weights=weights)


def _approved_once(author: Staff, approver: Staff, strength_mg: str) -> FormulaVersion:
    known = FormulaVersion.objects.filter(formula__product__strength_mg=Decimal(strength_mg), status="approved").first()
    return known or an_approved_formula(author, approver, strength_mg=strength_mg)


def a_triturate_in_quality_control(technician: Staff, pharmacist: Staff, other: Staff, *, grams: int = 100) -> Batch:
    """1:10, compounded by the technician, checked by the second pharmacist, all of it good."""
    version = an_approved_triturate(pharmacist, other)
    batch = a_batch_being_weighed(version, technician, units=grams)
    weigh_all(batch, component_lots(version, technician, pharmacist), technician, checker=other)
    batch = batches.start_blending(batch, actor=technician)
    do_steps(batch, technician, "blending")
    return batches.submit_to_quality_control(batch, batches.Outcome(Decimal(grams)), actor=technician, at=NOW)


def a_batch_being_weighed(version: FormulaVersion, technician: Staff, *, units: int = 100) -> Batch:
    batch = plan_batch(version, units=units, actor=technician, at=NOW)
    return batches.start_weighing(batch, actor=technician, at=NOW)


def weigh_all(batch: Batch, lots: dict[str, Lot], technician: Staff, *, checker: Staff) -> None:
    """Exactly what the formula asks for; each active is checked by ``checker``."""
    for line in batch.formula_version.lines.select_related("material").order_by("position"):
        lot = lots[line.material.kind]
        amount = theoretical_amount(batch, line, lot)
        skip = "Its own lot" if line.material.lots.count() > 1 else ""
        weight = a_weight(amount, skip_reason=skip) if line.material.unit == "g" else Weight(amount, skip_reason=skip)
        weighing = record_weighing(batch, line, lot, weight, actor=technician, at=NOW)
        if line.material.kind in {MaterialKind.ACTIVE, MaterialKind.TRITURATE}:
            check_weighing(weighing, lot_number=lot.lot_number, checker=checker, password=PASSWORD, at=NOW)


def do_steps(batch: Batch, technician: Staff, stage: str) -> None:
    for step in batch.formula_version.steps.filter(stage=stage).order_by("position"):
        batches.do_step(batch, step, actor=technician, at=NOW)


def finish(batch: Batch, technician: Staff, *, good: int, weights: int = 10) -> Batch:
    """From weighed to quality control with its capsules weighed, all as expected."""
    batch = batches.start_blending(batch, actor=technician)
    do_steps(batch, technician, "blending")
    batch = batches.start_encapsulating(batch, actor=technician)
    do_steps(batch, technician, "encapsulating")
    outcome = batches.Outcome(good=Decimal(good), explanation="Spilled while filling")
    batch = batches.submit_to_quality_control(batch, outcome, actor=technician, at=NOW)
    weigh_capsules(batch, technician, weights)
    return batch


def weigh_capsules(batch: Batch, technician: Staff, count: int = 10) -> None:
    """``count`` capsules that hold exactly their target in shells of 48 mg."""
    shells = batch.weighings.get(line__material__kind=MaterialKind.SHELL, withdrawn_at=None).lot
    record_measurement(
        shells, kind=Measured.EMPTY_SHELL, capsule_size="3", mean_mg=Decimal(48), pieces=20, actor=technician, at=NOW
    )
    for _ in range(count):
        gross = target_net_mg(batch) + 48
        record_capsule_weight(batch, gross, balance=a_balance(), actor=technician, at=NOW)


def a_finished_lot(
    technician: Staff, pharmacist: Staff, other: Staff, *, capsules: int = 100, strength_mg: str = "1.5", **lots: Any
) -> Lot:
    """``lots``: how the components come, for example ``number`` for a second batch, or ``use_until``."""
    batch = a_batch_in_quality_control(
        technician, pharmacist, other, capsules=capsules, strength_mg=strength_mg, **lots
    )
    released = release_batch(batch, actor=pharmacist, password=PASSWORD, at=NOW)
    assert released.output_lot is not None
    return released.output_lot


def the_item(fill: Fill) -> FillItem:
    """The one container of ``fill``, as it is now."""
    return FillItem.objects.select_related("lot", "label").get(fill=fill)


def a_titration_order(
    prescriber: Prescriber, pharmacist: Staff, *steps: tuple[str, int], open_ended: bool = True, refills: int = 2,
    refill_days: int | None = 30, external_id: str = "TITRATION-1", **changes: Any,
) -> Order:  # fmt: skip
    """A verified titration; by default 14 days each of 1.5, 3 and 4.5 mg, which then goes on."""
    schedule = Schedule(tuple(Step(Decimal(dose), days) for dose, days in steps or _USUAL_STEPS))
    patient, _ = Patient.objects.get_or_create(**asdict(MARIA))
    order = Order.objects.create(
        rx_number=next_number("rx", first=100_001), external_id=external_id, prescriber=prescriber, patient=patient,
        schedule=schedule.to_json(), open_ended=open_ended, refill_days=refill_days, refills=refills,
        dose_time="bedtime", days_supply=schedule.total_days, purpose="chronic pain",
        reason_for_compounding="Strength not sold commercially", written_on=TODAY, opioid_free_attested=True,
        attested_on=TODAY, received_at=NOW, **changes,
    )  # fmt: skip
    return verify_order(order, actor=pharmacist, password=PASSWORD, at=NOW)


_USUAL_STEPS = (("1.5", 14), ("3", 14), ("4.5", 14))


def an_allocated_fill(
    prescriber: Prescriber, technician: Staff, pharmacist: Staff, other: Staff, *, external_id: str = "CLINIC-1",
    **lots: Any,
) -> Fill:  # fmt: skip
    order = a_verified_order(prescriber, pharmacist, external_id=external_id)
    lot = a_finished_lot(technician, pharmacist, other, **lots)
    fill = start_fill(order, actor=technician, at=NOW)
    return allocate_fill(fill, lot, actor=technician, at=NOW)
