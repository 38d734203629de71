"""What a person typed as a weight, or a balance that types like a keyboard. Pure: text in, an exact number out.

``  0.1652 g``, ``165.2 mg`` and ``ST,GS,+  0.1652 g`` (RS-232) are the same weight.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from pharmacy.core.errors import InvalidInput

Wanted = Literal["g", "mg", "each"]
# Exponents of ten, in grams.
_MASSES = {"g": 0, "mg": -3}
_PIECES = {"pc", "pcs", "piece", "pieces"}
_MOST_DIGITS = 10
_STEADY = {"st", "gs", "nt", "qt", "s", "n", "g", "b", "net", "gross", "wt", "weight"}
_MOVING = {"us", "d", "sd", "?"}
_CONTROL = re.compile(r"[\x00-\x20\x7f\N{NO-BREAK SPACE}]+")
_READING = re.compile(
    r"(?P<head>[A-Za-z,:? ]*)(?P<sign>[+\-\N{MINUS SIGN}]?) ?"
    r"(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+) ?(?P<tail>[^0-9]*)"
)
_THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
_OVERLOAD = re.compile(r"(OL\b|S [+-]$)", re.IGNORECASE)
_EXAMPLE: dict[Wanted, str] = {"g": "0.1652", "mg": "275.2", "each": "100"}


def reading(text: str, wanted: Wanted) -> Decimal:
    """``text`` in ``wanted``, which a number without unit is in; whether it can be meant is for the service.

    Raises ``InvalidInput``: ``READING_UNCLEAR``, ``READING_UNSTEADY``, ``READING_OVERLOAD`` or ``READING_UNIT``.
    """
    plain = _CONTROL.sub(" ", text).strip()
    if wanted == "each" and _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    if _OVERLOAD.match(plain):
        raise InvalidInput.of("READING_OVERLOAD", "The balance shows an overload; take some off and weigh again.")
    found = _READING.fullmatch(plain)
    if found is None:
        raise InvalidInput.of("READING_UNCLEAR", _unclear(plain, wanted))
    _check_head(found["head"], found["tail"], wanted)
    value = Decimal(found["number"]) * (1 if found["sign"] in ("", "+") else -1)
    if value.adjusted() >= _MOST_DIGITS:
        raise InvalidInput.of("READING_UNCLEAR", f"This number is too large. {_unclear('', wanted)}")
    return value.scaleb(_shift(found["tail"], wanted))


def _unclear(plain: str, wanted: Wanted) -> str:
    if re.search(r"[0-9],[0-9]", plain):
        return f"Write decimals with a point: {_EXAMPLE[wanted]}."
    return f"Give a number, such as {_EXAMPLE[wanted]}."


def _check_head(head: str, tail: str, wanted: Wanted) -> None:
    said = set(re.split(r"[ ,:]+", head.lower())) - {""}
    if said & _MOVING or "?" in f"{head}{tail}":
        raise InvalidInput.of("READING_UNSTEADY", "The balance was not steady yet; wait and send the weight again.")
    if said - _STEADY:
        raise InvalidInput.of("READING_UNCLEAR", f"{head.strip()} is not understood. {_unclear('', wanted)}")


def _shift(tail: str, wanted: Wanted) -> int:
    """By how many powers of ten the unit in ``tail`` differs from the wanted one; the rest of it says net or gross."""
    unit, *rest = tail.lower().split() or [""]
    if unit in _STEADY - {"g"}:
        unit, rest = "", [unit, *rest]
    if set(rest) - _STEADY:
        raise InvalidInput.of("READING_UNCLEAR", f"{tail.strip()} is not understood. {_unclear('', wanted)}")
    if wanted == "each":
        if unit and unit not in _PIECES:
            raise InvalidInput.of("READING_UNIT", f"This is counted in pieces, not in {unit}.")
        return 0
    if unit and unit not in _MASSES:
        raise InvalidInput.of("READING_UNIT", f"{tail.split()[0]} is not taken here; set the balance to g or mg.")
    return _MASSES[unit or wanted] - _MASSES[wanted]
