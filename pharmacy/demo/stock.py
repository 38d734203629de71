"""Materials, lots and approved formulas of the demo pharmacy."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from compounding.formulas.models import Formula
from compounding.formulas.services import Component, FormulaText, approve_formula, draft_version
from compounding.inventory.models import Material, MaterialKind, Unit
from compounding.inventory.rules import potency_factor
from compounding.inventory.services import Receipt, receive_lot, release_lot
from pharmacy.audit.history import acting
from pharmacy.catalog.strengths import STRENGTH_LADDER_MG
from pharmacy.checks import DEMO_PASSWORD
from pharmacy.core.quantities import format_mg
from pharmacy.people.models import Staff

_TEXT = FormulaText(
    fill_weight_mg=Decimal(225),
    overage_percent=Decimal(5),
    weighing_tolerance_percent=Decimal(2),
    beyond_use_days=180,
    beyond_use_source="USP <795> (2023), other nonaqueous dosage forms",
    storage="Store at 68 to 77 °F, dry and away from light.",
    appearance="Clear size 3 capsule filled with a uniform white powder",
    instructions=(
        "Weigh the active first. Mix it with the filler by geometric dilution until uniform. "
        "Fill size 3 shells on the hand machine; tamp evenly. Wipe and inspect every capsule."
    ),
)


def seed_stock(*, author: Staff, approver: Staff, receiver: Staff, on: date, at: datetime) -> None:
    """One released lot of each ingredient, and an approved formula for each strength."""
    with acting(actor=author, action="seed_demo"):
        active, filler, shell = _ingredients()
    factor = potency_factor(water_percent=Decimal("8.7"), assay_percent=Decimal("99.5"))
    _released(active, "NX2409", "Example Fine Chemicals", Decimal(25), factor, receiver, approver, on, at)
    _released(filler, "MCC118", "Example Fine Chemicals", Decimal(1000), Decimal(1), receiver, approver, on, at)
    _released(shell, "CAP3-77", "Example Capsule Works", Decimal(5000), Decimal(1), receiver, approver, on, at)
    for strength_mg in STRENGTH_LADDER_MG:
        _formula(strength_mg, (active, filler, shell), author, approver, at)


def _ingredients() -> tuple[Material, Material, Material]:
    create = Material.objects.create
    return (
        create(name="Naltrexone hydrochloride (dihydrate powder)", label_name="naltrexone hydrochloride",
               kind=MaterialKind.ACTIVE, unit=Unit.GRAM),
        create(name="Microcrystalline cellulose", label_name="microcrystalline cellulose",
               kind=MaterialKind.FILLER, unit=Unit.GRAM),
        create(name="Gelatin capsule shell, size 3, clear", label_name="gelatin",
               kind=MaterialKind.SHELL, unit=Unit.EACH),
    )  # fmt: skip


def _released(
    material: Material, lot_number: str, supplier: str, quantity: Decimal, factor: Decimal,
    receiver: Staff, releaser: Staff, on: date, at: datetime,
) -> None:  # fmt: skip
    receipt = Receipt(
        material=material, lot_number=lot_number, supplier=supplier, received_on=on, quantity=quantity,
        use_until=on + timedelta(days=540), potency_factor=factor,
    )  # fmt: skip
    release_lot(receive_lot(receipt, actor=receiver, at=at), actor=releaser)


def _formula(
    strength_mg: Decimal, parts: tuple[Material, Material, Material], author: Staff, approver: Staff, at: datetime
) -> None:
    active, filler, shell = parts
    with acting(actor=author, action="seed_demo"):
        product = Material.objects.create(
            name=f"Naltrexone HCl {format_mg(strength_mg)} capsule", label_name="naltrexone hydrochloride",
            kind=MaterialKind.FINISHED, unit=Unit.EACH, strength_mg=strength_mg,
        )  # fmt: skip
        name = f"Naltrexone HCl {format_mg(strength_mg)} capsule in MCC"
        formula = Formula.objects.create(name=name, product=product)
    components = [Component(active, strength_mg), Component(filler), Component(shell)]
    version = draft_version(formula, _TEXT, components, actor=author)
    approve_formula(version, actor=approver, password=DEMO_PASSWORD, reason="First version", at=at)
