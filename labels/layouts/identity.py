"""Which one label this is, for a machine: a GS1 DataMatrix with internal identifiers only.

AI 91 is the serial of this very label, 92 the lot, 93 the beyond-use date as YYMMDD. AIs 91 to 99 are for a company's
own use: a compounded preparation has no GTIN, and none is invented. Nothing about the patient is in it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

from labels.codes import MatrixSymbol, gs1_datamatrix
from labels.errors import LabelError
from labels.stock import POINTS_PER_MM, Stock

_MODULE = 0.375 * POINTS_PER_MM  # about 15 mil: read by a telephone too
SMALL_MODULE = 0.25 * POINTS_PER_MM
_FIELDS = {"(91)": "serial", "(92)": "lot_number", "(93)": "beyond_use_on"}


@lru_cache(maxsize=1024)
def _six_digits(day: date) -> str:
    return f"{day:%y%m%d}"


def identity(
    serial: str, lot_number: str | None, beyond_use_on: date, stock: Stock, *, module: float = _MODULE
) -> MatrixSymbol:
    """The code of one label; a pack of several lots names none. Raises ``LabelError`` for what GS1 cannot carry."""
    lot = [("92", lot_number)] if lot_number is not None else []
    try:
        return gs1_datamatrix([("91", serial), *lot, ("93", _six_digits(beyond_use_on))], stock, module=module)
    except LabelError as error:
        found = (replace(each, field=_FIELDS.get(each.field or "", each.field)) for each in error.problems)
        raise LabelError(*(replace(p, message=f"{p.field} {p.message.split(' ', 1)[1]}") for p in found)) from error
