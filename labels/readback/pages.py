"""Checks of one page that labels and sheets share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from labels.readback import placing
from labels.readback.boxes import box_findings
from labels.readback.matching import Tiling, folded, stream_of, tile
from labels.readback.paper import Paper, Text
from labels.readback.pdfium import read_page
from labels.readback.raster import Raster, dots_per_inch
from labels.readback.report import Finding
from labels.readback.symbols import symbol_findings
from labels.readback.wanted import Demand, Sheet, Wanted

_WATERMARK_GRAY = 0.7


def read(document: Any, index: int) -> tuple[Paper, Raster]:
    """What stands on one page, and what it looks like."""
    page = document[index]
    try:
        paper = read_page(page, index)
        return paper, Raster(page, paper.height, dots_per_inch(paper.fineness))
    finally:
        page.close()


def page_findings(paper: Paper, raster: Raster, demand: Demand) -> Iterator[Finding]:
    """Everything that is wrong with one page."""
    number = paper.index + 1
    across, texts = watermark_and_texts(paper, demand.watermark)
    if across is None:
        yield Finding("READBACK_WATERMARK", "watermark", "the watermark is not as the content wants it", number)
        across, texts = [], paper.texts
    tiling = tile(stream_of(texts), demand.fields())
    yield from text_findings(paper, raster, demand.sheet, texts, tiling)
    yield from placing.order_findings(demand, tiling.matches, number)
    yield from symbol_findings(paper, raster, demand.symbols, texts)


def text_findings(
    paper: Paper, raster: Raster, paper_wanted: Sheet, texts: Sequence[Text], tiling: Tiling
) -> Iterator[Finding]:
    """Texts that are missing, too many, too small, outside, on each other, covered or not to be seen."""
    number = paper.index + 1
    yield from (_missing(wanted, number) for wanted in tiling.missing)
    if tiling.strangers:
        told = f"{len(tiling.strangers)} texts belong to no field, or to one that is there already"
        yield Finding("READBACK_UNEXPECTED", "page", told, number)
    for match in tiling.matches:
        yield from placing.size_findings(match, number)
    yield from placing.paper_findings(paper, paper_wanted, texts)
    yield from placing.overlap_findings(texts, number)
    yield from placing.cover_findings(paper, texts)
    yield from box_findings(texts, number)
    if any(raster.hides_ink(text) for text in texts):
        yield Finding("READBACK_INVISIBLE", "page", "a letter of a text cannot be seen", number)


def _missing(wanted: Wanted, page: int) -> Finding:
    return Finding(
        "READBACK_MISSING", wanted.field, f"{wanted.field} does not stand on the page as it was frozen", page
    )


def watermark_and_texts(paper: Paper, watermark: Sequence[str]) -> tuple[list[Text] | None, list[Text]]:
    """The texts that go across behind everything, and all others; None when they are not what is wanted."""
    across = [text for text in paper.texts if not text.upright]
    lines = [folded(line) for line in watermark]
    drawn = [folded("".join(glyph.char for glyph in text.glyphs)) for text in across]
    texts = [text for text in paper.texts if text.upright]
    first = min((text.z for text in texts), default=0)
    behind = all(text.gray >= _WATERMARK_GRAY and text.z < first for text in across)
    return (across if sorted(lines) == sorted(drawn) and behind else None), texts
