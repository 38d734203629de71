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


def page_text(pdf: bytes, index: int) -> str:
    """The extracted text of one page, read by PDFium: fast in long documents too."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return str(document[index].get_textpage().get_text_range())
    finally:
        document.close()


def raster(pdf: bytes, index: int = 0, dpi: int = DPI) -> Image.Image:
    """One page in black and white at ``dpi``."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        image: Image.Image = document[index].render(scale=dpi / 72).to_pil().convert("L")
    finally:
        document.close()
    return image.point([0] * 128 + [255] * 128)


def barcodes(image: Image.Image) -> list[str]:
    """What a scanner of bars reads on the page."""
    return _read(image, zxingcpp.BarcodeFormat.Code128)


def matrices(image: Image.Image) -> list[str]:
    """What a scanner of GS1 DataMatrix reads on the page, each element with its identifier in brackets."""
    return _read(image, zxingcpp.BarcodeFormat.DataMatrix)


def qr_codes(image: Image.Image) -> list[str]:
    """What a scanner of QR codes reads on the page."""
    return _read(image, zxingcpp.BarcodeFormat.QRCode)


def _read(image: Image.Image, kind: zxingcpp.BarcodeFormat) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(kind)) if code.valid]


def identity_text(label: DoseLabel) -> str:
    """What the DataMatrix of ``label`` has to say."""
    return f"(91){label.serial}(92){label.lot_number}(93){label.beyond_use_on:%y%m%d}"


def faults(pdf: bytes, index: int, label: DoseLabel) -> list[str]:
    """What a page does not say although ``label`` does; empty when it is right."""
    text, image = squeezed(page_text(pdf, index)), raster(pdf, index)
    missing = [value for value in wanted(label) if squeezed(value) not in text]
    for name, said, read in (
        ("barcode", label.barcode_payload, barcodes(image)),
        ("two-dimensional code", identity_text(label), matrices(image) or qr_codes(image)),
    ):
        missing += [] if read == [said] else [f"{name} {said}, read {read}"]
    return missing


def wanted(label: DoseLabel) -> tuple[str, ...]:
    """Texts that stand on every label as they are in its content."""
    block = label.pharmacy
    return (
        *(label.patient_name, label.drug_name, label.directions, label.opioid_warning, label.lot_number),
        *(label.storage, label.compounded_statement, *label.auxiliary, label.rx_number, label.prescriber_name),
        *(block.name, block.address, block.phone, block.licence_number, label.serial, label.barcode_payload),
        *((label.purpose,) if label.purpose else ()),
    )
