"""Symbols that are encoded by table here, against the compiled encoder and two decoders that had no part in them."""

from __future__ import annotations

from typing import Any

import pytest
import zxingcpp
from arbez_dmtx import decode
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from labels import code128_bars, datamatrix
from labels.codes import code128, gs1_datamatrix
from labels.page import Picture
from labels.stock import ROLL_4X2_203
from tests.labels.code128_reader import module_runs, read

_PAYLOADS = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30)
_NUMBERED = st.text("AB-0123456789", min_size=1, max_size=30)
_VALUES = st.text("ABXYabxy0123456789-/.", min_size=1, max_size=14)


def compiled(symbol: zxingcpp.Barcode) -> tuple[int, list[str]]:
    """The width in modules and each row from the top, 1 for black."""
    image: Any = symbol.to_image(scale=1, add_quiet_zones=False)
    view = memoryview(image)
    width = (view.shape or (0, 0))[1]
    bits = "".join("1" if pixel == 0 else "0" for pixel in view.tobytes())
    return width, [bits[at : at + width] for at in range(0, len(bits), width)]


def rows_of(picture: Picture) -> list[str]:
    """As ``compiled``, of a picture of one dot to a module."""
    step = len(picture.rows) // picture.lines
    found = (picture.rows[at : at + step] for at in range(0, len(picture.rows), step))
    return [f"{int(row, 16):0{step * 4}b}"[: picture.width] for row in found]


def as_printed(rows: list[str], scale: int = 6) -> Image.Image:
    quiet = ["0" * (len(rows[0]) + 8)] * 4
    wide = [*quiet, *(f"0000{row}0000" for row in rows), *quiet]
    pixels = bytes(0 if bit == "1" else 255 for row in wide for bit in row)
    image = Image.frombytes("L", (len(wide[0]), len(wide)), pixels)
    return image.resize((image.width * scale, image.height * scale), Image.Resampling.NEAREST)


@settings(max_examples=400, deadline=None)
@given(_PAYLOADS | _NUMBERED)
def test_bars_say_any_printable_text_in_no_more_modules(text: str) -> None:
    made = code128_bars.encode(text, 1)
    assert made
    width, _ = compiled(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128))
    assert made[0] <= width
    bits = rows_of(Picture(made[1], made[0], 1, 1))[0]
    assert read(module_runs(bytes(0 if bit == "1" else 255 for bit in bits)), 1) == text


@pytest.mark.parametrize(
    "text", ["RX100001-1", "RX7-12", "12", "123", "LDN-2611-03", "B261124-0017", "A1234B", "A12345"]
)
def test_usual_bars_are_those_of_the_compiled_encoder(text: str) -> None:
    made = code128_bars.encode(text, 1)
    width, rows = compiled(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128))
    assert made
    assert (made[0], rows_of(Picture(made[1], made[0], 1, 1))[0]) == (width, rows[0])


@pytest.mark.parametrize("text", ["A\tB", "\u00fc", ""])
def test_bars_of_other_code_sets_are_left_to_the_compiled_encoder(text: str) -> None:
    assert code128_bars.encode(text, 2) is None


def test_a_control_character_is_encoded_all_the_same() -> None:
    symbol = code128("A\tB", ROLL_4X2_203)
    (found,) = zxingcpp.read_barcodes(as_printed([f"{int(symbol.picture.rows, 16):b}"] * 30, 3))
    assert found.bytes == b"A\tB"


@settings(max_examples=300, deadline=None)
@given(_VALUES, _VALUES, st.integers(0, 999_999))
def test_a_matrix_is_read_by_two_decoders_and_is_no_larger(serial: str, lot: str, day: int) -> None:
    elements = [("91", serial), ("92", lot), ("93", f"{day:06d}")]
    made = datamatrix.encode([name + value for name, value in elements], 1)
    if made is None:
        return
    told = "".join(f"[{name}]{value}" for name, value in elements)
    width, _ = compiled(zxingcpp.create_barcode(told, zxingcpp.BarcodeFormat.DataMatrix, gs1=True, force_square=True))
    assert made[0] == width
    image = as_printed(rows_of(Picture(made[1], made[0], made[0], 1)))
    (found,) = zxingcpp.read_barcodes(image)
    assert found.bytes == b"\x1d".join(f"{name}{value}".encode() for name, value in elements)
    assert found.content_type == zxingcpp.ContentType.GS1
    extra: Any = found.extra
    assert extra["UEC"] == 1.0
    (other,) = decode(image, max_count=1)  # type: ignore[no-untyped-call]
    assert other.data.decode() == "".join(name + value for name, value in elements)


@pytest.mark.parametrize("side", datamatrix.CAPACITY)
def test_every_size_is_that_of_the_compiled_encoder_to_the_module(side: int) -> None:
    digits = "9" * (2 * (datamatrix.CAPACITY[side] - 2))
    made = datamatrix.encode([f"91{digits}"], 1)
    told = zxingcpp.create_barcode(f"[91]{digits}", zxingcpp.BarcodeFormat.DataMatrix, gs1=True, force_square=True)
    assert made
    assert (made[0], rows_of(Picture(made[1], made[0], made[0], 1))) == compiled(told)


@pytest.mark.parametrize("values", [["91" + "L" * 20], ["91" + "12" * 44]])
def test_longer_messages_and_other_encodations_are_left_to_the_compiled_encoder(values: list[str]) -> None:
    assert datamatrix.encode(values, 2) is None
    assert gs1_datamatrix([(value[:2], value[2:]) for value in values], ROLL_4X2_203).width > 0


@pytest.mark.parametrize("dots", [1, 2, 3, 4])
def test_a_module_is_so_many_dots_both_ways(dots: int) -> None:
    small, large = (datamatrix.encode(["91L0000001"], each) for each in (1, dots))
    assert small
    assert large
    one, many = Picture(small[1], small[0], small[0], 1), Picture(large[1], large[0], large[0] * dots, dots)
    assert one.spans == many.spans
    step = len(many.rows) // many.lines
    lines = [many.rows[at : at + step] for at in range(0, len(many.rows), step)]
    assert all(lines[at] == lines[at - at % dots] for at in range(len(lines)))
