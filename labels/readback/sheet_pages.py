"""Reads a sheet of one or more pages back: header and footer of each page, then all blocks as one long text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from labels.readback import sheet
from labels.readback.matching import Tiling, stream_of, tile
from labels.readback.pages import read, text_findings, watermark_and_texts
from labels.readback.paper import Text
from labels.readback.report import Finding
from labels.readback.symbols import symbol_findings
from labels.readback.wanted import LETTER, Content, Symbol, Wanted, watermark_lines

# What a chart writes beside its points and along its axes.
_CHART = re.compile(r"[\d.,\-\u2212]+|OUT")


def sheet_findings(document: Any, contents: Sequence[Content]) -> Iterator[Finding]:
    """Everything that is wrong with a document that holds one sheet."""
    if len(contents) != 1:
        yield Finding("READBACK_PAGES", "page", "a sheet has a document of its own")
        return
    content = contents[0]
    reading = _Reading(content, len(document))
    for index in range(len(document)):
        yield from reading.page(document, index)
    yield from reading.rest()


class _Reading:
    def __init__(self, content: Content, pages: int) -> None:
        self.content, self.pages = content, pages
        self.left = sheet.body(content)
        self.symbols = sheet.symbols(content)
        self.loose = _CHART if sheet.has_chart(content) else None
        self.often = sheet.repeated(content)

    def page(self, document: Any, index: int) -> Iterator[Finding]:
        paper, raster = read(document, index)
        lines = watermark_lines(self.content["watermark"])
        across, texts = watermark_and_texts(paper, lines)
        if across is None:
            yield Finding("READBACK_WATERMARK", "watermark", "the watermark is not as the content wants it", index + 1)
        head = sheet.running_head(self.content) if index else sheet.first_head(self.content)
        around = [*head, *sheet.foot(self.content, index + 1, self.pages)]
        tiling = self._tile(texts, around)
        yield from text_findings(paper, raster, LETTER, texts, tiling)
        here = self._symbols_here(Counter(scan.text for scan in raster.scan()))
        yield from symbol_findings(paper, raster, here, texts)

    def _tile(self, texts: Sequence[Text], around: Sequence[Wanted]) -> Tiling:
        """What is missing here of a block may be on the next page; of header and footer it may not."""
        tiling = tile(stream_of(texts), [*around, *self.left], self.often, self.loose)
        self.left = [wanted for wanted in tiling.missing if wanted not in around]
        missing = [wanted for wanted in tiling.missing if wanted in around]
        return Tiling(tiling.matches, missing, tiling.strangers)

    def _symbols_here(self, scanned: Counter[str]) -> list[Symbol]:
        """Those still wanted that are on this page, each as often as it is scanned there."""
        here: list[Symbol] = []
        for symbol in self.symbols:
            if scanned[symbol.text]:
                scanned[symbol.text] -= 1
                here.append(symbol)
        for symbol in here:
            self.symbols.remove(symbol)
        return here

    def rest(self) -> Iterator[Finding]:
        for wanted in self.left:
            yield Finding(
                "READBACK_MISSING", wanted.field, f"{wanted.field} does not stand on the sheet as it was frozen"
            )
        for symbol in self.symbols:
            told = f"the {symbol.format} barcode of {symbol.field} cannot be read"
            yield Finding("READBACK_BARCODE", symbol.field, told)
