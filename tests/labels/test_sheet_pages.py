"""Sheets read back from the paper as people and scanners do."""

from __future__ import annotations

from contextlib import closing

import pypdfium2
import pytest
import zxingcpp
from PIL import ImageOps

from bench.verify import barcodes, raster
from labels.sheets.blocks import Block, Chart, Checklist, Codes, Derivation, Facts, Notes, Table, Text
from labels.sheets.content import Sheet
from labels.sheets.draw import render_sheet
from tests.labels.code128_reader import module_runs, read
from tests.labels.test_sheet_samples import DIGEST, RECORD, WORKSHEET


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page in the order in which it is read aloud or copied."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def boxes(pdf: bytes, index: int) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right and top of each piece of text of a page."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        text = document[index].get_textpage()
        return [text.get_rect(n) for n in range(text.count_rects())]


def overlaps(pdf: bytes, index: int) -> list[object]:
    """Pairs of texts of a page that stand one on the other."""
    found = boxes(pdf, index)
    slack = 0.6
    return [
        (a, b)
        for at, a in enumerate(found)
        for b in found[at + 1 :]
        if a[0] + slack < b[2] and b[0] + slack < a[2] and a[1] + slack < b[3] and b[1] + slack < a[3]
    ]


def lines_of(text: str) -> list[str]:
    return text.replace("\r\n", "\n").splitlines()


both = pytest.mark.parametrize("sheet", [WORKSHEET, RECORD], ids=["worksheet", "record"])


def wanted(sheet: Sheet) -> list[str]:
    """What has to be found, in this order."""
    return ["".join(text.split()) for block in sheet.blocks for text in _said(block)]


def _said(block: Block) -> list[str]:
    match block:
        case Facts():
            return [block.title, *(text for pair in block.pairs for text in pair)]
        case Table():
            return [block.title, *block.heads, *(text for row in block.rows for text in row)]
        case Checklist():
            return [block.title, *(text for i in block.items for text in (i.number, i.text, i.mark, i.second or ""))]
        case Derivation():
            steps = ((step.label, step.working, step.result, step.source) for step in block.steps)
            return [block.title, block.value, *(text for step in steps for text in step)]
        case Codes():
            return [block.title, *(text for code in block.items for text in (code.caption, code.payload))]
        case Chart():
            return [block.title, f"{block.quantity} ({block.unit})", "OUT"]
        case Text():
            return [block.title, block.text]
    return [block.title]


@both
def test_everything_can_be_read_in_order(sheet: Sheet) -> None:
    pages = page_texts(render_sheet(sheet).pdf)
    # Between two pages of a block stand footer and header, which are not part of it.
    text = "".join("".join(_body(page, sheet).split()) for page in pages)
    at = 0
    for part in wanted(sheet):
        found = text.find(part, at)
        assert found >= 0, (part, text[at : at + 200])
        at = found


def _body(page: str, sheet: Sheet) -> str:
    lines = lines_of(page)
    end = next(n for n, line in enumerate(lines) if line.startswith(f"{sheet.serial} \u00b7 {sheet.barcode_payload}"))
    start = 1 if sheet.subtitle in lines[0] else 0
    return "\n".join(line for line in lines[start:end] if line not in {"No. Step Done by Checked by"} or not start)


@both
def test_each_page_says_what_it_is_and_which_of_how_many(sheet: Sheet) -> None:
    rendered = render_sheet(sheet)
    pages = page_texts(rendered.pdf)
    assert len(pages) == rendered.pages == 3
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of 3" in page
        assert sheet.title in page
        assert sheet.barcode_payload in page
        assert sheet.serial in page
        assert "".join(sheet.footer.split()) in "".join(page.split())


def test_a_record_shows_its_digest_in_full_once_and_short_on_each_page() -> None:
    pages = page_texts(render_sheet(RECORD).pdf)
    assert DIGEST in pages[0]
    assert all(f"record {DIGEST[:12]}" in page for page in pages)
    assert "record" not in page_texts(render_sheet(WORKSHEET).pdf)[1].split("initialed")[0]


@both
def test_texts_stand_apart_and_inside_the_margins(sheet: Sheet) -> None:
    pdf = render_sheet(sheet).pdf
    for index in range(3):
        assert overlaps(pdf, index) == []
        assert all(x0 >= 36 and y0 >= 36 and x1 <= 576 and y1 <= 756 for x0, y0, x1, y1 in boxes(pdf, index))
        ink = ImageOps.invert(raster(pdf, index, dpi=72)).getbbox()
        assert ink is not None
        assert ink[0] >= 36
        assert ink[1] >= 34
        assert ink[2] <= 576
        assert ink[3] <= 756


def test_every_barcode_is_scanned_from_paper() -> None:
    pdf = render_sheet(WORKSHEET).pdf
    codes = next(block for block in WORKSHEET.blocks if isinstance(block, Codes))
    payloads = sorted([WORKSHEET.barcode_payload, *(code.payload for code in codes.items)])
    for dpi in (150, 203, 300, 600):
        assert sorted(code for index in range(3) for code in barcodes(raster(pdf, index, dpi=dpi))) == payloads


def test_bars_stand_on_whole_dots() -> None:
    image = raster(render_sheet(WORKSHEET).pdf, 0, dpi=300)
    found = [code for code in zxingcpp.read_barcodes(image) if code.text == WORKSHEET.barcode_payload]
    corner = found[0].position
    middle = (corner.top_left.y + corner.bottom_left.y) // 2
    left, right = corner.top_left.x - 4, corner.top_right.x + 4
    assert read(module_runs(image.crop((left, middle, right, middle + 1)).tobytes()), 5) == WORKSHEET.barcode_payload


def test_a_heading_never_stands_alone() -> None:
    blocks = (block for sheet in (WORKSHEET, RECORD) for block in sheet.blocks)
    headings = {block.title for block in blocks if not isinstance(block, Notes)}
    for sheet in (WORKSHEET, RECORD):
        for page in page_texts(render_sheet(sheet).pdf):
            assert _body(page, sheet).splitlines()[-1] not in headings
