"""Reads the mark anchors of the vendored fonts: ``python -m tests.labels.font_tables`` rewrites ``marks.json``."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

from labels.fonts.registry import BOLD, FOLDER, REGULAR

TARGET = FOLDER / "marks.json"
FILES = {REGULAR: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf"}
_MARKS = range(0x300, 0x370)
_SCRIPTS = {"latn", "grek", "cyrl"}
_TO_BASE, _TO_MARK = 4, 6  # GPOS lookup types

Table = dict[str, dict[str, dict[str, list[int]]]]


def anchors() -> dict[str, Table]:
    """What ``marks.json`` should hold."""
    return {name: _table(FOLDER / file) for name, file in FILES.items()}


def _table(path: Path) -> Table:
    font = TTFont(path)
    glyphs: dict[int, str] = font.getBestCmap()
    table: Table = {"marks": {}, "bases": {}, "stacks": {}}
    for kind, subtable in enumerate(_subtables(font["GPOS"].table)):
        stacked = hasattr(subtable, "Mark1Coverage")
        marks, places = _stacked(subtable) if stacked else _based(subtable)
        for code in _MARKS:
            if (mark := marks.get(glyphs.get(code, ""))) is not None:
                table["marks"].setdefault(chr(code), {})[str(kind)] = _point(mark.MarkAnchor)
        for code, glyph in sorted(glyphs.items()):
            if glyph in places and (code in _MARKS if stacked else _is_letter(code)):
                table["stacks" if stacked else "bases"].setdefault(chr(code), {})[str(kind)] = _point(places[glyph])
    return table


def _subtables(gpos: Any) -> Iterator[Any]:
    found = {
        index
        for script in gpos.ScriptList.ScriptRecord
        if script.ScriptTag in _SCRIPTS
        for feature in (gpos.FeatureList.FeatureRecord[number] for number in script.Script.DefaultLangSys.FeatureIndex)
        if feature.FeatureTag in {"mark", "mkmk"}
        for index in feature.Feature.LookupListIndex
    }
    for index in sorted(found):
        lookup = gpos.LookupList.Lookup[index]
        if lookup.LookupType in {_TO_BASE, _TO_MARK}:
            for subtable in lookup.SubTable:
                assert subtable.ClassCount == 1
                yield subtable


def _based(subtable: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    places = [record.BaseAnchor[0] for record in subtable.BaseArray.BaseRecord]
    return (
        dict(zip(subtable.MarkCoverage.glyphs, subtable.MarkArray.MarkRecord, strict=True)),
        _known(dict(zip(subtable.BaseCoverage.glyphs, places, strict=True))),
    )


def _stacked(subtable: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    places = [record.Mark2Anchor[0] for record in subtable.Mark2Array.Mark2Record]
    return (
        dict(zip(subtable.Mark1Coverage.glyphs, subtable.Mark1Array.MarkRecord, strict=True)),
        _known(dict(zip(subtable.Mark2Coverage.glyphs, places, strict=True))),
    )


def _known(places: dict[str, Any]) -> dict[str, Any]:
    return {glyph: place for glyph, place in places.items() if place is not None}


def _is_letter(code: int) -> bool:
    char = chr(code)
    first = unicodedata.name(char, "-").split()[0]
    return code <= 0xFFFF and unicodedata.category(char)[0] == "L" and first in {"LATIN", "GREEK", "CYRILLIC"}


def _point(anchor: Any) -> list[int]:
    return [anchor.XCoordinate, anchor.YCoordinate]


if __name__ == "__main__":
    TARGET.write_text(json.dumps(anchors(), ensure_ascii=True, separators=(",", ":")) + "\n")
