"""The gate: what stands on each page against what was frozen. An empty list of findings is a proof."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pypdfium2

from labels.readback import dose, kit, letters, sheet
from labels.readback.dose import Pages
from labels.readback.pages import page_findings, read
from labels.readback.paper import Paper
from labels.readback.pdfium import ONE_AT_A_TIME
from labels.readback.raster import Raster
from labels.readback.report import Finding, Report
from labels.readback.sheet_pages import sheet_findings

LABELS: dict[str, Callable[[Mapping[str, Any]], Pages]] = {**dose.LAYOUTS, **kit.LAYOUTS, **letters.LAYOUTS}


def prove(pdf: bytes, contents: Sequence[Mapping[str, Any]], *, layout: str) -> Report:
    """Read ``pdf`` back and compare it with ``contents``, one page for each label in this order.

    Never raises for what is wrong with the PDF: that is a ``Finding``, and only a report without any is a proof.
    """
    return read_back(pdf, lambda document: _findings(document, contents, layout))


def read_back(pdf: bytes, findings: Callable[[Any], Iterable[Finding]]) -> Report:
    """What is wrong with ``pdf`` once it is opened, or that it cannot be; one at a time, whatever the thread."""
    digest = hashlib.sha256(pdf).hexdigest()
    with ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError:
            told = "the file cannot be opened as a PDF"
            return Report(digest, 0, (Finding("READBACK_FILE", "file", told),))
        try:
            return Report(digest, len(document), tuple(findings(document)))
        finally:
            document.close()


def _findings(document: Any, contents: Sequence[Mapping[str, Any]], layout: str) -> Iterator[Finding]:
    if layout in sheet.LAYOUTS:
        yield from sheet_findings(document, contents)
        return
    if layout not in LABELS:
        yield Finding("READBACK_LAYOUT", "layout", f"there is no table of how {layout} has to look")
        return
    at = 0
    for content in contents:
        count, found = _label_findings(document, at, LABELS[layout](content))
        yield from found
        at += count
    if at != len(document):
        yield Finding("READBACK_PAGES", "page", f"there are {len(document)} pages, not {at}")


def _label_findings(document: Any, at: int, ways: Pages) -> tuple[int, list[Finding]]:
    """The pages of one label and what is wrong with them, by the best of the ``ways`` in which it may be laid out."""
    pages: dict[int, tuple[Paper, Raster]] = {}
    best: tuple[int, list[Finding]] | None = None
    for demands in ways:
        found: list[Finding] = []
        for index, demand in enumerate(demands, at):
            if index >= len(document):
                found.append(Finding("READBACK_PAGES", "page", f"page {index + 1} is missing", index + 1))
                continue
            if index not in pages:
                pages[index] = read(document, index)
            found.extend(page_findings(*pages[index], demand))
        if best is None or len(found) < len(best[1]):
            best = len(demands), found
        if not found:
            break
    return best or (0, [])
