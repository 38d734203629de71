"""Reed-Solomon codes as DataMatrix has them (ISO/IEC 16022, annex E)."""

from __future__ import annotations

from functools import cache

_FIELD = 0x12D  # the polynomial of the field of 256


def corrections(room: int, count: int) -> list[list[int]]:
    """The ``count`` Reed-Solomon codewords of a message of ``room`` with a single 1, by the place of that."""
    factors = _generator(count)
    found = [factors]
    for _ in range(room - 1):
        lead, *rest = found[-1]
        found.append([low ^ times(lead, factor) for low, factor in zip([*rest, 0], factors, strict=True)])
    return found[::-1]


@cache
def _generator(count: int) -> list[int]:
    """The factors of (x - 2)(x - 4) ... (x - 2^count), the highest first and without the leading 1."""
    factors, root = [1], 1
    for _ in range(count):
        root = times(root, 2)
        shifted = [*factors, 0]
        factors = [one ^ times(root, other) for one, other in zip(shifted, [0, *factors], strict=True)]
    return factors[1:]


def times(one: int, other: int) -> int:
    product = 0
    while other:
        if other & 1:
            product ^= one
        one, other = one << 1, other >> 1
        if one > 0xFF:
            one ^= _FIELD
    return product
