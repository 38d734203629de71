"""What every peer writes on the label, and its two barcodes as dark runs."""

from __future__ import annotations

from typing import NamedTuple

from labels.codes import code128, gs1_datamatrix
from labels.content import DoseLabel
from labels.page import Picture, Spans
from labels.stock import ROLL_4X2_203
from pharmacy.core.quantities import format_mg

STOCK = ROLL_4X2_203


class Texts(NamedTuple):
    """The texts in the order of the label: four for the patient, the warning, small print."""

    patient: str
    medicine: str
    directions: str
    purpose: str
    warning: str
    small: tuple[str, ...]


class Symbols(NamedTuple):
    """Both barcodes: (start, width) of each bar and, row by row from below, of each dark run, in modules."""

    bars: Spans
    width: int
    rows: tuple[Spans, ...]
    module: float


def texts(label: DoseLabel) -> Texts:
    block = label.pharmacy
    care = " ".join(f"\u2022 {text}" for text in (*label.auxiliary, label.storage, label.compounded_statement))
    record = f"Rx {label.rx_number}  Fill {label.fill_number}  Qty {label.quantity} {label.dosage_form}s"
    lot = f"Refills: {label.refills_left}  Lot {label.lot_number}  Beyond-use date {label.beyond_use_on:%d %b %Y}"
    dates = f"Written {label.written_on:%d %b %Y}  Dispensed {label.dispensed_on:%d %b %Y}"
    who = f"{block.name}  {block.address}  {block.phone}  Lic. {block.licence_number}"
    signed = f"Prescriber {label.prescriber_name}  RPh {label.pharmacist_initials}  Label {label.serial}"
    medicine = f"{label.drug_name} {format_mg(label.strength_mg)} {label.dosage_form}"
    return Texts(
        label.patient_name, medicine, label.directions, label.purpose or "", label.opioid_warning,
        (care, record, lot, dates, who, signed),
    )  # fmt: skip


def symbols(label: DoseLabel) -> Symbols:
    """Encoded as ours are."""
    bars, matrix = pictures(label)
    return Symbols(bars.spans[0], bars.width, matrix.spans, matrix.dots * STOCK.dot)


def pictures(label: DoseLabel) -> tuple[Picture, Picture]:
    """The bars and the matrix, dot by dot."""
    identity = (("91", label.serial), ("92", label.lot_number), ("93", f"{label.beyond_use_on:%y%m%d}"))
    return code128(label.barcode_payload, STOCK).picture, gs1_datamatrix(identity, STOCK).picture


def svg(rows: tuple[Spans, ...], width: int, *, height: int = 1) -> str:
    """Dark runs as an SVG with one path, a unit a module, from the top down."""
    path = "".join(
        f"M{start} {number * height}h{count}v{height}h-{count}z"
        for number, spans in enumerate(reversed(rows))
        for start, count in spans
    )
    box = f'viewBox="0 0 {width} {len(rows) * height}" shape-rendering="crispEdges" preserveAspectRatio="none"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><path d="{path}"/></svg>'
