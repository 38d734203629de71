"""A titration pack, frozen into its outer label and the label of each step."""

from __future__ import annotations

from datetime import date, timedelta

from compounding.fills.label_content.dose import (
    DOSAGE_FORM,
    block,
    lot_of,
    made_by,
    payload,
    purpose,
    watermark,
)
from compounding.fills.label_content.wording import step_directions
from compounding.fills.models import FillItem, TitrationPack
from compounding.packs.containers import Use
from compounding.packs.directions import TIMING
from labels.contents.packs import PackContainer, PackLabel, StepLabel
from pharmacy.catalog.statements import COMPOUNDED, DRUG_NAME, OPIOID_WARNING
from pharmacy.people.models import Pharmacy


def step_label(pack: TitrationPack, item: FillItem, use: Use, *, serial: str, starts_on: date) -> StepLabel:
    """One step on the container that it is taken from; the last one of an open-ended titration has no end."""
    order, steps = pack.fill.order, len(pack.compiled.schedule.steps)
    first_on = starts_on + timedelta(days=use.first_night - 1)
    last_on = starts_on + timedelta(days=use.last_night - 1)
    goes_on = pack.open_ended and use.step_number == steps
    return StepLabel(
        serial=serial,
        rx_number=str(order.rx_number),
        fill_number=pack.fill.number,
        patient_name=order.patient.full_name,
        drug_name=DRUG_NAME,
        strength_mg=item.strength_mg,
        dosage_form=DOSAGE_FORM,
        container=item.number,
        containers=pack.fill.items.count(),
        step=use.step_number,
        steps=steps,
        starts_on=first_on,
        ends_on=None if goes_on else last_on,
        nights=None if goes_on else use.last_night - use.first_night + 1,
        capsules_per_night=use.capsules,
        dose_mg=use.capsules * item.strength_mg,
        directions=step_directions(item, use),
        lot_number=lot_of(item).lot_number,
        beyond_use_on=item.usable_until,
        barcode_payload=payload(item),
        watermark=watermark(),
    )


def pack_label(pack: TitrationPack, items: list[FillItem], *, serial: str, on: date, pharmacy: Pharmacy) -> PackLabel:
    """The outer label; the pack may be used until the first of its containers may not."""
    fill, order = pack.fill, pack.fill.order
    return PackLabel(
        serial=serial,
        rx_number=str(order.rx_number),
        fill_number=fill.number,
        patient_name=order.patient.full_name,
        drug_name=DRUG_NAME,
        dosage_form=DOSAGE_FORM,
        directions=f"Take {TIMING[order.dose_time]} as the calendar says",
        purpose=purpose(order.purpose),
        containers=tuple(_container(item) for item in items),
        prescriber_name=order.prescriber.full_name,
        dispensed_on=on,
        beyond_use_on=min(item.usable_until for item in items),
        storage=made_by(lot_of(items[0])).storage,
        compounded_statement=COMPOUNDED.text,
        opioid_warning=OPIOID_WARNING.text,
        pharmacy=block(pharmacy),
        barcode_payload=f"RX{order.rx_number}-{fill.number}",
        watermark=watermark(),
    )


def _container(item: FillItem) -> PackContainer:
    return PackContainer(item.number, item.strength_mg, item.capsules, lot_of(item).lot_number, item.usable_until)
