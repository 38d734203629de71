"""The DataMatrix of a label: a square GS1 symbol, read from the page by a decoder that had no part in making it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from arbez_dmtx import decode
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from zxingcpp import ContentType, read_barcodes

from bench.contents import LABEL
from bench.verify import identity_text, matrices, raster
from labels.codes import MATRIX_QUIET_MODULES, MatrixSymbol, gs1_datamatrix, gs1_readable
from labels.errors import LabelError
from labels.layouts.identity import identity
from labels.render import render_label
from labels.stock import ROLL_4X2_203, ROLL_4X2_300, Stock
from tests.refusal import refuses

ELEMENTS = [("91", "L0000001"), ("92", "LDN-2611-03"), ("93", "270517")]
_VALUE = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-/.", min_size=1, max_size=20)


def pixels(symbol: MatrixSymbol, scale: int = 4) -> Image.Image:
    """The symbol as a printer puts it down, with blank space around it."""
    side, quiet = len(symbol.rows), MATRIX_QUIET_MODULES + 3
    image = Image.new("L", (side + 2 * quiet, side + 2 * quiet), 255)
    for number, spans in enumerate(symbol.rows):
        for start, width in spans:
            image.paste(0, (quiet + start, quiet + side - 1 - number, quiet + start + width, quiet + side - number))
    return image.resize((image.width * scale, image.height * scale), Image.Resampling.NEAREST)


def read(image: Image.Image) -> str:
    """What libdmtx reads: all but FNC1, of which it gives nothing."""
    (found,) = decode(image, max_count=1)  # type: ignore[no-untyped-call]
    return str(found.data.decode())


def said(*elements: tuple[str, str]) -> set[str]:
    """What libdmtx may make of ``elements``: after FNC1 within C40 it takes a 9 for a full stop."""
    texts = {""}
    for identifier, value in elements:
        texts = {
            f"{text}{start}{identifier[1]}{value}" for text in texts for start in ("9", ".") if text or start == "9"
        }
    return texts


@pytest.mark.parametrize("length", range(1, 21))
def test_every_length_gives_a_square_that_says_its_elements(length: int) -> None:
    elements = [("91", "L" * length), *ELEMENTS[1:]]
    symbol = gs1_datamatrix(elements, ROLL_4X2_203)
    assert max(start + width for spans in symbol.rows for start, width in spans) == len(symbol.rows)
    assert read(pixels(symbol)) in said(*elements)
    (scan,) = read_barcodes(pixels(symbol))
    assert scan.content_type == ContentType.GS1
    assert scan.bytes == b"\x1d".join(f"{identifier}{value}".encode() for identifier, value in elements)


@settings(max_examples=100, deadline=None)
@given(serial=_VALUE, lot=_VALUE)
def test_any_serial_and_lot_are_read_as_they_were_written(serial: str, lot: str) -> None:
    symbol = gs1_datamatrix([("91", serial), ("92", lot)], ROLL_4X2_203)
    assert read(pixels(symbol)) in said(("91", serial), ("92", lot))


@pytest.mark.parametrize("serial", ["L1", "L0000001", "job-100", "L-000001", "L" * 12])
@pytest.mark.parametrize("stock", [ROLL_4X2_203, ROLL_4X2_300], ids=lambda stock: stock.name)
def test_two_decoders_read_the_printed_matrix(stock: Stock, serial: str) -> None:
    label = replace(LABEL, serial=serial)
    image = raster(render_label(label, stock=stock).pdf, dpi=stock.dpi)
    assert matrices(image) == [identity_text(label)]
    right = image.crop((image.width * 3 // 4, image.height // 2, image.width, image.height))
    found = read(right.resize((right.width * 2, right.height * 2), Image.Resampling.NEAREST))
    assert found in said(("91", serial), ("92", label.lot_number), ("93", f"{label.beyond_use_on:%y%m%d}"))


def test_a_module_is_a_whole_number_of_printer_dots() -> None:
    for stock in (ROLL_4X2_203, ROLL_4X2_300):
        dots = identity("L1", "A1", LABEL.beyond_use_on, stock).module / stock.dot
        assert dots == pytest.approx(round(dots))


def test_is_written_for_people_with_brackets() -> None:
    assert gs1_readable(ELEMENTS) == "(91)L0000001(92)LDN-2611-03(93)270517"


@pytest.mark.parametrize(
    ("elements", "code", "field"),
    [
        ([], "LABEL_GS1_VALUE", "elements"),
        ([("01", "09501101530003")], "LABEL_GS1_IDENTIFIER", "(01)"),
        ([("91", "L1"), ("91", "L2")], "LABEL_GS1_IDENTIFIER", "(91)"),
        ([("92", "LOT 1")], "LABEL_GS1_VALUE", "(92)"),
        ([("92", "Ł1")], "LABEL_GS1_VALUE", "(92)"),
        ([("92", "")], "LABEL_GS1_VALUE", "(92)"),
    ],
)
def test_refuses_what_gs1_cannot_carry(elements: list[tuple[str, str]], code: str, field: str) -> None:
    with refuses(LabelError, code, field=field):
        gs1_datamatrix(elements, ROLL_4X2_203)


def test_a_lot_that_gs1_cannot_carry_is_refused_by_its_field() -> None:
    with refuses(LabelError, "LABEL_GS1_VALUE", field="lot_number"):
        identity("L1", "LOT 1", LABEL.beyond_use_on, ROLL_4X2_203)
