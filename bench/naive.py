"""The comparison: the same label as a typical developer writes it, with Platypus and ReportLab's own barcode."""

from __future__ import annotations

import io
from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.colors import black, white
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Paragraph

from labels.content import DoseLabel
from labels.fonts import BOLD, REGULAR
from pharmacy.core.quantities import format_mg

_STRONG = ParagraphStyle("strong", fontName=BOLD, fontSize=12, leading=14)
_PLAIN = ParagraphStyle("plain", fontName=REGULAR, fontSize=12, leading=14)
_SMALL = ParagraphStyle("small", fontName=REGULAR, fontSize=6, leading=6.6)
_WARNING = ParagraphStyle("warning", fontName=BOLD, fontSize=7, leading=8, textColor=white, backColor=black)


def render_naive(labels: Sequence[DoseLabel]) -> bytes:
    """All labels in one document, a page each."""
    buffer = io.BytesIO()
    frame = Frame(0, 0, 288, 144, leftPadding=4, rightPadding=4, topPadding=1, bottomPadding=1)
    document = BaseDocTemplate(buffer, pagesize=(288, 144), pageTemplates=[PageTemplate(frames=[frame])], invariant=1)
    document.build([flowable for label in labels for flowable in _story(label)])
    return buffer.getvalue()


def _story(label: DoseLabel) -> list[Flowable]:
    return [
        Paragraph(escape(label.patient_name), _STRONG),
        Paragraph(f"{label.drug_name} {format_mg(label.strength_mg)} {label.dosage_form}", _STRONG),
        Paragraph(escape(label.directions), _PLAIN),
        Paragraph(escape(label.purpose or ""), _PLAIN),
        Paragraph(escape(label.opioid_warning), _WARNING),
        *(Paragraph(escape(text), _SMALL) for text in _small_print(label)),
        Code128(label.barcode_payload, barHeight=14, barWidth=0.7, humanReadable=False),
        PageBreak(),
    ]


def _small_print(label: DoseLabel) -> tuple[str, ...]:
    block = label.pharmacy
    return (
        " ".join((*label.auxiliary, label.storage, label.compounded_statement)),
        f"Rx {label.rx_number} Fill {label.fill_number} Qty {label.quantity} Refills: {label.refills_left}",
        f"Lot {label.lot_number} Beyond-use date {label.beyond_use_on}",
        f"Written {label.written_on} Dispensed {label.dispensed_on} Prescriber {label.prescriber_name}",
        f"{block.name} {block.address} {block.phone} {block.licence_number} Label {label.serial}",
    )
