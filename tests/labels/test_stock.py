from __future__ import annotations

import pytest

from labels.stock import ROLL_4X2_203, STOCKS, Stock


@pytest.mark.parametrize("stock", STOCKS.values(), ids=STOCKS)
def test_four_by_two_inches_is_whole_dots(stock: Stock) -> None:
    assert (stock.width, stock.height) == (288, 144)
    assert stock.width / stock.dot == pytest.approx(4 * stock.dpi)


def test_snaps_to_the_nearest_dot() -> None:
    dot = ROLL_4X2_203.dot
    assert ROLL_4X2_203.snap(10.4 * dot) == pytest.approx(10 * dot)
    assert ROLL_4X2_203.snap(10.6 * dot) == pytest.approx(11 * dot)
