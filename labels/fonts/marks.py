"""Where a font puts combining marks: the anchors of its GPOS table, which ReportLab does not read.

``marks.json`` holds them in font units, made from the vendored files by ``tests/labels/font_tables.py``.
A mark and a letter (or the mark below it) meet where both have an anchor of the same class.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

UNITS = 2048  # per em, in both fonts that have marks
_SOFT_DOTTED = {"i": "\u0131", "\u0456": "\u0131", "j": "\u0237", "\u0458": "\u0237"}
_ABOVE = 230  # canonical combining class

Anchors = dict[str, tuple[int, int]]
Table = dict[str, dict[str, Anchors]]


class Placed(NamedTuple):
    """A glyph ``x`` to the right of the letter's start and ``y`` above its baseline, in ems."""

    char: str
    x: float
    y: float


@cache
def _tables() -> dict[str, Table]:
    data: dict[str, Table] = json.loads(Path(__file__).with_name("marks.json").read_text("utf-8"))
    return data


def place(cluster: str, font: str) -> tuple[Placed, ...] | None:
    """The letter of ``cluster`` and its marks, each in its place; None when ``font`` does not say where one goes."""
    table = _tables().get(font)
    if table is None:
        return None
    whole = unicodedata.normalize("NFD", cluster)
    return _attach(whole[0], whole[1:], table) or _attach(cluster[0], cluster[1:], table)


def _attach(letter: str, marks: str, table: Table) -> tuple[Placed, ...] | None:
    if any(unicodedata.combining(mark) == _ABOVE for mark in marks):
        letter = _SOFT_DOTTED.get(letter, letter)
    placed, last = [Placed(letter, 0.0, 0.0)], dict[int, Placed]()
    for mark in marks:
        side = unicodedata.combining(mark)  # marks of one side stand on each other
        on, places = (last[side], table["stacks"]) if side in last else (placed[0], table["bases"])
        found = _meet(mark, on, places.get(on.char, {}), table["marks"].get(mark, {}))
        if found is None:
            return None
        placed.append(found)
        last[side] = found
    return tuple(placed)


def _meet(mark: str, on: Placed, theirs: Anchors, own: Anchors) -> Placed | None:
    for kind, (x, y) in own.items():
        if kind in theirs:
            at = theirs[kind]
            return Placed(mark, on.x + (at[0] - x) / UNITS, on.y + (at[1] - y) / UNITS)
    return None
