"""A fill, frozen into the content of its dose label."""

from __future__ import annotations

from django.conf import settings

from compounding.fills.models import Fill
from compounding.fills.rules import directions
from compounding.inventory.models import MaterialKind
from labels.content import DoseLabel, PharmacyBlock
from pharmacy.catalog.statements import AUXILIARY, COMPOUNDED, DRUG_NAME, OPIOID_WARNING
from pharmacy.core.errors import Refused
from pharmacy.orders.selectors import one_strength
from pharmacy.people.models import Pharmacy

_INACTIVE = (MaterialKind.FILLER, MaterialKind.SHELL)


def dose_label(fill: Fill, *, serial: str, pharmacy: Pharmacy) -> DoseLabel:
    """The label of ``fill``. Raises ``LabelError`` with the field, or ``Refused`` before allocation."""
    order = fill.order
    if fill.lot is None or fill.allocated_on is None:
        raise Refused.of("NOT_ALLOCATED", f"{fill} has no lot yet.", "lot")
    stated = one_strength(order)
    batch = fill.lot.made_in
    version = batch.formula_version
    return DoseLabel(
        serial=serial,
        rx_number=str(order.rx_number),
        fill_number=fill.number,
        patient_name=order.patient.full_name,
        drug_name=DRUG_NAME,
        strength_mg=stated.strength_mg,
        dosage_form="capsule",
        directions=directions(capsules_per_dose=stated.capsules_per_dose, dose_time=order.dose_time),
        purpose=_purpose(order.purpose),
        quantity=stated.quantity_capsules,
        refills_left=order.refills - (fill.number - 1),
        prescriber_name=order.prescriber.full_name,
        written_on=order.written_on,
        dispensed_on=fill.allocated_on,
        lot_number=fill.lot.lot_number,
        beyond_use_on=fill.lot.use_until,
        storage=version.storage,
        compounded_statement=COMPOUNDED.text,
        opioid_warning=OPIOID_WARNING.text,
        auxiliary=tuple(statement.text for statement in AUXILIARY),
        inactive_ingredients=tuple(
            version.lines.filter(material__kind__in=_INACTIVE).values_list("material__label_name", flat=True)
        ),
        pharmacist_initials=None,
        pharmacy=_block(pharmacy),
        barcode_payload=f"RX{order.rx_number}-{fill.number}",
        watermark=settings.LABEL_WATERMARK or None,
    )


def _purpose(stated: str) -> str | None:
    """ "chronic pain" is printed as "For chronic pain" (USP <17>: purpose, when it is on the prescription)."""
    if not stated:
        return None
    return stated if stated.lower().startswith(("for ", "to ")) else f"For {stated}"


def _block(pharmacy: Pharmacy) -> PharmacyBlock:
    return PharmacyBlock(
        name=pharmacy.name,
        address_line1=pharmacy.address_line1,
        address_line2=pharmacy.address_line2 or None,
        city=pharmacy.city,
        state=pharmacy.state,
        postal_code=pharmacy.postal_code,
        phone=pharmacy.phone,
        licence_number=pharmacy.licence_number,
    )
