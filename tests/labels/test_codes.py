from __future__ import annotations

import pytest
from PIL import Image

from bench.contents import LABEL
from bench.verify import barcodes, raster
from labels.codes import QUIET_MODULES, code128, gs1_datamatrix
from labels.layouts.dose_v1 import plan
from labels.render import render_label
from labels.stock import POINTS_PER_MM, ROLL_4X2_203, ROLL_4X2_300, STOCKS, Stock
from tests.labels.code128_reader import module_runs, read


@pytest.mark.parametrize("stock", STOCKS.values(), ids=STOCKS)
@pytest.mark.parametrize("payload", ["RX100001-1", "RX1-1", "123456", "A1B2C3D4E5"])
def test_bars_say_the_payload(stock: Stock, payload: str) -> None:
    symbol = code128(payload, stock)
    pixels = bytearray(b"\xff" * symbol.modules)
    for start, width in symbol.bars:
        pixels[start : start + width] = bytes(width)
    assert read(module_runs(bytes(pixels)), 1) == payload


@pytest.mark.parametrize(("stock", "dots"), [(ROLL_4X2_203, 2), (ROLL_4X2_300, 3)])
def test_a_module_is_a_whole_number_of_printer_dots(stock: Stock, dots: int) -> None:
    symbol = code128("RX100001-1", stock)
    assert symbol.module / stock.dot == pytest.approx(dots)
    assert 0.24 <= symbol.module / POINTS_PER_MM <= 0.26
    assert symbol.quiet == pytest.approx(QUIET_MODULES * symbol.module)


@pytest.mark.parametrize(("stock", "dots"), [(ROLL_4X2_203, 2), (ROLL_4X2_300, 3)])
def test_two_decoders_read_the_printed_bars(stock: Stock, dots: int) -> None:
    image = raster(render_label(LABEL, stock=stock).pdf, dpi=stock.dpi)
    assert barcodes(image) == [LABEL.barcode_payload]
    line = _line_through_the_bars(image, stock)
    assert read(module_runs(line), dots) == LABEL.barcode_payload


def _line_through_the_bars(image: Image.Image, stock: Stock) -> bytes:
    bars = [rect for rect in plan(LABEL, stock).rects if rect.height > 10 and rect.width < 10]
    row = round((stock.height - bars[0].y - bars[0].height / 2) / stock.dot)
    left = round((bars[0].x - 5) / stock.dot)
    return image.crop((left, row, image.width, row + 1)).tobytes()


def test_bars_are_high_enough_to_be_scanned() -> None:
    symbol = code128("RX100001-1", ROLL_4X2_203)
    assert symbol.least_height >= 5 * POINTS_PER_MM
    assert symbol.least_height >= 0.15 * symbol.width


@pytest.mark.parametrize("length", range(1, 21))
def test_a_datamatrix_is_square_whatever_its_length(length: int) -> None:
    matrix = gs1_datamatrix((("91", "B" + "0" * (length - 1)), ("92", "LDN-2611-03"), ("93", "270422")), ROLL_4X2_203)
    widest = max(start + count for row in matrix.rows for start, count in row)
    assert widest == len(matrix.rows)
