"""What stands on a page, as a reader of the PDF finds it: points from the lower left corner, in painting order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle from ``x0``, ``y0`` (lower left) to ``x1``, ``y1``."""

    x0: float
    y0: float
    x1: float
    y1: float

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
    """A painted rectangle, or the rectangle around something that is none."""

    z: int
    box: Box
    gray: float


@dataclass(slots=True)
class Paper:
    """One page. ``strange`` names what has no place on a label: pictures, shadings, notes."""

    index: int
    width: float
    height: float
    texts: list[Text]
    shapes: list[Shape]
    pictures: list[Box]
    strange: list[str]
