"""What stands on a page, as a reader of the PDF finds it: points from the lower left corner, in painting order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle from ``x0``, ``y0`` (lower left) to ``x1``, ``y1``."""

    x0: float
    y0: float
    x1: float
    y1: float

    def moved(self, x: float, y: float) -> Box:
        return Box(self.x0 + x, self.y0 + y, self.x1 + x, self.y1 + y)

    def has_middle_of(self, other: Box) -> bool:
        """True when the middle of ``other`` lies within."""
        x, y = (other.x0 + other.x1) / 2, (other.y0 + other.y1) / 2
        return self.x0 <= x < self.x1 and self.y0 <= y < self.y1

    def grown(self, by: float, up: float | None = None) -> Box:
        high = by if up is None else up
        return Box(self.x0 - by, self.y0 - high, self.x1 + by, self.y1 + high)

    def meets(self, other: Box, slack: float = 0.0) -> bool:
        """True when both share more than ``slack`` points in both directions."""
        wide = min(self.x1, other.x1) - max(self.x0, other.x0)
        high = min(self.y1, other.y1) - max(self.y0, other.y0)
        return wide > slack and high > slack

    def holds(self, other: Box, slack: float = 0.0) -> bool:
        return (
            self.x0 - slack <= other.x0
            and self.y0 - slack <= other.y0
            and self.x1 + slack >= other.x1
            and self.y1 + slack >= other.y1
        )


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around ``boxes``, of which there is at least one."""
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return Box(min(x0), min(y0), max(x1), max(y1))


class Glyph(NamedTuple):
    """A character that can be seen, and its ink."""

    char: str
    box: Box
    spaced: bool  # a space follows


@dataclass(slots=True)
class Text:
    """Glyphs painted together. ``z`` is their place in the order of painting, ``gray`` their darkness (0 is black)."""

    z: int
    glyphs: list[Glyph]
    size: float
    stretch: float  # width of the letters over their natural width
    upright: bool
    baseline: float
    gray: float
    embedded: bool
    box: Box = field(init=False)

    def __post_init__(self) -> None:
        self.box = union(glyph.box for glyph in self.glyphs)


class Shape(NamedTuple):
    """A painted rectangle, or the rectangle around something that is none.

    Of a barcode that is painted as a whole, ``module`` is the least width and height of what is black in it.
    """

    z: int
    box: Box
    gray: float
    module: tuple[float, float] | None = None


@dataclass(slots=True)
class Paper:
    """One page. ``strange`` names what has no place on a label: shadings, notes.

    ``pictures`` are all that are no barcodes, ``fineness`` is the dots to the inch of those that are.
    """

    index: int
    width: float
    height: float
    texts: list[Text]
    shapes: list[Shape]
    pictures: list[Box]
    strange: list[str]
    fineness: float = 0.0


def part_of(paper: Paper, box: Box) -> Paper:
    """What of ``paper`` stands in ``box``, as a page of its own; what lies across the whole paper belongs to none."""
    x, y = -box.x0, -box.y0
    texts = [_moved(text, x, y) for text in paper.texts if text.upright and box.has_middle_of(text.box)]
    shapes = [shape._replace(box=shape.box.moved(x, y)) for shape in paper.shapes if box.has_middle_of(shape.box)]
    pictures = [each.moved(x, y) for each in paper.pictures if box.has_middle_of(each)]
    return Paper(paper.index, box.x1 - box.x0, box.y1 - box.y0, texts, shapes, pictures, [])


def _moved(text: Text, x: float, y: float) -> Text:
    glyphs = [glyph._replace(box=glyph.box.moved(x, y)) for glyph in text.glyphs]
    return replace(text, glyphs=glyphs, baseline=text.baseline + y)
