"""GS1 DataMatrix (ISO/IEC 16022, ECC 200) of up to 26 x 26 modules, by table.

Error correction and the places of bits are linear: the symbol of a message is the exclusive-or of what each of its
codewords adds. What a codeword adds is worked out once per process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from labels.datamatrix_places import places
from labels.reed_solomon import corrections, times

# Data codewords of each square symbol of one region, by its side in modules; the rest corrects errors.
CAPACITY = {10: 3, 12: 5, 14: 8, 16: 12, 18: 18, 20: 22, 22: 30, 24: 36, 26: 44}
_FNC1, _PAD = 232, 129
_PAIR = re.compile(r"[0-9]{2}|.", re.DOTALL)
# What C40, Text, X12, EDIFACT or Base 256 save begins with so many letters more than pairs of digits: to change over
# and back costs two codewords, and a letter saves no more than a third of one.
_MANY = 6


class _Codes(dict[str, int]):
    """The codeword of a letter, or of a pair of digits, in ASCII encodation."""

    def __missing__(self, part: str) -> int:
        self[part] = ord(part) + 1 if len(part) == 1 else int(part) + 130
        return self[part]


_CODES = _Codes()


def codewords(elements: Sequence[str]) -> list[tuple[int, ...]] | None:
    """Each of ``elements`` in ASCII encodation, FNC1 before it; None where another encodation might be shorter."""
    found, excess = list[tuple[int, ...]](), 0
    for element in elements:
        codes, excess = _element(element, excess)
        if excess >= _MANY:
            return None
        found.append(codes)
    return found


# The lot and the date are those of every other label.
@lru_cache(maxsize=1024)
def _element(text: str, excess: int) -> tuple[tuple[int, ...], int]:
    """Its codewords, and by how many letters outnumber pairs at its end, or ``_MANY`` if they ever do by so many."""
    found, excess = [_FNC1], excess + 1
    for part in _PAIR.findall(text):
        found.append(_CODES[part])
        excess = max(excess + (1 if len(part) == 1 else -1), 0)
        if excess >= _MANY:
            break
    return tuple(found), excess


def encode(elements: Sequence[str], dots: int) -> tuple[int, str] | None:
    """The side in modules, and the symbol with ``dots`` to a module as rows of hexadecimal digits from the top.

    Each row is filled up to whole bytes. None where a larger symbol or another encodation is needed.
    """
    data = codewords(elements)
    used = sum(map(len, data)) if data else 0
    side = next((side for side, most in CAPACITY.items() if used and used <= most), None)
    if data is None or side is None:
        return None
    table = _table(side, dots)
    drawn, at = table.fixed, 0
    for codes in (*data, tuple(_padding(used, CAPACITY[side]))):
        drawn ^= table.drawn(codes, at)
        at += len(codes)
    return side, f"{drawn:0{table.digits}x}"


def _padding(used: int, room: int) -> Iterator[int]:
    """Codewords that fill the symbol: the first marks the end, the others are spread out by their place."""
    for at in range(used + 1, room + 1):
        spread = _PAD + (149 * at) % 253 + 1 if at > used + 1 else _PAD
        yield spread if spread <= 254 else spread - 254


class _Added(dict[int, int]):
    """What each value of one codeword adds to the drawing, from what each of its bits does."""

    def __init__(self, bits: Sequence[int]) -> None:
        super().__init__()
        self._bits = bits

    def __missing__(self, codeword: int) -> int:
        drawn = 0
        for at, bit in enumerate(self._bits):
            if codeword >> at & 1:
                drawn ^= bit
        self[codeword] = drawn
        return drawn


class _Table:
    """The drawing of every message of one size: what is always dark, and what each data codeword adds."""

    def __init__(self, side: int, dots: int) -> None:
        stride = -(-side * dots // 8) * 8
        self.digits = stride * side * dots // 4
        module = ((1 << dots) - 1) * sum(1 << stride * line for line in range(dots))

        def drawn(row: int, column: int) -> int:
            return module << (stride - (column + 1) * dots + stride * dots * (side - 1 - row))

        found, dark = places(side - 2)
        self.fixed = sum(drawn(row + 1, column + 1) for row, column in dark) | sum(
            drawn(row, column) for row in range(side) for column in range(side) if _in_frame(row, column, side)
        )
        bits = [[drawn(row + 1, column + 1) for row, column in codeword] for codeword in found]
        own, corrected = bits[: CAPACITY[side]], bits[CAPACITY[side] :]
        words = corrections(len(own), len(corrected))
        self._added = [_Added(_linear(each, corrected, word)) for each, word in zip(own, words, strict=True)]

    @lru_cache(maxsize=1024)  # noqa: B019  (there is one table for each size, kept for good)
    def drawn(self, codes: tuple[int, ...], at: int) -> int:
        """What ``codes`` add to the drawing from codeword ``at`` on."""
        found = 0
        for added, codeword in zip(self._added[at : at + len(codes)], codes, strict=True):
            found ^= added[codeword]
        return found


@cache
def _table(side: int, dots: int) -> _Table:
    return _Table(side, dots)


def _in_frame(row: int, column: int, side: int) -> bool:
    """The solid left and lower edge, and every second module of the upper and right one."""
    solid = column == 0 or row == side - 1
    return solid or (row == 0 and column % 2 == 0) or (column == side - 1 and row % 2 == 1)


def _linear(own: Sequence[int], corrected: Sequence[Sequence[int]], words: Sequence[int]) -> list[int]:
    """What each bit of one data codeword draws, ``own`` and through error correction; the lowest first."""
    found = []
    for low in range(8):
        drawn = own[7 - low]
        for bits, word in zip(corrected, words, strict=True):
            drawn ^= sum(bits[7 - at] for at in range(8) if word >> at & 1)
        found.append(drawn)
        words = [times(word, 2) for word in words]
    return found
