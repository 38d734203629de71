"""Code 128 (ISO/IEC 15417) in code sets B and C, by table: printable ASCII in as few modules as any way needs."""

from __future__ import annotations

import re
from functools import cache

# Of each value the widths of bar, space, bar, space, bar, space in modules.
_WIDTHS = re.findall(
    "......",
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222"
    "123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321"
    "232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121"
    "313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224"
    "111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111"
    "111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113"
    "114311411113411311113141114131311141411131211412211214211232",
)
_STOP = "2331112"
_TO_C, _TO_B, _START_B, _START_C = 99, 100, 104, 105
_VALUE = 11  # modules of each value; those of the last are _END
_END = 13
_PRINTABLE = re.compile(r"[ -~]+")
# Runs of digits that set C draws in no more modules: two at an end, four within.
_PARTS = re.compile(r"\A(?:[0-9]{2})+|[0-9](?=(?:[0-9]{2})+\Z)|(?:[0-9]{2}){2,}|(?:[0-9]{2})+\Z|[^0-9]+|[0-9]")


def values(text: str) -> list[int]:
    """The values of ``text``, which has to be printable ASCII, without those for check and stop."""
    found, compact = list[int](), None
    for part in _PARTS.findall(text):
        pairs = len(part) > 1 and part.isdigit()
        if compact is not pairs:
            found.append((_TO_C if pairs else _TO_B) if found else (_START_C if pairs else _START_B))
            compact = pairs
        if pairs:
            found += [int(part[at : at + 2]) for at in range(0, len(part), 2)]
        else:
            found += [code - 32 for code in part.encode("ascii")]
    return found


@cache
def _bars(dots: int) -> tuple[list[int], int]:
    """Each value as bits, ``dots`` to a module and 1 for black, and the stop."""
    return [_bits(widths, dots) for widths in _WIDTHS], _bits(_STOP, dots)


def _bits(widths: str, dots: int) -> int:
    drawn = 0
    for at, width in enumerate(widths):
        many = int(width) * dots
        drawn = drawn << many | ((1 << many) - 1 if at % 2 == 0 else 0)
    return drawn


def encode(text: str, dots: int) -> tuple[int, str] | None:
    """The width in modules, and the bars with ``dots`` to a module as hexadecimal digits, filled up to whole bytes.

    None where another code set is needed.
    """
    if not _PRINTABLE.fullmatch(text):
        return None
    bars, stop = _bars(dots)
    found = values(text)
    drawn, check, step = bars[found[0]], found[0], _VALUE * dots
    for at, value in enumerate(found[1:], 1):
        drawn = drawn << step | bars[value]
        check += at * value
    drawn = (drawn << step | bars[check % 103]) << _END * dots | stop
    modules = (len(found) + 1) * _VALUE + _END
    spare = -modules * dots % 8
    return modules, f"{drawn << spare:0{(modules * dots + spare) // 4}x}"
