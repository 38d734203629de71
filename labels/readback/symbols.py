"""Barcodes: each one asked for and no other, undamaged, with blank space around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from labels.readback.paper import Box, Paper, Shape, Text, union
from labels.readback.raster import Raster, Scan
from labels.readback.report import Finding
from labels.readback.wanted import Symbol

_DARK = 0.4
# ISO/IEC 15417: bars are at least 5 mm or 15 % of the width high.
_LEAST_BARS, _LEAST_SHARE = 5.0 * 72 / 25.4, 0.15
_HAIR = 0.5
_CLOSER = (2, 3, 4)  # of a matrix with modules of two dots zxing-cpp reads some only so
_NEAR = 1.5  # scanners see the edges of a symbol about so well


def symbol_findings(paper: Paper, raster: Raster, wanted: Sequence[Symbol], texts: Sequence[Text]) -> Iterator[Finding]:
    """Compare what a scanner reads on the page with ``wanted``."""
    page = paper.index + 1
    scans = _closer_until_read(raster, wanted)
    # A sheet may ask for the same number at two places.
    times = Counter((symbol.format, symbol.text) for symbol in wanted)
    read = Counter((scan.format, scan.text) for scan in scans)
    for symbol in wanted:
        same = symbol.format, symbol.text
        found = [scan for scan in scans if (scan.format, scan.text) == same]
        if read[same] != times[same]:
            told = f"the {symbol.format} barcode of {symbol.field} is read {read[same]} times, not {times[same]}"
            yield Finding("READBACK_BARCODE", symbol.field, told, page)
        for scan in found[:1]:
            scans.remove(scan)
            for told in _faults(paper, raster, symbol, scan, texts):
                yield Finding("READBACK_BARCODE", symbol.field, told, page)
    if scans:
        yield Finding("READBACK_BARCODE", "page", "there is a barcode that does not belong here", page)


def _closer_until_read(raster: Raster, wanted: Sequence[Symbol]) -> list[Scan]:
    """What is read at the first look at which all of ``wanted`` are, each without a fault, or at the closest."""
    needed = {(symbol.format, symbol.text) for symbol in wanted}
    scans = raster.scan()
    for finer in _CLOSER:
        if needed <= {(scan.format, scan.text) for scan in scans if scan.unharmed}:
            break
        scans = raster.scan(finer)
    return scans


def _faults(paper: Paper, raster: Raster, symbol: Symbol, scan: Scan, texts: Sequence[Text]) -> Iterator[str]:
    near = scan.box.grown(_NEAR)
    parts = [shape for shape in paper.shapes if shape.gray < _DARK and _centred(shape.box, near)]
    if not parts:
        yield "the barcode is not drawn on the page itself"
        return
    area = union(part.box for part in parts)
    wide, high = zip(*map(_module, parts), strict=True)
    if symbol.format == "Code128":
        yield from _bar_faults(raster, area, [part.box for part in parts])
        around = area.grown(symbol.quiet * min(wide), 0.0)
    else:
        around = area.grown(symbol.quiet * min(*wide, *high))
    if not scan.unharmed:
        yield "modules of the barcode are wrong; it reads only thanks to error correction"
    if any(text.box.meets(around, _HAIR) for text in texts):
        yield "a text stands in the blank space around the barcode"
    if not all(raster.is_blank(strip) for strip in _strips(area, around)):
        yield "the space around the barcode is not blank"


def _module(part: Shape) -> tuple[float, float]:
    return part.module or (part.box.x1 - part.box.x0, part.box.y1 - part.box.y0)


def _centred(box: Box, area: Box) -> bool:
    x0, y0, x1, y1 = area
    return x0 <= (box[0] + box[2]) / 2 <= x1 and y0 <= (box[1] + box[3]) / 2 <= y1


def _bar_faults(raster: Raster, area: Box, bars: list[Box]) -> Iterator[str]:
    if not raster.has_even_bars(area) or any(abs(bar.y1 - area.y1) + abs(bar.y0 - area.y0) > _HAIR for bar in bars):
        yield "the bars are damaged or not all of one height"
    if area.y1 - area.y0 < max(_LEAST_BARS, _LEAST_SHARE * (area.x1 - area.x0)) - _HAIR:
        yield "the bars are lower than scanners need"


def _strips(area: Box, around: Box) -> list[Box]:
    sides = [Box(around.x0, area.y0, area.x0, area.y1), Box(area.x1, area.y0, around.x1, area.y1)]
    if around.y0 == area.y0:
        return sides
    return [*sides, Box(around.x0, area.y1, around.x1, around.y1), Box(around.x0, around.y0, around.x1, area.y0)]
