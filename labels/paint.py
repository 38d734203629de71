"""A planned page as the operators of a PDF page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from labels.fonts import BOLD
from labels.page import FINE, TRIM, Modules, Page, Rect, Run
from labels.pdf_fonts import PdfFonts
from labels.watermark import WATERMARK_GRAY, watermark_lines

_WATERMARK_SIZE = 44.0
# Of the PDF operators Tr (text rendering mode) and j (line join).
_FILL_AND_STROKE: Final = 2
_ROUND: Final = 1


def paint(page: Page, fonts: PdfFonts) -> bytes:
    """All of ``page`` in the order of painting; ``fonts`` are those of the document."""
    operators = [*_watermark(page, fonts), *_fills(page.fills)]
    for stroke, group in groupby(page.runs, key=lambda run: run.stroke):
        runs = list(group)
        operators += _stroked(runs, fonts, stroke) if stroke else _texts(runs, fonts)
    # ASCII but for the signs that have a code of their own above it in the fixed subset.
    return "\n".join(operators).encode("latin-1")


def _fills(fills: Iterable[Rect | Modules]) -> Iterator[str]:
    gray: float | None = None
    for fill in fills:
        wanted = fill.gray if isinstance(fill, Rect) else 0.0
        if gray != (gray := wanted):
            yield f"{gray:g} g"
        if isinstance(fill, Rect):
            yield f"{fill.x:.4f} {fill.y:.4f} {fill.width:.4f} {fill.height:.4f} re f"
        else:
            yield _modules(fill)


def _modules(fill: Modules) -> str:
    """One path for all bars of a barcode, in ``FINE`` parts of a module, so that each number is whole."""
    trim, rows = fill.trim_y, list[str]()
    high = str(FINE - 2 * trim)
    for number, spans in enumerate(fill.rows):
        row = "".join(map(_BARS.__getitem__, spans))
        rows.append(row.replace("Y", str(number * FINE + trim)).replace("H", high))
    scale = f"{fill.module / FINE:.8f} 0 0 {fill.height / FINE:.8f}"
    return f"q {scale} {fill.x:.4f} {fill.y:.4f} cm {''.join(rows)}f Q"


class _Bars(dict[tuple[int, int], str]):
    """The rectangle of a run of modules, with letters for what the row gives; few are ever needed."""

    def __missing__(self, span: tuple[int, int]) -> str:
        start, count = span
        self[span] = f"{start * FINE + TRIM} Y {count * FINE - 2 * TRIM} H re "
        return self[span]


_BARS = _Bars()


def _stroked(runs: Iterable[Run], fonts: PdfFonts, stroke: float) -> Iterator[str]:
    yield f"q {stroke:.4f} w {_ROUND} j {_FILL_AND_STROKE} Tr"
    yield from _texts(runs, fonts)
    yield "Q"


def _texts(runs: Iterable[Run], fonts: PdfFonts) -> Iterator[str]:
    style: tuple[str, float] | None = None
    gray: float | None = None
    yield "BT"
    for _, text, font, size, x, y, run_gray, stroke in runs:
        if gray != run_gray:
            gray = run_gray
            yield f"{gray:g} g {gray:g} G" if stroke else f"{gray:g} g"
        place = f"1 0 0 1 {x:.3f} {y:.3f} Tm"
        for name, string in fonts.encode(text, font):
            if style != (name, size):
                style = name, size
                yield f"/{name} {size:g} Tf"
            yield f"{place} {string} Tj"
            place = ""  # what is left of a text that takes several subsets follows where the last part ended
    yield "ET"


def _watermark(page: Page, fonts: PdfFonts) -> Iterator[str]:
    if not page.watermark:
        return
    length = math.hypot(page.width, page.height)
    cos, sin = page.width / length, page.height / length
    turned = f"{cos:.6f} {sin:.6f} {-sin:.6f} {cos:.6f} {page.width / 2:g} {page.height / 2:g} cm"
    yield f"q {WATERMARK_GRAY:g} g {turned}"
    lines = watermark_lines(page.watermark, width=page.width, height=page.height, size=_WATERMARK_SIZE)
    yield from _texts((Run("watermark", text, BOLD, size, x, y, WATERMARK_GRAY) for text, size, x, y in lines), fonts)
    yield "Q"
