"""Sheets of several labels: what is right passes at every start, and what stands in the wrong place is caught."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bench.contents import dose_label
from labels.layouts import CURRENT_OF, find_layout
from labels.layouts.impose import impose
from labels.page import Page, Rect
from labels.readback.imposed import GRIDS, prove_sheets
from labels.render import render_pages
from labels.stock import SHEETS
from tests.labels.kinds_cases import UNIT_DOSE

DOSES = [dose_label(index) for index in range(12)]
UNITS = [replace(UNIT_DOSE, serial=f"L00000{index:02d}") for index in range(32)]


def kind_of(contents: list[Any]) -> str:
    return str(contents[0].to_json()["kind"])


def pages_of(contents: list[Any], sheet: str) -> list[Page]:
    stock = SHEETS[sheet].label
    layout = find_layout(CURRENT_OF[kind_of(contents)], stock)
    return [page for content in contents for page in layout.pages(content, stock)]


def printed(pages: list[Page], sheet: str, start: int = 1, dx: float = 0, dy: float = 0) -> bytes:
    sheets = impose(pages, replace(SHEETS[sheet], dx=dx, dy=dy), start_position=start)
    return render_pages(sheets, layout="sheet").pdf


def findings(pdf: bytes, contents: list[Any], sheet: str, **changes: Any) -> set[str]:
    frozen = [content.to_json() for content in contents]
    report = prove_sheets(pdf, frozen, layout=CURRENT_OF[kind_of(contents)], grid=sheet, **changes)
    return set(report.codes())


def test_the_grids_are_those_of_the_stock() -> None:
    assert set(GRIDS) == set(SHEETS)
    for name, sheet in SHEETS.items():
        for place in range(sheet.positions):
            box = GRIDS[name].box(place, 0, 0)
            assert (box.x0, box.y0) == pytest.approx(sheet.corner(place + 1), abs=0.13)


@pytest.mark.parametrize("start", [1, 2, 10])
def test_sheets_of_dose_labels_pass(start: int) -> None:
    assert findings(printed(pages_of(DOSES, "avery-5163"), "avery-5163", start), DOSES, "avery-5163",
                    start_position=start) == set()  # fmt: skip


def test_sheets_of_unit_doses_pass_also_with_a_corrected_printer() -> None:
    pdf = printed(pages_of(UNITS, "avery-5160"), "avery-5160", 5, 2.5, -1.5)
    assert findings(pdf, UNITS, "avery-5160", start_position=5, dx=2.5, dy=-1.5) == set()
    assert "READBACK_OUTSIDE" in findings(pdf, UNITS, "avery-5160", start_position=5)


def test_samples_pass_and_a_missing_watermark_is_caught() -> None:
    samples = [replace(each, watermark="SAMPLE - NOT FOR PATIENT USE") for each in DOSES[:3]]
    pdf = printed(pages_of(samples, "avery-5163"), "avery-5163")
    assert findings(pdf, samples, "avery-5163") == set()
    assert "READBACK_WATERMARK" in findings(printed(pages_of(DOSES[:3], "avery-5163"), "avery-5163"), samples,
                                            "avery-5163")  # fmt: skip


def swapped(pages: list[Page]) -> list[Page]:
    return [pages[1], pages[0], *pages[2:]]


def doubled(pages: list[Page]) -> list[Page]:
    return [*pages, pages[-1]]


def beside(pages: list[Page]) -> list[Page]:
    pages[0].fills.append(Rect(300, 20, 10, 10))
    return pages


MUTANTS = {
    "two labels swapped": (swapped, "READBACK_MISSING"),
    "one label too many": (doubled, "READBACK_UNEXPECTED"),
    "the last label lost": (lambda pages: pages[:-1], "READBACK_MISSING"),
    "ink between the labels": (beside, "READBACK_UNEXPECTED"),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_what_stands_in_the_wrong_place_is_caught(name: str) -> None:
    change, code = MUTANTS[name]
    labels = DOSES[:3]
    pdf = printed(change(pages_of(labels, "avery-5163")), "avery-5163")
    assert code in findings(pdf, labels, "avery-5163")


def test_a_wrong_strength_on_one_label_of_a_sheet_is_caught() -> None:
    wrong = [*DOSES[:2], replace(DOSES[2], strength_mg=Decimal("0.45"))]
    pdf = printed(pages_of(wrong, "avery-5163"), "avery-5163")
    assert "READBACK_MISSING" in findings(pdf, DOSES[:3], "avery-5163")


def test_another_start_than_asked_for_is_caught() -> None:
    pdf = printed(pages_of(DOSES[:3], "avery-5163"), "avery-5163", 2)
    assert "READBACK_UNEXPECTED" in findings(pdf, DOSES[:3], "avery-5163", start_position=1)


def test_what_is_no_pdf_is_caught() -> None:
    assert findings(b"", DOSES[:1], "avery-5163") == {"READBACK_FILE"}
