"""Pages of a PDF through PDFium: every glyph with its ink, every painted shape, in the order of painting.

Speaks to PDFium's C interface, because a label has hundreds of glyphs and has to be read in milliseconds.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from threading import Lock
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as raw

from labels.readback import calls
from labels.readback.glyphs import glyphs_by_object
from labels.readback.masks import read_mask
from labels.readback.paper import Box, Glyph, Paper, Shape, Text, union

# PDFium is not made for threads, and a web server has several: whoever reads a PDF back holds this.
ONE_AT_A_TIME = Lock()
_MOVE: int = raw.FPDF_SEGMENT_MOVETO
_STROKED = {1, 2, 5, 6}  # text rendering modes of PDF


class Matrix(NamedTuple):
    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def then(self, outer: Matrix) -> Matrix:
        """This one, seen through ``outer``."""
        return Matrix(
            self.a * outer.a + self.b * outer.c, self.a * outer.b + self.b * outer.d,
            self.c * outer.a + self.d * outer.c, self.c * outer.b + self.d * outer.d,
            self.e * outer.a + self.f * outer.c + outer.e, self.e * outer.b + self.f * outer.d + outer.f,
        )  # fmt: skip

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


class _Object(NamedTuple):
    z: int
    handle: Any
    kind: int
    around: Matrix


def read_page(page: pypdfium2.PdfPage, index: int) -> Paper:
    """Everything that is painted on ``page``."""
    width, height = page.get_size()
    paper = Paper(index, width, height, [], [], [], [])
    if page.get_rotation():
        paper.strange.append("the page is turned")
    if raw.FPDFPage_GetAnnotCount(page.raw):
        paper.strange.append("the page has notes or form fields")
    glyphs = glyphs_by_object(page)
    for item in _objects(page):
        if item.kind == raw.FPDF_PAGEOBJ_IMAGE:
            _picture(item, page.raw, paper)
        else:
            _READERS.get(item.kind, _strange)(item, glyphs, paper)
    return paper


def _objects(page: pypdfium2.PdfPage) -> Iterator[_Object]:
    count = iter(range(1_000_000))
    yield from _walk(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, Matrix(), count)


def _walk(parent: Any, size: Any, get: Any, around: Matrix, count: Iterator[int]) -> Iterator[_Object]:
    for at in range(size(parent)):
        handle = get(parent, at)
        kind = raw.FPDFPageObj_GetType(handle)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            inner = _matrix(handle).then(around)
            yield from _walk(handle, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, inner, count)
        else:
            yield _Object(next(count), handle, kind, around)


def _text(item: _Object, glyphs: dict[int, list[Glyph]], paper: Paper) -> None:
    drawn = glyphs.get(calls.address(item.handle))
    if not drawn:
        if not _is_blank(item.handle):
            paper.strange.append("a text cannot be read")
        return
    size = ctypes.c_float()
    raw.FPDFTextObj_GetFontSize(item.handle, ctypes.byref(size))
    matrix = _matrix(item.handle).then(item.around)
    high, wide = math.hypot(matrix.c, matrix.d), math.hypot(matrix.a, matrix.b)
    upright = abs(matrix.b) + abs(matrix.c) < 1e-3 and matrix.a > 0 < matrix.d
    font = raw.FPDFTextObj_GetFont(item.handle)
    paper.texts.append(
        Text(
            item.z, drawn, size.value * high, wide / high if high else 0.0, upright, matrix.f, _gray(item.handle),
            embedded=raw.FPDFFont_GetIsEmbedded(font) == 1,
        )
    )  # fmt: skip


def _is_blank(handle: Any) -> bool:
    """Spaces alone have no ink, and so no height but that of a line that thickens the letters."""
    box, line = _bounds(handle), ctypes.c_float()
    if raw.FPDFTextObj_GetTextRenderMode(handle) in _STROKED:
        raw.FPDFPageObj_GetStrokeWidth(handle, ctypes.byref(line))
    return box[3] - box[1] < 0.1 + line.value


def _path(item: _Object, _: dict[int, list[Glyph]], paper: Paper) -> None:
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item.handle, ctypes.byref(mode), ctypes.byref(stroked))
    if not mode.value and not stroked.value:
        return
    matrix = _matrix(item.handle).then(item.around)
    line = 0.0
    if stroked.value:
        width = ctypes.c_float()
        raw.FPDFPageObj_GetStrokeWidth(item.handle, ctypes.byref(width))
        line = width.value * math.hypot(matrix.c, matrix.d) / 2
    gray = _gray(item.handle) if mode.value else _gray(item.handle, raw.FPDFPageObj_GetStrokeColor)
    paper.shapes.extend(Shape(item.z, box.grown(line), gray) for box in _subpaths(item.handle, matrix))


def _subpaths(handle: Any, matrix: Matrix) -> Iterator[Box]:
    xs, ys = list[float](), list[float]()
    point = (ctypes.c_float * 2)()
    x, y = calls.pointer_into(point, 0), calls.pointer_into(point, 1)
    # Called some thousand times for each label.
    segment_of, kind_of, point_of, path = (
        calls.path_segment, calls.segment_kind, calls.segment_point, calls.address(handle),
    )  # fmt: skip
    for at in range(calls.segment_count(path)):
        segment = segment_of(path, at)
        if kind_of(segment) == _MOVE:
            if len(xs) > 1:
                yield _around(xs, ys, matrix)
            xs, ys = [], []
        point_of(segment, x, y)
        xs.append(point[0])
        ys.append(point[1])
    if len(xs) > 1:
        yield _around(xs, ys, matrix)


def _around(xs: list[float], ys: list[float], matrix: Matrix) -> Box:
    """The box around points, as they are seen through ``matrix``."""
    if not matrix.b and not matrix.c and matrix.a > 0 < matrix.d:
        a, _, _, d, e, f = matrix
        return Box(a * min(xs) + e, d * min(ys) + f, a * max(xs) + e, d * max(ys) + f)
    return union(Box(*point, *point) for point in map(matrix.point, xs, ys))


def _picture(item: _Object, page: Any, paper: Paper) -> None:
    matrix = _matrix(item.handle).then(item.around)
    upright = not matrix.b and not matrix.c and matrix.a > 0 < matrix.d
    if upright and (mask := read_mask(item.handle, page)):
        box = _around([mask.x0, mask.x1], [mask.y0, mask.y1], matrix)
        module = mask.run * matrix.a, mask.rise * matrix.d
        paper.shapes.append(Shape(item.z, box, _gray(item.handle), module))
        paper.fineness = max(paper.fineness, mask.dots / matrix.a * 72)
        return
    left, bottom, right, top = _bounds(item.handle)
    paper.pictures.append(_around([left, left, right, right], [bottom, top, bottom, top], item.around))


def _strange(item: _Object, _: dict[int, list[Glyph]], paper: Paper) -> None:
    paper.strange.append("something is drawn that is neither text nor shape")


_READERS = {raw.FPDF_PAGEOBJ_TEXT: _text, raw.FPDF_PAGEOBJ_PATH: _path}


def _matrix(handle: Any) -> Matrix:
    found = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(handle, ctypes.byref(found))
    return Matrix(found.a, found.b, found.c, found.d, found.e, found.f)


def _bounds(handle: Any) -> tuple[float, float, float, float]:
    values = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(handle, *(ctypes.byref(value) for value in values))
    return values[0].value, values[1].value, values[2].value, values[3].value


def _gray(handle: Any, get: Any = raw.FPDFPageObj_GetFillColor) -> float:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not get(handle, *(ctypes.byref(value) for value in (red, green, blue, alpha))):
        return 0.0
    light = (0.299 * red.value + 0.587 * green.value + 0.114 * blue.value) / 255
    return 1 - (1 - light) * alpha.value / 255
