"""The PDFium functions that are called hundreds of times for each label, without what ctypes adds to a call.

They take handles as plain addresses and keep the interpreter's lock: each only reads a number or two.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import c_int, c_uint, c_void_p
from typing import Any

import pypdfium2.raw as raw


def _direct(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    made: Any = ctypes.PYFUNCTYPE(result, *arguments)
    found: Callable[..., Any] = made(ctypes.cast(function, c_void_p).value)
    return found


_BOX = (c_void_p,) * 4

char_code = _direct(raw.FPDFText_GetUnicode, c_uint, c_void_p, c_int)
char_owner = _direct(raw.FPDFText_GetTextObject, c_void_p, c_void_p, c_int)
char_box = _direct(raw.FPDFText_GetCharBox, c_int, c_void_p, c_int, *_BOX)  # left, right, bottom, top
segment_count = _direct(raw.FPDFPath_CountSegments, c_int, c_void_p)
path_segment = _direct(raw.FPDFPath_GetPathSegment, c_void_p, c_void_p, c_int)
segment_kind = _direct(raw.FPDFPathSegment_GetType, c_int, c_void_p)
segment_point = _direct(raw.FPDFPathSegment_GetPoint, c_int, c_void_p, c_void_p, c_void_p)


def address(handle: Any) -> int:
    """The address that a handle of pypdfium2 stands for."""
    return ctypes.cast(handle, c_void_p).value or 0


def pointer_into(values: Any, at: int) -> int:
    """The address of one of ``values``, which are kept by whoever calls."""
    return ctypes.addressof(values) + at * ctypes.sizeof(values._type_)
