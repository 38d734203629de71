"""Label stock as data: what is loaded in the printer, in points (1/72 inch) and printer dots.

A dose label needs 4 x 2 inches: half of it at 12 points holds what 16 CCR 1707.5 asks for. The small roll is for lots
and ingredients only. Geometry of the sheets: Avery's templates 5160 and 5163.
"""

from __future__ import annotations

from dataclasses import dataclass

POINTS_PER_INCH = 72.0
POINTS_PER_MM = POINTS_PER_INCH / 25.4

ON_SHELVES = frozenset({"finished_lot", "ingredient_lot"})
ON_CONTAINERS = frozenset({"dose", "step", "pack"}) | ON_SHELVES
ON_SINGLE_DOSES = frozenset({"unit_dose"})
ON_LETTER = frozenset({"calendar", "wallet_card"})


@dataclass(frozen=True, slots=True)
class Stock:
    """One label size on one kind of printer; margins are the part no layout may print on.

    ``carries`` are the kinds of content that it is for; None where nobody has said so.
    """

    name: str
    width: float
    height: float
    margin_x: float
    margin_y: float
    dpi: int
    carries: frozenset[str] | None = None

    @property
    def dot(self) -> float:
        """The size of one printer dot, in points."""
        return POINTS_PER_INCH / self.dpi

    def snap(self, points: float) -> float:
        """``points`` moved to the nearest dot, so that an edge never falls inside one."""
        return round(points / self.dot) * self.dot


def _roll(name: str, width: float, height: float, dpi: int, carries: frozenset[str]) -> Stock:
    # A thermal roll wanders up to 1 mm sideways and less along the feed.
    return Stock(f"{name}-{dpi}", width, height, 1.4 * POINTS_PER_MM, 1.0 * POINTS_PER_MM, dpi, carries)


def _cut(name: str, width: float, height: float, carries: frozenset[str]) -> Stock:
    # A calibrated sheet printer is out by about 1 mm; 300, 600 and 1200 dpi share whole dots.
    return Stock(name, width, height, 1.4 * POINTS_PER_MM, 1.0 * POINTS_PER_MM, 300, carries)


ROLL_4X2_203 = _roll("roll-4x2", 288.0, 144.0, 203, ON_CONTAINERS)
ROLL_4X2_300 = _roll("roll-4x2", 288.0, 144.0, 300, ON_CONTAINERS)
ROLL_SMALL_203 = _roll("roll-2.25x1.25", 162.0, 90.0, 203, ON_SHELVES)
ROLL_SMALL_300 = _roll("roll-2.25x1.25", 162.0, 90.0, 300, ON_SHELVES)
AVERY_5160 = _cut("avery-5160", 189.0, 72.0, ON_SINGLE_DOSES)
AVERY_5163 = _cut("avery-5163", 288.0, 144.0, ON_CONTAINERS)
LETTER = Stock("letter", 612.0, 792.0, 36.0, 36.0, 300, ON_LETTER)

STOCKS = {
    stock.name: stock
    for stock in (ROLL_4X2_203, ROLL_4X2_300, ROLL_SMALL_203, ROLL_SMALL_300, AVERY_5160, AVERY_5163, LETTER)
}


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """A Letter sheet of equal labels, numbered from 1 along each row; ``dx`` and ``dy`` correct a printer in points.

    ``left`` and ``top`` are the blank edges, the pitches the distance from one label to the next.
    """

    label: Stock
    columns: int
    rows: int
    left: float
    top: float
    pitch_x: float
    pitch_y: float
    dx: float = 0.0
    dy: float = 0.0
    width: float = LETTER.width
    height: float = LETTER.height

    @property
    def positions(self) -> int:
        """How many labels a new sheet has."""
        return self.columns * self.rows

    def corner(self, position: int) -> tuple[float, float]:
        """The lower left corner of label ``position`` (from 1), on whole printer dots; ``dx`` right, ``dy`` up."""
        row, column = divmod(position - 1, self.columns)
        x = self.left + column * self.pitch_x + self.dx
        y = self.height - self.top - row * self.pitch_y - self.label.height + self.dy
        return self.label.snap(x), self.label.snap(y)


SHEETS = {
    sheet.label.name: sheet
    for sheet in (
        LabelSheet(AVERY_5160, 3, 10, 13.5, 36.0, 198.0, 72.0),
        LabelSheet(AVERY_5163, 2, 5, 11.25, 36.0, 301.5, 144.0),
    )
}
