"""Where things stand: within the paper, apart from each other, not covered, in the order of reading."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from labels.readback.glyphs import runs_back
from labels.readback.matching import Match
from labels.readback.paper import Box, Glyph, Paper, Shape, Text, union
from labels.readback.report import Finding
from labels.readback.wanted import Demand, Sheet, Wanted, Zone

_HAIR = 0.35  # rounding of coordinates and of glyph boxes, in points
# How far letters may reach into the edge: sideways a printer needs 2.8 of its 4 points, along the feed 2.1 of 2.8.
_EDGE_X, _EDGE_Y = 1.1, 0.7
_TOUCH = 0.6  # accents of one line and tails of the line above may come this near
_DARK, _MIDDLE, _LIGHT = 0.4, 0.8, 0.9
_BROAD = 0.97  # letters are not condensed by more than this
_NEXT_LINE = 2.6  # a field or flow goes on within so many type sizes below
_INDENT = 6.0  # of a text in a bar


def size_findings(match: Match, page: int) -> Iterator[Finding]:
    """Too small, condensed, turned, or in a font that the file does not bring along."""
    name = match.wanted.field
    place = union(_box(text, glyphs) for text, glyphs in match.parts)
    most = match.wanted.within
    if most and (place.x1 - place.x0 > most[0] or place.y1 - place.y0 > most[1]):
        yield Finding("READBACK_ORDER", name, f"what belongs to {name} does not stand together", page)
    for text, _ in match.parts:
        if text.size < match.wanted.least - 0.01:
            told = f"{name} is set at {text.size:.1f} points; at least {match.wanted.least:g} are needed"
            yield Finding("READBACK_SIZE", name, told, page)
        if not _BROAD <= text.stretch <= 1 / _BROAD or not text.upright:
            yield Finding("READBACK_SHAPE", name, f"{name} is condensed, stretched or turned", page)
        if not text.embedded:
            yield Finding("READBACK_FONT", name, f"{name} is set in a font that is not in the file", page)


def paper_findings(paper: Paper, sheet: Sheet, texts: Sequence[Text]) -> Iterator[Finding]:
    """The right paper, and nothing where the printer does not print."""
    page = paper.index + 1
    if abs(paper.width - sheet.width) > 0.1 or abs(paper.height - sheet.height) > 0.1:
        told = f"the page is {paper.width:g} x {paper.height:g} points, not {sheet.width:g} x {sheet.height:g}"
        yield Finding("READBACK_PAPER", "page", told, page)
    area = Box(sheet.edge_x, sheet.edge_y, sheet.width - sheet.edge_x, sheet.height - sheet.edge_y)
    area = area.grown(_EDGE_X, _EDGE_Y)
    dark = [shape.box for shape in paper.shapes if shape.gray < _LIGHT]
    if not all(area.holds(box) for box in [*(text.box for text in texts), *dark, *paper.pictures]):
        yield Finding("READBACK_OUTSIDE", "page", "something stands outside the area that can be printed", page)
    for told in paper.strange:
        yield Finding("READBACK_STRANGE", "page", told, page)


def overlap_findings(texts: Sequence[Text], page: int) -> Iterator[Finding]:
    """Two texts on the same spot."""
    ordered = sorted(texts, key=lambda text: text.box.y0)
    for at, one in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if other.box.y0 >= one.box.y1:
                break
            if one.box.meets(other.box, _TOUCH) and _glyphs_meet(one, other):
                yield Finding("READBACK_OVERLAP", "page", "two texts overlap", page)
                return


def _glyphs_meet(one: Text, other: Text) -> bool:
    if _only_marks(one) or _only_marks(other):
        return False
    return any(a.box.meets(b.box, _TOUCH) for a in one.glyphs for b in other.glyphs)


def _only_marks(text: Text) -> bool:
    return all(unicodedata.category(glyph.char)[0] == "M" for glyph in text.glyphs)


def cover_findings(paper: Paper, texts: Sequence[Text]) -> Iterator[Finding]:
    """Texts that something was painted over, that a line runs through, or that do not stand out."""
    page = paper.index + 1
    for text in texts:
        touching = _touching(paper.shapes, text.box)
        ground = next((shape for shape in reversed(touching) if shape.box.holds(text.box, _TOUCH)), None)
        after = touching[touching.index(ground) + 1 :] if ground else touching
        if any(shape.z > text.z for shape in touching) or any(box.meets(text.box, _HAIR) for box in paper.pictures):
            yield Finding("READBACK_COVERED", "page", "something is painted over a text", page)
        elif any(_shows_through(shape, after[at + 1 :], text.box) for at, shape in enumerate(after)):
            yield Finding("READBACK_STRUCK", "page", "a line or box runs through a text", page)
        elif not _stands_out(text, ground.gray if ground else 1.0):
            yield Finding("READBACK_FAINT", "page", "a text does not stand out from what is behind it", page)


def _touching(shapes: Sequence[Shape], box: Box) -> list[Shape]:
    x0, y0, x1, y1 = box.grown(-_HAIR)
    return [
        shape for shape in shapes if shape.box[0] < x1 and shape.box[2] > x0 and shape.box[1] < y1 and shape.box[3] > y0
    ]


def _shows_through(shape: Shape, later: Sequence[Shape], box: Box) -> bool:
    """True when ``shape`` is dark within ``box`` and nothing light was painted over that part of it."""
    if shape.gray >= _LIGHT:
        return False
    common = Box(
        max(shape.box.x0, box.x0), max(shape.box.y0, box.y0), min(shape.box.x1, box.x1), min(shape.box.y1, box.y1)
    )
    return not any(other.gray >= _LIGHT and other.box.holds(common, _HAIR) for other in later)


def _stands_out(text: Text, ground: float) -> bool:
    return text.gray <= _DARK if ground > _MIDDLE else text.gray >= _LIGHT and ground <= _DARK


def order_findings(demand: Demand, matches: Sequence[Match], page: int) -> Iterator[Finding]:
    """Zones one below the other, and each text read from left to right and from top to bottom."""
    by_field = {match.wanted.field: match for match in matches}
    there = [(zone, found) for zone in demand.zones if (found := _found(by_field, zone.all()))]
    for (upper, above), (lower, below) in pairwise(there):
        if _lowest(above) <= _highest(below):
            told = f"{lower.name} does not stand below {upper.name}"
            yield Finding("READBACK_ORDER", lower.name, told, page)
    for zone, _ in there:
        yield from _flow_findings(zone, by_field, page)
    yield from _chief_findings(demand, there, page)


def _found(by_field: Mapping[str, Match], wanted: Sequence[Wanted]) -> list[Match]:
    return [by_field[item.field] for item in wanted if item.field in by_field]


def _chief_findings(demand: Demand, there: list[tuple[Zone, list[Match]]], page: int) -> Iterator[Finding]:
    if not demand.chief:
        return
    for zone, found in there:
        top = max(text.box.y1 for match in found for text, _ in match.parts)
        if zone.name not in {demand.chief, "legend"} and top > demand.sheet.height / 2 + _HAIR:
            told = f"{zone.name} reaches into the half that is kept for the {demand.chief}"
            yield Finding("READBACK_ORDER", zone.name, told, page)


def _flow_findings(zone: Zone, by_field: Mapping[str, Match], page: int) -> Iterator[Finding]:
    found = _found(by_field, zone.fields)
    flows = [found] if zone.flows else [[match] for match in found if match.wanted.within is None]
    flows += [[match] for match in _found(by_field, (*zone.ahead, *zone.beside))]
    for flow in filter(None, flows):
        parts = [(match.wanted.field, text, glyphs) for match in flow for text, glyphs in match.parts]
        if any(_runs_back(glyphs) for _, _, glyphs in parts):
            continue  # its lines are read from the right
        left = min(_box(text, glyphs).x0 for _, text, glyphs in parts)
        for (_, before, glyphs), (name, text, following) in pairwise(parts):
            if _only_marks(text) or _only_marks(before):
                continue
            if not _goes_on((before, glyphs), (text, following), left):
                yield Finding("READBACK_ORDER", name, f"{name} does not follow what stands before it", page)


def _goes_on(last: tuple[Text, list[Glyph]], text: tuple[Text, list[Glyph]], left: float) -> bool:
    here, there = _box(*last), _box(*text)
    drop = last[0].baseline - text[0].baseline
    if abs(drop) < 0.2 * text[0].size:
        return there.x0 > here.x1 - _TOUCH
    return 0 < drop < _NEXT_LINE * max(text[0].size, last[0].size) and there.x0 - left < _INDENT


def _box(text: Text, glyphs: list[Glyph]) -> Box:
    """The box around ``glyphs`` of ``text``, which nearly always are all of it."""
    return text.box if len(glyphs) == len(text.glyphs) else union(glyph.box for glyph in glyphs)


def _runs_back(glyphs: list[Glyph]) -> bool:
    return runs_back([glyph.char for glyph in glyphs])


def _lowest(matches: list[Match]) -> float:
    return min(text.baseline for match in matches for text, _ in match.parts)


def _highest(matches: list[Match]) -> float:
    return max(text.baseline for match in matches for text, _ in match.parts)
