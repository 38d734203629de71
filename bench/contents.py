"""Label contents for benchmarks and tests: fictional, varied, the same for the same index."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from labels.content import DoseLabel, PharmacyBlock

PHARMACY = PharmacyBlock(
    name="Nightstand Compounding Pharmacy",
    address_line1="1200 Example Street",
    address_line2="Suite 4",
    city="Sacramento",
    state="CA",
    postal_code="95814",
    phone="(916) 555-0142",
    licence_number="PHY 51234",
)

LABEL = DoseLabel(
    serial="L-000001",
    rx_number="100001",
    fill_number=1,
    patient_name="Grace Okafor",
    drug_name="naltrexone hydrochloride",
    strength_mg=Decimal("1.5"),
    dosage_form="capsule",
    directions="Take 1 capsule by mouth at bedtime",
    purpose="For fibromyalgia pain",
    quantity=14,
    refills_left=2,
    prescriber_name="Alice Rivera, MD",
    written_on=date(2026, 11, 23),
    dispensed_on=date(2026, 11, 24),
    lot_number="LDN-2611-03",
    beyond_use_on=date(2027, 5, 17),
    storage="Store at 68 to 77 \u00b0F, dry and away from light.",
    compounded_statement="Compounded medicine: not FDA-approved.",
    opioid_warning="WARNING: Do not take opioid medicine (pain, cough or diarrhea) with this.",
    auxiliary=("May cause vivid dreams.",),
    inactive_ingredients=(),
    pharmacist_initials="OM",
    pharmacy=PHARMACY,
    barcode_payload="RX100001-1",
)

_NAMES = (
    "Grace Okafor",
    "Se\u00e1n O'Brien",
    "Nguy\u1ec5n Th\u1ecb Minh Khai",
    "Ana-Mar\u00eda P\u00e9rez",
    "Zo\u00eb \u0141ukasik",
)
_STRENGTHS = (Decimal("0.5"), Decimal("1.5"), Decimal(3), Decimal("4.5"))
_AUXILIARY = ("May cause vivid dreams.", "Keep out of reach of children.", "Swallow whole.")


def dose_label(index: int) -> DoseLabel:
    """The content number ``index``: another patient, prescription, strength and number of auxiliary texts."""
    rx, fill = 100001 + index, 1 + index % 3
    written = LABEL.written_on + timedelta(days=index % 28)
    return replace(
        LABEL,
        serial=f"L-{index + 1:06d}",
        rx_number=str(rx),
        fill_number=fill,
        patient_name=_NAMES[index % len(_NAMES)],
        strength_mg=_STRENGTHS[index % len(_STRENGTHS)],
        purpose=LABEL.purpose if index % 2 else None,
        written_on=written,
        dispensed_on=written + timedelta(days=1),
        beyond_use_on=written + timedelta(days=150),
        auxiliary=_AUXILIARY[: index % 4],
        barcode_payload=f"RX{rx}-{fill}",
    )
