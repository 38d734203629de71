"""A planned page as the operators of a PDF page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Final

from labels.fonts import BOLD
from labels.page import FINE, TRIM, Modules, Page, Rect, Run
from labels.pdf_fonts import PdfFonts, fixed_string
from labels.watermark import WATERMARK_GRAY, watermark_lines

_WATERMARK_SIZE = 44.0
# Of the PDF operators Tr (text rendering mode) and j (line join).
_FILL_AND_STROKE: Final = 2
_ROUND: Final = 1
_STROKE: Final = attrgetter("stroke")


def paint(page: Page, fonts: PdfFonts) -> bytes:
    """All of ``page`` in the order of painting; ``fonts`` are those of the document."""
    operators = [*_watermark(page, fonts), *_fills(page.fills)]
    if any(map(_STROKE, page.runs)):
        for stroke, group in groupby(page.runs, key=lambda run: run.stroke):
            runs = list(group)
            operators += _stroked(runs, fonts, stroke) if stroke else _texts(runs, fonts)
    else:
        operators += _texts(page.runs, fonts)
    # ASCII but for the signs that have a code of their own above it in the fixed subset.
    return "\n".join(operators).encode("latin-1")


def _fills(fills: Iterable[Rect | Modules]) -> Iterator[str]:
    gray: float | None = None
    for fill in fills:
        wanted = fill.gray if isinstance(fill, Rect) else 0.0
        if gray != (gray := wanted):
            yield f"{gray:g} g"
        if isinstance(fill, Rect):
            yield _rect(fill.x, fill.y, fill.width, fill.height)
        else:
            yield _modules(fill)


@lru_cache(maxsize=4096)
def _rect(x: float, y: float, width: float, height: float) -> str:
    return f"{x:.4f} {y:.4f} {width:.4f} {height:.4f} re f"


def _modules(fill: Modules) -> str:
    """A barcode as an image of one bit for each printer dot: no viewer has to scale it, so that none blurs it.

    Its edges are a hair within its dots, or a rounding error would make it a dot wider.
    """
    x, y, module, height, (rows, width, lines, dots) = fill.x, fill.y, fill.module, fill.height, fill.picture
    hair, across = module * TRIM / FINE, width * dots
    wide, high = width * module - 2 * hair, (lines / dots if lines > 1 else 1) * height - 2 * hair
    return (
        f"q {wide:.4f} 0 0 {high:.4f} {x + hair:.4f} {y + hair:.4f} cm BI/W {across}/H {lines}/BPC 1/IM true/D[1 0]"
        f"/F/AHx ID {rows}>\nEI Q"
    )


def _stroked(runs: Iterable[Run], fonts: PdfFonts, stroke: float) -> Iterator[str]:
    yield f"q {stroke:.4f} w {_ROUND} j {_FILL_AND_STROKE} Tr"
    yield from _texts(runs, fonts)
    yield "Q"


def _texts(runs: Iterable[Run], fonts: PdfFonts) -> list[str]:
    style, gray, operators = ("", 0.0), -1.0, ["BT"]
    for _, text, font, size, x, y, run_gray, stroke in runs:
        if gray != run_gray:
            gray = run_gray
            operators.append(f"{gray:g} g {gray:g} G" if stroke else f"{gray:g} g")
        place = _placed(x, y)
        if string := fixed_string(text, font):
            if style != (font, size):
                style = font, size
                operators.append(f"/{fonts.fixed_name(font)} {size:g} Tf")
            operators.append(f"{place}{string} Tj")
            continue
        for name, string in fonts.encode(text, font):
            if style != (name, size):
                style = name, size
                operators.append(f"/{name} {size:g} Tf")
            operators.append(f"{place}{string} Tj")
            place = ""  # what is left of a text that takes several subsets follows where the last part ended
    operators.append("ET")
    return operators


# Labels of a job are alike: most of their texts stand in the same places.
@lru_cache(maxsize=4096)
def _placed(x: float, y: float) -> str:
    return f"1 0 0 1 {x:.3f} {y:.3f} Tm "


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
