"""Materials, lots and balances of the demo pharmacy; its formulas follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from compounding.calculations.potency import AssayBasis, Certificate
from compounding.equipment.models import Balance, MinimumBasis
from compounding.equipment.services import record_calibration, register_balance
from compounding.inventory.models import Lot, Material, MaterialKind, Measured
from compounding.inventory.services import (
    Delivery,
    receive_lot,
    record_measurement,
    register_material,
    release_lot,
)
from pharmacy.catalog.strengths import STRENGTH_LADDER_MG
from pharmacy.core.quantities import format_mg
from pharmacy.demo.formulas import seed_formulas
from pharmacy.people.models import Staff

ACTIVE = "Naltrexone hydrochloride (dihydrate powder)"
CELLULOSE, SUCROSE = "Microcrystalline cellulose", "Sucrose"
GELATIN_SHELL, HYPROMELLOSE_SHELL = (
    "Gelatin capsule shell, size 3, clear", "Hypromellose capsule shell, size 3, clear",
)  # fmt: skip
_CHEMICALS, _CAPSULES = "Example Fine Chemicals", "Example Capsule Works"
_CERTIFICATE = Certificate(AssayBasis.ANHYDROUS, Decimal("99.5"), Decimal("8.7"), lod_percent=None)
_SHELF_LIFE = timedelta(days=540)
_SIZE = "3"


@dataclass(frozen=True, slots=True)
class _Seeder:
    """The people and the day of the seeding."""

    keeper: Staff
    releaser: Staff
    receiver: Staff
    on: date
    at: datetime

    def received(self, name: str, lot_number: str, quantity: int, supplier: str, *, ndc: str = "",
                 certificate: Certificate | None = None) -> Lot:  # fmt: skip
        """In stock and released."""
        delivery = Delivery(
            material=Material.objects.get(name=name), lot_number=lot_number, supplier=supplier, ndc=ndc,
            received_on=self.on, expiry=f"{self.on + _SHELF_LIFE:%m/%Y}", quantity=Decimal(quantity),
            certificate=certificate,
        )  # fmt: skip
        return release_lot(receive_lot(delivery, actor=self.receiver, at=self.at), actor=self.releaser, at=self.at)

    def measured(self, lot: Lot, kind: Measured, mean_mg: str, pieces: int) -> None:
        record_measurement(lot, kind=kind, capsule_size=_SIZE, mean_mg=Decimal(mean_mg), pieces=pieces,
                           actor=self.receiver, at=self.at)  # fmt: skip

    def calibrated(self, balance: Balance) -> None:
        done_on = self.on - timedelta(days=40)
        record_calibration(balance, done_on=done_on, due_on=done_on + timedelta(days=365), passed=True,
                           certificate=f"EX-{balance.code}", done_by="Example Metrology", actor=self.receiver,
                           at=self.at)  # fmt: skip


def seed_stock(*, author: Staff, approver: Staff, receiver: Staff, on: date, at: datetime) -> None:
    """Materials, one released lot of each that is bought, two balances, and the formulas that need them."""
    seeder = _Seeder(keeper=author, releaser=approver, receiver=receiver, on=on, at=at)
    _materials(author)
    _lots(seeder)
    _balances(seeder)
    seed_formulas(author=author, approver=approver, at=at)


def _materials(keeper: Staff) -> None:
    kinds = MaterialKind
    register_material(ACTIVE, kind=kinds.ACTIVE, label_name="naltrexone hydrochloride", actor=keeper)
    for name, excipient in ((CELLULOSE, "microcrystalline_cellulose"), (SUCROSE, "sucrose")):
        register_material(name, kind=kinds.FILLER, label_name=name.lower(), excipient=excipient, actor=keeper)
    shells = ((GELATIN_SHELL, "gelatin", "gelatin"), (HYPROMELLOSE_SHELL, "hypromellose", "hypromellose_shell"))
    for name, label_name, excipient in shells:
        register_material(name, kind=kinds.SHELL, label_name=label_name, excipient=excipient, capsule_size=_SIZE,
                          actor=keeper)  # fmt: skip
    for parts in (10, 50):
        register_material(f"Naltrexone HCl 1:{parts} triturate in MCC", kind=kinds.TRITURATE, parts=parts,
                          label_name="naltrexone hydrochloride", actor=keeper)  # fmt: skip
    for strength_mg in STRENGTH_LADDER_MG:
        register_material(f"Naltrexone HCl {format_mg(strength_mg)} capsule", kind=kinds.FINISHED,
                          strength_mg=strength_mg, label_name="naltrexone hydrochloride", actor=keeper)  # fmt: skip


def _lots(seeder: _Seeder) -> None:
    active = seeder.received(ACTIVE, "NX2409", 25, _CHEMICALS, ndc="62991-1243-2", certificate=_CERTIFICATE)
    seeder.measured(active, Measured.PACKING, "205", 10)
    seeder.measured(seeder.received(CELLULOSE, "MCC118", 1000, _CHEMICALS), Measured.PACKING, "225", 10)
    seeder.measured(seeder.received(SUCROSE, "SUC0331", 1000, _CHEMICALS), Measured.PACKING, "300", 10)
    for name, lot_number in ((GELATIN_SHELL, "CAP3-77"), (HYPROMELLOSE_SHELL, "HPC3-12")):
        seeder.measured(seeder.received(name, lot_number, 5000, _CAPSULES), Measured.EMPTY_SHELL, "48", 20)


def _balances(seeder: _Seeder) -> None:
    """Class III: 120 mg at 5 %. Analytical, d = 0.1 mg: 82 mg at 0.1 %."""
    prescription = register_balance(
        "BAL-1", name="Prescription balance, Class III", serial_number="C3-20417", readability_mg=Decimal(1),
        basis=MinimumBasis.CLASS_III, actor=seeder.keeper,
    )  # fmt: skip
    analytical = register_balance(
        "BAL-2", name="Analytical balance", serial_number="AN-88125", readability_mg=Decimal("0.1"),
        basis=MinimumBasis.USP_41, actor=seeder.keeper,
    )  # fmt: skip
    for balance in (prescription, analytical):
        seeder.calibrated(balance)
