"""A second opinion on Code 128: reads one line of pixels with ReportLab's symbol table, not with zxing."""

from __future__ import annotations

from itertools import groupby

from reportlab.graphics.barcode.code128 import _patterns  # type: ignore[attr-defined]

_VALUES = {pattern: value for value, pattern in _patterns.items()}
_TO_C, _TO_B, _STOP = 99, 100, 106
_START_B, _START_C = 104, 105


def module_runs(pixels: bytes) -> list[tuple[bool, int]]:
    """(dark?, pixels) from the first dark pixel to the last."""
    runs = [(level == 0, len(list(group))) for level, group in groupby(pixels)]
    dark = [index for index, (is_dark, _) in enumerate(runs) if is_dark]
    return runs[dark[0] : dark[-1] + 1]


def read(runs: list[tuple[bool, int]], dots: int) -> str:
    """The text of the bars, ``dots`` pixels to a module; raises when a symbol or the checksum is wrong."""
    letters = "".join(chr((64 if dark else 96) + width // dots) for dark, width in runs)
    assert all(width % dots == 0 for _, width in runs)
    values = [_VALUES[letters[at : at + 6]] for at in range(0, len(letters) - 7, 6)]
    assert _VALUES[letters[-7:]] == _STOP
    *data, check = values
    assert check == (data[0] + sum(index * value for index, value in enumerate(data[1:], 1))) % 103
    return _text(data)


def _text(values: list[int]) -> str:
    compact, text = values[0] == _START_C, ""
    assert values[0] in {_START_B, _START_C}
    for value in values[1:]:
        if value == (_TO_B if compact else _TO_C):  # 99 is a pair of digits in set C
            compact = not compact
        else:
            text += f"{value:02d}" if compact else chr(value + 32)
    return text
