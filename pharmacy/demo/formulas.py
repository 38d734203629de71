"""Master Formulation Records of the demo pharmacy: four for each strength, and two triturates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from compounding.formulas import services
from compounding.formulas.models import FormulaVersion
from compounding.formulas.services import CheckText, Component, FormulaText, StepText
from compounding.inventory.models import Material
from pharmacy.catalog.strengths import STRENGTH_LADDER_MG
from pharmacy.checks import DEMO_PASSWORD
from pharmacy.core.quantities import format_mg
from pharmacy.demo import formula_texts as texts
from pharmacy.people.models import Staff
from pharmacy.signatures.services import confirm_identity

ACTIVE = "Naltrexone hydrochloride (dihydrate powder)"
CELLULOSE, SUCROSE = "Microcrystalline cellulose", "Sucrose"
GELATIN, HYPROMELLOSE = "Gelatin capsule shell, size 3, clear", "Hypromellose capsule shell, size 3, clear"
TRITURATE_PARTS = (10, 50)
_HCL = "naltrexone hydrochloride"


def triturate_name(parts: int) -> str:
    return f"Naltrexone HCl 1:{parts} triturate in MCC"


@dataclass(frozen=True, slots=True)
class _Record:
    """One formula with its only version; components by name, with what each brings."""

    name: str
    product: str
    text: FormulaText
    components: Sequence[tuple[str, Decimal | None]]
    steps: Sequence[StepText]
    checks: Sequence[CheckText]


def seed_formulas(*, author: Staff, approver: Staff, at: datetime) -> list[FormulaVersion]:
    """Drafted by ``author``, approved by ``approver``, whose password is checked once for all of them."""
    signer = confirm_identity(approver, DEMO_PASSWORD)
    materials = {material.name: material for material in Material.objects.all()}
    approved = []
    for record in (*_triturates(), *(record for strength in STRENGTH_LADDER_MG for record in _capsules(strength))):
        formula = services.start_formula(record.name, materials[record.product], actor=author)
        components = [Component(materials[name], amount) for name, amount in record.components]
        version = services.draft_version(
            formula, record.text, components, steps=record.steps, checks=record.checks, actor=author
        )
        approved.append(services.approve_formula_as(signer, version, reason="First version", at=at))
    return approved


def _triturates() -> Iterator[_Record]:
    for parts in TRITURATE_PARTS:
        name = triturate_name(parts)
        components = ((ACTIVE, Decimal(1000) / parts), (CELLULOSE, None))
        steps = texts.blending_steps(_HCL, CELLULOSE.lower())
        yield _Record(name, name, texts.TRITURATE, components, steps, texts.TRITURATE_CHECKS)


def _capsules(strength_mg: Decimal) -> Iterator[_Record]:
    """In microcrystalline cellulose, weighed out directly or as a triturate; in sucrose; and without gelatin."""
    product = f"Naltrexone HCl {format_mg(strength_mg)} capsule"
    ten = triturate_name(10)
    for tail, text, active, filler, shell in (
        (" in MCC", texts.CAPSULE, ACTIVE, CELLULOSE, GELATIN),
        (" in MCC from 1:10 triturate", texts.CAPSULE, ten, CELLULOSE, GELATIN),
        (" in sucrose", texts.IN_SUCROSE, ACTIVE, SUCROSE, GELATIN),
        (", lactose-free, gelatin-free", texts.WITHOUT_GELATIN, ACTIVE, CELLULOSE, HYPROMELLOSE),
    ):
        components = ((active, strength_mg), (filler, None), (shell, None))
        steps = texts.capsule_steps(_HCL if active == ACTIVE else "triturate", filler.lower())
        yield _Record(f"{product}{tail}", product, text, components, steps, texts.CAPSULE_CHECKS)
