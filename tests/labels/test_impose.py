"""Labels on a sheet: every position, the used ones skipped, calibration, and stock of another size refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
import zxingcpp

from bench.contents import dose_label
from bench.verify import raster
from labels.errors import LabelError
from labels.layouts import CURRENT, LAYOUTS, find_layout
from labels.layouts.impose import impose
from labels.page import Page
from labels.render import render_pages
from labels.stock import AVERY_5163, ROLL_4X2_203, SHEETS, LabelSheet
from tests.labels.kinds_cases import UNIT_DOSE

SHEET = SHEETS["avery-5163"]


def labels(count: int) -> list[Page]:
    layout = find_layout(CURRENT, AVERY_5163)
    return [page for index in range(count) for page in layout.pages(dose_label(index), AVERY_5163)]


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_every_label_lies_on_the_paper_and_on_no_other(sheet: LabelSheet) -> None:
    corners = [sheet.corner(position) for position in range(1, sheet.positions + 1)]
    assert len(set(corners)) == sheet.positions
    for x, y in corners:
        assert 0 <= x <= sheet.width - sheet.label.width
        assert 0 <= y <= sheet.height - sheet.label.height
        assert x / sheet.label.dot == pytest.approx(round(x / sheet.label.dot))
    for x, y in corners:
        near = [
            (a, b) for a, b in corners if abs(a - x) < sheet.label.width - 0.5 and abs(b - y) < sheet.label.height - 0.5
        ]
        assert near == [(x, y)]


def test_positions_run_along_the_rows_from_the_top() -> None:
    assert (SHEETS["avery-5160"].positions, SHEET.positions) == (30, 10)
    assert SHEET.corner(1) == pytest.approx((11.25, 612), abs=0.15)
    assert SHEET.corner(2) == pytest.approx((312.75, 612), abs=0.15)
    assert SHEET.corner(3) == pytest.approx((11.25, 468), abs=0.15)


def test_used_labels_are_skipped_and_a_second_sheet_starts_at_its_first() -> None:
    sheets = impose(labels(4), SHEET, start_position=8)
    assert len(sheets) == 2
    assert [sum(run.field == "barcode_payload" for run in sheet.runs) for sheet in sheets] == [3, 1]
    x, y = SHEET.corner(1)
    assert all(run.x >= x and run.y >= y for run in sheets[1].runs)
    x, y = SHEET.corner(8)
    assert min(run.y for run in sheets[0].runs) >= SHEET.corner(9)[1]
    assert max(run.y for run in sheets[0].runs) <= y + SHEET.label.height


def test_calibration_moves_everything_by_whole_dots() -> None:
    moved = replace(SHEET, dx=2.4, dy=-1.2)
    (here,), (there,) = impose(labels(1), SHEET), impose(labels(1), moved)
    assert there.runs[0].x - here.runs[0].x == pytest.approx(2.4, abs=AVERY_5163.dot)
    assert there.runs[0].y - here.runs[0].y == pytest.approx(-1.2, abs=AVERY_5163.dot)


def test_codes_are_read_from_the_sheet() -> None:
    pdf = render_pages(impose(labels(10), SHEET), layout=CURRENT).pdf
    found = [code.text for code in zxingcpp.read_barcodes(raster(pdf, dpi=300)) if "128" in str(code.format)]
    assert sorted(found) == sorted(dose_label(index).barcode_payload for index in range(10))


def test_thirty_unit_doses_fill_a_sheet() -> None:
    layout = LAYOUTS["unit-dose-2.625x1/1"]
    pages = [layout.pages(replace(UNIT_DOSE, serial=f"L{at:07}"), layout.stock)[0] for at in range(31)]
    assert len(impose(pages, SHEETS["avery-5160"])) == 2


@pytest.mark.parametrize("start", [0, 11, -1])
def test_refuses_a_position_that_the_sheet_has_not(start: int) -> None:
    with pytest.raises(LabelError, match="should be 1 to 10") as caught:
        impose(labels(1), SHEET, start_position=start)
    assert (caught.value.code, caught.value.field) == ("LABEL_START", "start_position")


def test_refuses_labels_of_another_size_or_none() -> None:
    layout = LAYOUTS["unit-dose-2.625x1/1"]
    with pytest.raises(LabelError) as caught:
        impose(layout.pages(UNIT_DOSE, layout.stock), SHEET)
    assert (caught.value.code, caught.value.field) == ("LABEL_STOCK", "0.stock")
    with pytest.raises(LabelError) as caught:
        impose([], SHEET)
    assert caught.value.code == "LABEL_DOCUMENT_EMPTY"


def test_refuses_a_sample_among_real_labels() -> None:
    real, sample = dose_label(0), replace(dose_label(1), watermark="SAMPLE")
    layout = find_layout(CURRENT, ROLL_4X2_203)
    pages = [layout.pages(each, ROLL_4X2_203)[0] for each in (real, sample)]
    with pytest.raises(LabelError) as caught:
        impose(pages, SHEET)
    assert (caught.value.code, caught.value.field) == ("LABEL_WATERMARK", "1.watermark")
