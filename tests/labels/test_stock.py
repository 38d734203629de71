from __future__ import annotations

import pytest

from labels.stock import ROLL_4X2_203, STOCKS, Stock


@pytest.mark.parametrize("stock", STOCKS.values(), ids=STOCKS)
def test_a_snapped_edge_is_on_a_whole_dot(stock: Stock) -> None:
    for points in (0.3, stock.margin_x, stock.width / 3):
        assert stock.snap(points) / stock.dot == pytest.approx(round(points / stock.dot))


def test_known_sizes_in_inches() -> None:
    assert {name: f"{stock.width / 72:g} x {stock.height / 72:g}" for name, stock in STOCKS.items()} == {
        "roll-4x2-203": "4 x 2",
        "roll-4x2-300": "4 x 2",
        "roll-2.25x1.25-203": "2.25 x 1.25",
        "roll-2.25x1.25-300": "2.25 x 1.25",
        "avery-5160": "2.625 x 1",
        "avery-5163": "4 x 2",
        "letter": "8.5 x 11",
    }


def test_small_stock_carries_no_label_of_a_patient() -> None:
    for name in ("roll-2.25x1.25-203", "roll-2.25x1.25-300"):
        assert STOCKS[name].carries == {"finished_lot", "ingredient_lot"}
    assert [name for name, stock in STOCKS.items() if stock.carries is None] == []


def test_snaps_to_the_nearest_dot() -> None:
    dot = ROLL_4X2_203.dot
    assert ROLL_4X2_203.snap(10.4 * dot) == pytest.approx(10 * dot)
    assert ROLL_4X2_203.snap(10.6 * dot) == pytest.approx(11 * dot)
