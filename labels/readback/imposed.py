"""Reads sheets of several labels back: each label as if it were a page of its own, and nothing between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from labels.readback.gate import LABELS, read_back
from labels.readback.pages import page_findings, watermark_and_texts
from labels.readback.paper import Box, Paper, part_of
from labels.readback.pdfium import read_page
from labels.readback.raster import SHEET_DPI, Raster
from labels.readback.report import Finding, Report
from labels.readback.wanted import AVERY_5160, ROLL_4X2, Demand, Sheet, watermark_lines


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the labels of a Letter sheet are die-cut, in points; Avery's templates 5160 and 5163."""

    label: Sheet
    columns: int
    rows: int
    left: float
    top: float
    pitch_x: float
    pitch_y: float

    def box(self, place: int, dx: float, dy: float) -> Box:
        """The label at ``place`` (from 0) along the rows; a corrected printer moves all by ``dx``, ``dy``."""
        row, column = divmod(place, self.columns)
        x = self.left + column * self.pitch_x + dx
        y = _HEIGHT - self.top - row * self.pitch_y - self.label.height + dy
        return Box(x, y, x + self.label.width, y + self.label.height)


_WIDTH, _HEIGHT = 612.0, 792.0
_EDGE, _LIGHT = 12.0, 0.9  # laser and ink printers leave 1/6 inch blank
_REACHED = Box(_EDGE, _EDGE, _WIDTH - _EDGE, _HEIGHT - _EDGE)
_DOT = 0.13  # a corner is moved to the nearest dot of 300 to the inch, which is half of this
GRIDS = {
    "avery-5160": Grid(AVERY_5160, 3, 10, 13.5, 36.0, 198.0, 72.0),
    "avery-5163": Grid(ROLL_4X2, 2, 5, 11.25, 36.0, 301.5, 144.0),
}


def prove_sheets(
    pdf: bytes,
    contents: Sequence[Mapping[str, Any]],
    *,
    layout: str,
    grid: str,
    start_position: int = 1,
    dx: float = 0.0,
    dy: float = 0.0,
) -> Report:
    """As ``gate.prove``, for labels side by side on the sheets called ``grid``, the first at ``start_position``."""

    def findings(document: Any) -> Iterator[Finding]:
        reading = _Reading(document, GRIDS[grid], (dx, dy), start_position - 1)
        yield from reading.labels(contents, layout)
        yield from reading.rest()

    return read_back(pdf, findings)


class _Reading:
    def __init__(self, document: Any, grid: Grid, shift: tuple[float, float], first: int) -> None:
        self.grid, self.shift, self.at = grid, shift, first
        self.size = grid.columns * grid.rows
        self.document, self.count = document, len(document)
        self.papers: dict[int, Paper] = {}
        self.rasters: dict[int, Raster] = {}
        self.used: list[set[int]] = [set() for _ in range(self.count)]
        self.marks = set[str | None]()

    def labels(self, contents: Sequence[Mapping[str, Any]], layout: str) -> Iterator[Finding]:
        if layout not in LABELS:
            yield Finding("READBACK_LAYOUT", "layout", f"there is no table of how {layout} has to look")
            return
        for content in contents:
            self.marks.add(content["watermark"])
            length, found = self._best(LABELS[layout](content))
            for place in range(self.at, self.at + length):
                if place // self.size < len(self.used):
                    self.used[place // self.size].add(place % self.size)
            self.at += length
            yield from found

    def _best(self, ways: Sequence[Sequence[Demand]]) -> tuple[int, list[Finding]]:
        """How many labels the way takes in which the least is wrong; no other is tried once nothing is."""
        best: tuple[int, list[Finding]] | None = None
        for way in ways:
            found = list(self._way(way))
            if best is None or len(found) < len(best[1]):
                best = len(way), found
            if not found:
                break
        return best or (0, [])

    def _page(self, index: int) -> tuple[Paper, Raster]:
        """A sheet as it is reached; pictures are large, so that only this one and the last are kept."""
        if index not in self.rasters:
            self.papers[index], self.rasters[index] = _whole(self.document, index)
            self.rasters = {at: raster for at, raster in self.rasters.items() if at >= index - 1}
        return self.papers[index], self.rasters[index]

    def _paper(self, index: int) -> Paper:
        return self.papers[index] if index in self.papers else self._page(index)[0]

    def _way(self, way: Sequence[Demand]) -> Iterator[Finding]:
        for place, demand in enumerate(way, self.at):
            index = place // self.size
            if index >= self.count:
                yield Finding("READBACK_PAGES", "page", f"page {index + 1} is missing", index + 1)
                continue
            paper, raster = self._page(index)
            box = self.grid.box(place % self.size, *self.shift)
            yield from page_findings(part_of(paper, box), raster.part(box), replace(demand, watermark=()))

    def rest(self) -> Iterator[Finding]:
        """The watermark across the sheet, the sheet itself, and whatever stands on none of its labels."""
        lines = watermark_lines(next(iter(self.marks), None)) if len(self.marks) < 2 else ("",)
        for index, used in enumerate(self.used):
            paper, page = self._paper(index), index + 1
            if watermark_and_texts(paper, lines)[0] is None:
                yield Finding("READBACK_WATERMARK", "watermark", "the watermark is not as the content wants it", page)
            if abs(paper.width - _WIDTH) > 0.1 or abs(paper.height - _HEIGHT) > 0.1:
                yield Finding("READBACK_PAPER", "page", f"the page is {paper.width:g} x {paper.height:g} points", page)
            boxes = [self.grid.box(place, *self.shift).grown(_DOT) for place in used]
            things = [*(text.box for text in paper.texts if text.upright), *(shape.box for shape in paper.shapes)]
            inked = [*(text.box for text in paper.texts), *(each.box for each in paper.shapes if each.gray < _LIGHT)]
            if not all(_REACHED.holds(box) for box in inked):
                told = "something stands where a sheet printer does not reach"
                yield Finding("READBACK_OUTSIDE", "page", told, page)
            if not used or not all(any(box.holds(thing) for box in boxes) for thing in [*things, *paper.pictures]):
                yield Finding("READBACK_UNEXPECTED", "page", "something stands beside the labels", page)
            for told in paper.strange:
                yield Finding("READBACK_STRANGE", "page", told, page)
        if (wanted := -(-self.at // self.size)) != self.count:
            yield Finding("READBACK_PAGES", "page", f"there are {self.count} pages, not {wanted}")


def _whole(document: Any, index: int) -> tuple[Paper, Raster]:
    page = document[index]
    try:
        paper = read_page(page, index)
        return paper, Raster(page, paper.height, SHEET_DPI)
    finally:
        page.close()
