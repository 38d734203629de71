"""Label stock as data: what is loaded in the printer, in points (1/72 inch) and printer dots."""

from __future__ import annotations

from dataclasses import dataclass

POINTS_PER_INCH = 72.0
POINTS_PER_MM = POINTS_PER_INCH / 25.4


@dataclass(frozen=True, slots=True)
class Stock:
    """One label size on one kind of printer; margins are the part no layout may print on."""

    name: str
    width: float
    height: float
    margin_x: float
    margin_y: float
    dpi: int

    @property
    def dot(self) -> float:
        """The size of one printer dot, in points."""
        return POINTS_PER_INCH / self.dpi

    def snap(self, points: float) -> float:
        """``points`` moved to the nearest dot, so that an edge never falls inside one."""
        return round(points / self.dot) * self.dot


def _roll(name: str, dpi: int) -> Stock:
    # A thermal roll wanders up to 1 mm sideways and less along the feed.
    return Stock(name, 288.0, 144.0, 1.4 * POINTS_PER_MM, 1.0 * POINTS_PER_MM, dpi)


ROLL_4X2_203 = _roll("roll-4x2-203", 203)
ROLL_4X2_300 = _roll("roll-4x2-300", 300)

STOCKS = {stock.name: stock for stock in (ROLL_4X2_203, ROLL_4X2_300)}
