"""Reads a rendered PDF back: the text on each page, and the barcodes of the page as a 203 dpi printer puts it down."""

from __future__ import annotations

import io

import pypdf
import pypdfium2
import zxingcpp
from PIL import Image

from labels.content import DoseLabel

DPI = 203


def squeezed(text: str) -> str:
    """``text`` without any white space: where a line broke does not matter."""
    return "".join(text.split())


def page_texts(pdf: bytes) -> list[str]:
    """The extracted text of each page."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def raster(pdf: bytes, index: int = 0, dpi: int = DPI) -> Image.Image:
    """One page in black and white at ``dpi``."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        image: Image.Image = document[index].render(scale=dpi / 72).to_pil().convert("L")
    finally:
        document.close()
    return image.point([0] * 128 + [255] * 128)


def barcodes(image: Image.Image) -> list[str]:
    """What a scanner reads on the page."""
    return [code.text for code in zxingcpp.read_barcodes(image) if code.valid]


def faults(pdf: bytes, index: int, label: DoseLabel) -> list[str]:
    """What a page does not say although ``label`` does; empty when it is right."""
    text = squeezed(page_texts(pdf)[index])
    wanted = (label.patient_name, label.drug_name, label.directions, label.lot_number, label.opioid_warning)
    missing = [value for value in wanted if squeezed(value) not in text]
    read = barcodes(raster(pdf, index))
    return missing if read == [label.barcode_payload] else [*missing, f"barcode {label.barcode_payload}, read {read}"]
