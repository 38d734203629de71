"""Pictures of one bit for each dot that are painted in one colour: how a barcode stands on a page."""

from __future__ import annotations

import ctypes
import re
from itertools import groupby
from typing import Any, NamedTuple

import pypdfium2.raw as raw

_INK = re.compile(r"1+")


class Mask(NamedTuple):
    """Its ink, in parts of the picture from its lower left corner, and the least width and height of what is inked.

    ``dots`` is how many the picture has across.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    run: float
    rise: float
    dots: int


def read_mask(handle: Any, page: Any) -> Mask | None:
    """The picture ``handle`` on ``page``; None where it is none of one bit for each dot, or has no ink."""
    found = raw.FPDF_IMAGEOBJ_METADATA()
    raw.FPDFImageObj_GetImageMetadata(handle, page, ctypes.byref(found))
    # A mask has no colours of its own.
    if found.bits_per_pixel != 1 or found.colorspace != raw.FPDF_COLORSPACE_UNKNOWN:
        return None
    rows = mask_rows(handle, found.width, found.height)
    return _measured(rows, found.width) if any("1" in row for row in rows) else None


def mask_rows(handle: Any, width: int, height: int) -> list[str]:
    """The bits of each row from the top, 1 for ink; none where the data is not of this size."""
    size, stride = raw.FPDFImageObj_GetImageDataDecoded(handle, None, 0), -(-width // 8)
    if size != stride * height:
        return []
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFImageObj_GetImageDataDecoded(handle, buffer, size)
    bits = f"{int.from_bytes(buffer.raw[:size], 'big'):0{size * 8}b}"
    return [bits[at : at + width] for at in range(0, size * 8, stride * 8)]


def _measured(rows: list[str], width: int) -> Mask:
    height, inked = len(rows), [at for at, row in enumerate(rows) if "1" in row]
    different = {row for row in rows if "1" in row}
    runs = [len(run) for row in different for run in _INK.findall(row)]
    rise = min(len(list(same)) for row, same in groupby(rows) if "1" in row)
    return Mask(
        min(row.index("1") for row in different) / width, (height - 1 - inked[-1]) / height,
        (max(row.rindex("1") for row in different) + 1) / width, (height - inked[0]) / height,
        min(runs) / width, rise / height, width,
    )  # fmt: skip
