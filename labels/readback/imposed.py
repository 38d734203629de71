"""Reads sheets of several labels back: each label as if it were a page of its own, and nothing between them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2

from labels.readback.gate import LABELS
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
    digest = hashlib.sha256(pdf).hexdigest()
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError:
        return Report(digest, 0, (Finding("READBACK_FILE", "file", "the file cannot be opened as a PDF"),))
    try:
        reading = _Reading(document, GRIDS[grid], (dx, dy), start_position - 1)
        found = [*reading.labels(contents, layout), *reading.rest()]
        return Report(digest, len(document), tuple(found))
    finally:
        document.close()


class _Reading:
    def __init__(self, document: Any, grid: Grid, shift: tuple[float, float], first: int) -> None:
        self.grid, self.shift, self.at = grid, shift, first
        self.size = grid.columns * grid.rows
        self.pages = [_whole(document, index) for index in range(len(document))]
        self.used: list[set[int]] = [set() for _ in self.pages]
        self.marks = set[str | None]()

    def labels(self, contents: Sequence[Mapping[str, Any]], layout: str) -> Iterator[Finding]:
        if layout not in LABELS:
            yield Finding("READBACK_LAYOUT", "layout", f"there is no table of how {layout} has to look")
            return
        for content in contents:
            self.marks.add(content["watermark"])
            tried = [(len(way), list(self._way(way))) for way in LABELS[layout](content)]
            length, found = min(tried, key=lambda each: len(each[1]))
            for place in range(self.at, self.at + length):
                if place // self.size < len(self.used):
                    self.used[place // self.size].add(place % self.size)
            self.at += length
            yield from found

    def _way(self, way: Sequence[Demand]) -> Iterator[Finding]:
        for place, demand in enumerate(way, self.at):
            index = place // self.size
            if index >= len(self.pages):
                yield Finding("READBACK_PAGES", "page", f"page {index + 1} is missing", index + 1)
                continue
            paper, raster = self.pages[index]
            box = self.grid.box(place % self.size, *self.shift)
            yield from page_findings(part_of(paper, box), raster.part(box), replace(demand, watermark=()))

    def rest(self) -> Iterator[Finding]:
        """The watermark across the sheet, the sheet itself, and whatever stands on none of its labels."""
        lines = watermark_lines(next(iter(self.marks), None)) if len(self.marks) < 2 else ("",)
        for (paper, _), used in zip(self.pages, self.used, strict=True):
            page = paper.index + 1
            if watermark_and_texts(paper, lines)[0] is None:
                yield Finding("READBACK_WATERMARK", "watermark", "the watermark is not as the content wants it", page)
            if abs(paper.width - _WIDTH) > 0.1 or abs(paper.height - _HEIGHT) > 0.1:
                yield Finding("READBACK_PAPER", "page", f"the page is {paper.width:g} x {paper.height:g} points", page)
            boxes = [self.grid.box(place, *self.shift).grown(_DOT) for place in used]
            things = [*(text.box for text in paper.texts if text.upright), *(shape.box for shape in paper.shapes)]
            if not used or not all(any(box.holds(thing) for box in boxes) for thing in [*things, *paper.pictures]):
                yield Finding("READBACK_UNEXPECTED", "page", "something stands beside the labels", page)
            for told in paper.strange:
                yield Finding("READBACK_STRANGE", "page", told, page)
        if (wanted := -(-self.at // self.size)) != len(self.pages):
            yield Finding("READBACK_PAGES", "page", f"there are {len(self.pages)} pages, not {wanted}")


def _whole(document: Any, index: int) -> tuple[Paper, Raster]:
    page = document[index]
    try:
        paper = read_page(page, index)
        return paper, Raster(page, paper.height, SHEET_DPI)
    finally:
        page.close()
