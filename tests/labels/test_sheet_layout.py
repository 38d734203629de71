"""How sheets break over pages, whatever is on them."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pypdf
import pytest
import zxingcpp
from hypothesis import HealthCheck, Phase, given, settings

from bench.verify import barcodes, raster
from labels.errors import LabelError
from labels.sheets.blocks import (
    Block,
    Chart,
    CheckItem,
    Checklist,
    Codes,
    Derivation,
    DerivationStep,
    Notes,
    Table,
    Text,
)
from labels.sheets.content import Sheet
from labels.sheets.draw import CURRENT_SHEET, SHEET_LAYOUTS, render_sheet
from tests.labels.test_sheet_cases import sheets
from tests.labels.test_sheet_pages import both, boxes, lines_of, overlaps, page_texts
from tests.labels.test_sheet_samples import DIGEST, RECORD, WORKSHEET

HEADS = ("Lot", "Component", "Amount")
_NOT_SHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
PROSE = " ".join(["Triturate with an equal volume."] * 60)


def with_blocks(*blocks: Block) -> Sheet:
    return replace(WORKSHEET, blocks=blocks)


def rows(count: int) -> tuple[tuple[str, ...], ...]:
    return tuple((f"LOT-{n:04}", "Microcrystalline cellulose", f"{n + 1} g") for n in range(count))


def all_words(pdf: bytes) -> str:
    return _squeezed("".join(page_texts(pdf)))


def _squeezed(text: str) -> str:
    # PDFium takes each hyphen at the end of a line for one that was put there to break a word.
    return "".join(text.split()).translate(dict.fromkeys(map(ord, "-\u00ad\u0002\ufffe")))


@both
def test_same_content_gives_the_same_bytes(sheet: Sheet) -> None:
    first = render_sheet(sheet)
    render_sheet(RECORD)
    second = render_sheet(Sheet.from_json(json.loads(json.dumps(sheet.to_json()))))
    assert first == second
    assert (first.sha256, first.layout) == (hashlib.sha256(first.pdf).hexdigest(), "sheet-letter/1")


def test_another_process_gives_the_same_bytes_and_needs_no_django() -> None:
    script = (
        "import sys; from labels.sheets.draw import render_sheet;"
        "from tests.labels.test_sheet_samples import RECORD; print(render_sheet(RECORD).sha256);"
        "print(sorted({'django', 'compounding'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == [render_sheet(RECORD).sha256, "[]"]


def test_the_file_tells_nothing_outside_its_pages() -> None:
    reader = pypdf.PdfReader(io.BytesIO(render_sheet(RECORD).pdf))
    metadata = " ".join(str(value) for value in (reader.metadata or {}).values())
    assert "Record S0000043" in metadata
    assert not any(word in metadata for word in ("altrexone", "B261124", "Nair"))


def test_is_us_letter_and_embeds_all_its_fonts() -> None:
    pdf = render_sheet(RECORD).pdf
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert {tuple(page.mediabox) for page in pages} == {(0, 0, 612, 792)}
    assert pdf.count(b"/FontFile2") == 2


def test_the_layout_is_chosen_by_name() -> None:
    assert list(SHEET_LAYOUTS) == [CURRENT_SHEET]
    with pytest.raises(LabelError) as caught:
        render_sheet(RECORD, layout="sheet-letter/0")
    assert (caught.value.code, caught.value.field) == ("LABEL_LAYOUT_UNKNOWN", "layout")


def test_heads_are_repeated_above_the_rows_of_each_page_and_every_row_is_there_once() -> None:
    rendered = render_sheet(with_blocks(Table("Lots", HEADS, rows(400))))
    pages = page_texts(rendered.pdf)
    assert rendered.pages == len(pages) > 5
    lots = []
    for page in pages:
        lines = lines_of(page)
        assert lines.count("Lot Component Amount") == 1
        found = [line[:8] for line in lines if line.startswith("LOT-")]
        assert len(found) > 1
        assert lines[lines.index("Lot Component Amount") + 1].startswith(found[0])
        lots += found
    assert lots == [row[0] for row in rows(400)]


@pytest.mark.parametrize("lead", range(17, 34))
def test_heading_heads_and_first_row_stay_together_wherever_the_page_ends(lead: int) -> None:
    pdf = render_sheet(with_blocks(Notes("", lead), Table("Lots", HEADS, rows(40)))).pdf
    for page in page_texts(pdf):
        lines = lines_of(page)
        assert ("Lot Component Amount" in lines) == any(line.startswith("LOT-") for line in lines)
        if "Lots" in lines:
            assert lines[lines.index("Lots") + 2].startswith("LOT-0000")


def test_a_row_is_moved_and_not_split() -> None:
    steps = tuple(CheckItem(str(n), f"Begin {n}. {PROSE[: 60 * (n % 7 + 1)].strip()} End {n}.") for n in range(1, 30))
    pages = page_texts(render_sheet(replace(RECORD, blocks=(Checklist("Steps", steps),))).pdf)
    assert len(pages) > 2
    for n in range(1, 30):
        (begun,) = [index for index, page in enumerate(pages) if f"Begin {n}." in page]
        (ended,) = [index for index, page in enumerate(pages) if f"End {n}." in " ".join(page.split())]
        assert begun == ended


def test_a_row_taller_than_a_page_goes_on_under_the_heads() -> None:
    table = Table(
        "Tall", HEADS, (("LOT-1", "before", ""), ("LOT-2", PROSE, PROSE), ("LOT-3", "after", "")), (60, 5, 35)
    )
    rendered = render_sheet(with_blocks(table))
    pages = page_texts(rendered.pdf)
    assert all("Lot Component Amount" in page for page in pages)
    assert all(overlaps(rendered.pdf, index) == [] for index in range(rendered.pages))
    assert all_words(rendered.pdf).count("Triturate") >= 2 * PROSE.count("Triturate") - rendered.pages
    assert "LOT-3 after" in pages[-1]


def test_an_endless_word_is_broken_and_the_others_keep_their_room() -> None:
    endless = "W" * 400
    pdf = render_sheet(with_blocks(Table("T", HEADS, ((endless, "cellulose", "20.0483 g"),)))).pdf
    assert overlaps(pdf, 0) == []
    assert all_words(pdf).count("W") == 400
    assert any("20.0483 g" in line for line in lines_of(page_texts(pdf)[0]))


def test_a_lot_number_is_not_broken_while_there_is_room() -> None:
    lots = (("LDN-2611-17-ABCDEF", "a", "b"),)
    page = page_texts(render_sheet(with_blocks(Table("T", HEADS, lots, (1, 50, 50)))).pdf)[0]
    assert "LDN-2611-17-ABCDEF a b" in lines_of(page)


def test_an_amount_is_not_broken_from_its_unit() -> None:
    for length in range(40, 90):
        text = f"{'x' * length} add 20.0483 g of it"
        page = page_texts(render_sheet(with_blocks(Text("", text))).pdf)[0]
        assert any("20.0483 g" in line.replace("\u00a0", " ") for line in lines_of(page))


def test_markup_is_text() -> None:
    page = page_texts(render_sheet(with_blocks(Text("", "a < b & <b>c</b> &amp; d"))).pdf)[0]
    assert "a < b & <b>c</b> &amp; d" in page


def test_a_sample_says_so_on_each_page() -> None:
    rendered = render_sheet(replace(RECORD, watermark="SAMPLE - NOT FOR USE"))
    assert all("SAMPLE - NOT FOR USE" in page for page in page_texts(rendered.pdf))
    assert barcodes(raster(rendered.pdf, 0)) == [RECORD.barcode_payload]


def weights(*values: str) -> Chart:
    numbers = tuple(map(Decimal, values))
    low, high = Decimal(225), Decimal(275)
    outside = tuple(at for at, value in enumerate(numbers, 1) if not low <= value <= high)
    return Chart("Weights", numbers, low, high, Decimal(250), "mg", outside)


@pytest.mark.parametrize(
    ("chart", "outs", "told"),
    [
        (weights("250", "251.5"), 0, "All are within the limits."),
        (weights("250"), 0, "1 value, lowest 250 mg"),
        (weights("250", "220", "280"), 2, "capsule 2 (220 mg), capsule 3 (280 mg)"),
        (weights("0", *["250"] * 9), 1, "capsule 1 (0 mg)"),
        (weights(*["250"] * 60, "300"), 1, "capsule 61 (300 mg)"),
        (weights(*["200", "250"] * 15), 15, "capsule 1 (200 mg), capsule 3 (200 mg)"),
        (weights(*["225", "275"] * 100), 0, "200 values"),
    ],
)
def test_a_chart_says_what_is_outside(chart: Chart, outs: int, told: str) -> None:
    pdf = render_sheet(with_blocks(chart)).pdf
    page = page_texts(pdf)[0]
    assert " ".join(told.split()) in " ".join(page.split())
    assert all(
        name in page for name in ("High limit 275", "Target 250", "Low limit 225", "Weight (mg)", "Capsule number")
    )
    # In a crowd not every point has room for its word; the sentence below names them all.
    assert (outs > 0) == (lines_of(page).count("OUT") > 0)
    assert overlaps(pdf, 0) == []


def test_an_answer_stays_with_its_steps() -> None:
    step = DerivationStep("Total", "100 capsules \u00d7 206 mg", "20.6 g")
    for lead in range(20, 32):
        pages = page_texts(render_sheet(with_blocks(Notes("", lead), Derivation("Fill", "20.6 g", (step,) * 20))).pdf)
        page = next(lines_of(page) for page in pages if "Fill" in lines_of(page))
        assert page[page.index("Fill") : page.index("Fill") + 3] == ["Fill", "20.6 g", "Step Working Result"]


def _plain_words(sheet: Sheet) -> set[str]:
    found: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            for name, part in value.items():
                walk(part) if name not in {"block", "tone", "low", "high", "target", "values"} else None
        elif isinstance(value, list):
            for part in value:
                walk(part)
        elif isinstance(value, str):
            found.update(value.split())

    walk([sheet.to_json()["blocks"], sheet.title, sheet.subtitle, sheet.footer, sheet.prepared_at, sheet.digest or ""])
    return found


# Not shrunk: each of these takes a while to draw.
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=_NOT_SHRUNK)
@given(sheets())
def test_any_sheet_is_drawn_in_full_without_overlaps_inside_the_margins(sheet: Sheet) -> None:
    rendered = render_sheet(sheet)
    text = all_words(rendered.pdf)
    # A word that is broken at the end of a page has the footer within it.
    assert [word for word in _plain_words(sheet) if len(word) < 15 and _squeezed(word) not in text] == []
    for index in range(rendered.pages):
        assert f"Page {index + 1} of {rendered.pages}" in page_texts(rendered.pdf)[index]
        if sheet.watermark is None:
            assert overlaps(rendered.pdf, index) == []
            assert all(
                x0 >= 36 and y0 >= 36 and x1 <= 577 and y1 <= 757 for x0, y0, x1, y1 in boxes(rendered.pdf, index)
            )
    wanted = {code.payload for block in sheet.blocks if isinstance(block, Codes) for code in block.items}
    # A row of the letter W may look like another kind of barcode.
    images = [raster(rendered.pdf, index) for index in range(rendered.pages)]
    found = [code for image in images for code in zxingcpp.read_barcodes(image)]
    read = {code.text for code in found if code.format == zxingcpp.BarcodeFormat.Code128}
    assert read == {*wanted, sheet.barcode_payload}


def test_no_page_is_empty() -> None:
    for lead in range(1, 61):
        rendered = render_sheet(with_blocks(Notes("", lead), Text("", "The end.")))
        sizes = [len(boxes(rendered.pdf, index)) for index in range(rendered.pages)]
        assert all(size >= 6 for size in sizes) or rendered.pages == 1
    assert all(a != b for a, b in pairwise(page_texts(render_sheet(RECORD).pdf)))
    assert DIGEST in page_texts(render_sheet(RECORD).pdf)[0]
