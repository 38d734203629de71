"""One container of a fill, frozen into the content of its dose label."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from compounding.batches.models import Batch
from compounding.fills.label_content.language import in_language
from compounding.fills.label_content.wording import container_directions
from compounding.fills.models import FillItem
from compounding.fills.refills import refills_left
from compounding.formulas.models import FormulaVersion
from compounding.inventory.models import Lot, MaterialKind
from labels.content import DoseLabel, PharmacyBlock
from pharmacy.catalog.statements import AUXILIARY, COMPOUNDED, DRUG_NAME, OPIOID_WARNING
from pharmacy.core.errors import Refused
from pharmacy.people.models import Pharmacy

DOSAGE_FORM = "capsule"
_INACTIVE = (MaterialKind.FILLER, MaterialKind.SHELL)


def dose_label(item: FillItem, *, serial: str, on: date, pharmacy: Pharmacy) -> DoseLabel:
    """The label of the container ``item``, dispensed ``on`` that day.

    Raises ``LabelError`` with the field, or ``Refused`` (``NOT_ALLOCATED``).
    """
    fill, order, lot = item.fill, item.fill.order, lot_of(item)
    version = made_by(lot)
    directions = in_language(container_directions(item), order.label_language)
    return DoseLabel(
        serial=serial,
        rx_number=str(order.rx_number),
        fill_number=fill.number,
        patient_name=order.patient.full_name,
        drug_name=DRUG_NAME,
        strength_mg=item.strength_mg,
        dosage_form=DOSAGE_FORM,
        directions=directions.english,
        purpose=purpose(order.purpose),
        quantity=item.capsules,
        refills_left=refills_left(fill),
        prescriber_name=order.prescriber.full_name,
        written_on=order.written_on,
        dispensed_on=on,
        lot_number=lot.lot_number,
        beyond_use_on=item.usable_until,
        storage=version.storage,
        compounded_statement=COMPOUNDED.text,
        opioid_warning=OPIOID_WARNING.text,
        auxiliary=(*(statement.text for statement in AUXILIARY), *directions.notes),
        inactive_ingredients=tuple(
            version.lines.filter(material__kind__in=_INACTIVE).values_list("material__label_name", flat=True)
        ),
        pharmacist_initials=None,
        pharmacy=block(pharmacy),
        barcode_payload=payload(item),
        watermark=watermark(),
        second_language=directions.language,
        second_directions=directions.translated,
    )


def lot_of(item: FillItem) -> Lot:
    """Raises ``Refused`` (``NOT_ALLOCATED``)."""
    if item.lot is None:
        raise Refused.of("NOT_ALLOCATED", f"{item} has no lot yet.", "lot")
    return item.lot


def made_by(lot: Lot) -> FormulaVersion:
    """The Master Formulation Record that ``lot`` was made by."""
    return Batch.objects.select_related("formula_version").get(output_lot=lot).formula_version


def payload(item: FillItem) -> str:
    """``RX100001-1``: the fill. Which container it is says the other symbol, by the label's own serial."""
    return f"RX{item.fill.order.rx_number}-{item.fill.number}"


def watermark() -> str | None:
    return settings.LABEL_WATERMARK or None


def purpose(stated: str) -> str | None:
    """ "chronic pain" is printed as "For chronic pain" (USP <17>: purpose, when it is on the prescription)."""
    if not stated:
        return None
    return stated if stated.lower().startswith(("for ", "to ")) else f"For {stated}"


def block(pharmacy: Pharmacy) -> PharmacyBlock:
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
