"""The layout against 16 CCR 1707.5, USP <17> and ISMP: where everything stands, in what size."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from itertools import pairwise

import pytest

from bench.contents import LABEL
from labels.content import DoseLabel
from labels.errors import LabelError
from labels.fonts import BOLD, REGULAR
from labels.layouts.dose_v1 import LAYOUT, plan
from labels.layouts.dose_v1_texts import format_date
from labels.page import Page, Rect, Run
from labels.stock import ROLL_4X2_203, STOCKS, Stock
from labels.widths import text_width
from tests.labels.cases import LONG_DIRECTIONS, LONG_NAME, VARIANTS

PATIENT_FIELDS = ["patient_name", "drug_name", "strength_mg", "dosage_form", "directions", "purpose"]

FOUR_BY_TWO = {name: stock for name, stock in STOCKS.items() if "dose" in (stock.carries or ())}
each_variant = pytest.mark.parametrize("label", VARIANTS.values(), ids=VARIANTS)


def page_of(label: DoseLabel, stock: Stock = ROLL_4X2_203) -> Page:
    return plan(label, stock)


def patient_area(page: Page) -> Rect:
    assert page.patient_area is not None
    return page.patient_area


def box(run: Run) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of the ink: capitals above the baseline, descenders below."""
    width = text_width(run.text.rstrip(), run.font, run.size)
    return run.x, run.y - 0.24 * run.size, run.x + width, run.y + 0.73 * run.size


@each_variant
def test_at_least_half_of_the_label_holds_only_the_four_items(label: DoseLabel) -> None:
    page = page_of(label)
    area = patient_area(page)
    assert area.width * area.height >= 0.5 * page.width * page.height
    inside = {run.field for run in page.runs if run.y > area.y}
    assert inside == set(PATIENT_FIELDS) - (set() if label.purpose else {"purpose"})
    assert all(rect.y + rect.height <= area.y + 0.01 for rect in page.rects)


@each_variant
def test_the_four_items_stand_in_order_from_the_top(label: DoseLabel) -> None:
    page = page_of(label)
    runs = [run for run in page.runs if run.field in PATIENT_FIELDS]
    assert runs == sorted(runs, key=lambda run: (-run.y, run.x))
    assert list(dict.fromkeys(run.field for run in runs)) == PATIENT_FIELDS[: 6 if label.purpose else 5]


@each_variant
def test_the_four_items_are_12_points_or_more_with_a_quarter_between_lines(label: DoseLabel) -> None:
    runs = [run for run in page_of(label).runs if run.field in PATIENT_FIELDS]
    assert {run.size for run in runs} <= {12, 13, 14}
    lines = sorted({run.y for run in runs}, reverse=True)
    assert all(above - below >= 1.25 * runs[0].size - 0.001 for above, below in pairwise(lines))


@each_variant
def test_patient_drug_and_strength_are_bold_and_directions_are_not(label: DoseLabel) -> None:
    fonts = {run.field: run.font for run in page_of(label).runs}
    assert fonts["patient_name"] == fonts["drug_name"] == fonts["strength_mg"] == BOLD
    assert fonts["directions"] == REGULAR


@each_variant
@pytest.mark.parametrize("stock", FOUR_BY_TWO.values(), ids=FOUR_BY_TWO)
def test_nothing_is_below_6_points_or_outside_the_margins(label: DoseLabel, stock: Stock) -> None:
    for run in page_of(label, stock).runs:
        left, bottom, right, top = box(run)
        assert run.size >= 6
        assert left >= stock.margin_x - 0.01
        assert right <= stock.width - stock.margin_x + 0.01
        assert bottom >= stock.margin_y - 0.01
        assert top <= stock.height - stock.margin_y + 0.01


@each_variant
def test_no_text_touches_another(label: DoseLabel) -> None:
    boxes = [(run, box(run)) for run in page_of(label).runs]
    for index, (run, (left, bottom, right, top)) in enumerate(boxes):
        for other, (left2, bottom2, right2, top2) in boxes[index + 1 :]:
            apart = right <= left2 + 0.01 or right2 <= left + 0.01 or top <= bottom2 + 0.01 or top2 <= bottom + 0.01
            assert apart, f"{run.text!r} touches {other.text!r}"


@each_variant
def test_the_barcode_keeps_its_quiet_zone(label: DoseLabel) -> None:
    page = page_of(label)
    bars = [rect for rect in page.rects if rect.gray == 0 and rect.height > 10 and rect.width < 10]
    left, right = bars[0].x, bars[-1].x + bars[-1].width
    quiet = 10 * 2 * ROLL_4X2_203.dot
    top = bars[0].y + bars[0].height
    beside = [run for run in page.runs if run.y < top and box(run)[3] > bars[0].y]
    assert all(box(run)[2] <= left - quiet + 0.05 for run in beside)
    assert right + quiet <= page.width + 0.05


def test_the_warning_is_white_on_black_and_bold() -> None:
    page = page_of(LABEL)
    runs = [run for run in page.runs if run.field == "opioid_warning"]
    black = max((rect for rect in page.rects if rect.gray == 0), key=lambda rect: rect.width * rect.height)
    assert {(run.gray, run.font) for run in runs} == {(1.0, BOLD)}
    assert all(run.size >= 7 for run in runs)
    assert all(black.x < run.x and black.y < run.y < black.y + black.height for run in runs)


def test_the_strength_stays_with_its_unit_and_form() -> None:
    for label in VARIANTS.values():
        runs = {run.field: run for run in page_of(label).runs}
        assert runs["strength_mg"].text == "1.5 mg "
        assert runs["strength_mg"].y == runs["dosage_form"].y


def test_a_short_label_gets_larger_type() -> None:
    sizes = {run.field: run.size for run in page_of(VARIANTS["no purpose"]).runs}
    assert sizes["patient_name"] > 12


def test_a_stacked_accent_on_the_first_line_is_not_cut_off() -> None:
    tight = replace(LABEL, directions=LONG_DIRECTIONS, inactive_ingredients=("gelatin",), auxiliary=())
    plain, accented = page_of(tight), page_of(replace(tight, patient_name="\u1ebeND\u1ec2", purpose=None))
    top = ROLL_4X2_203.height - ROLL_4X2_203.margin_y
    assert plain.runs[0].y + 0.73 * plain.runs[0].size <= top
    assert accented.runs[0].y + 1.1 * accented.runs[0].size <= top


def test_dates_name_the_month() -> None:
    assert format_date(LABEL.written_on) == "23 Nov 2026"
    assert format_date(LABEL.beyond_use_on) == "17 May 2027"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"patient_name": " ".join([LONG_NAME] * 4)}, "LABEL_TEXT_TOO_LONG", "patient_name"),
        ({"patient_name": "Wolfeschlegelsteinhausenbergerdorff-Maier"}, "LABEL_TEXT_TOO_LONG", "patient_name"),
        ({"directions": "Take 1 capsule by mouth at bedtime, and " * 4 + "rest"}, "LABEL_TEXT_TOO_LONG", "directions"),
        ({"purpose": "For pain in the back and in both of the legs " * 3 + "too"}, "LABEL_TEXT_TOO_LONG", "purpose"),
        (
            {"auxiliary": ("Keep dry.", "Tell every doctor about it. " * 12 + "Now.")},
            "LABEL_TEXT_TOO_LONG",
            "auxiliary.1",
        ),
        ({"storage": "Keep in a dry place. " * 20 + "Always."}, "LABEL_TEXT_TOO_LONG", "storage"),
        ({"opioid_warning": "Do not take opioids with this. " * 8 + "Ever."}, "LABEL_TEXT_TOO_LONG", "opioid_warning"),
        ({"lot_number": "L" * 60}, "LABEL_TEXT_TOO_LONG", "lot_number"),
        ({"watermark": "SAMPLE " * 20 + "ONLY"}, "LABEL_TEXT_TOO_LONG", "watermark"),
        ({"barcode_payload": "RXABCDEFGHIJKLMNOPQ1"}, "LABEL_BARCODE_TOO_LONG", "barcode_payload"),
        ({"patient_name": "Ana \U0001f9ea"}, "LABEL_GLYPH_MISSING", "patient_name"),
        ({"patient_name": "\u0930\u093e\u092e"}, "LABEL_SCRIPT_UNSUPPORTED", "patient_name"),
        ({"prescriber_name": "Dr. \u0930"}, "LABEL_SCRIPT_UNSUPPORTED", "prescriber_name"),
        ({"inactive_ingredients": ("gelatin", "\u738b")}, "LABEL_GLYPH_MISSING", "inactive_ingredients.1"),
        ({"pharmacy": replace(LABEL.pharmacy, city="\u738b")}, "LABEL_GLYPH_MISSING", "pharmacy.city"),
        ({"watermark": "\u738b"}, "LABEL_GLYPH_MISSING", "watermark"),
    ],
)
def test_refuses_what_does_not_fit_and_names_the_field(change: dict[str, object], code: str, field: str) -> None:
    label = replace(LABEL, **change)  # type: ignore[arg-type]
    with pytest.raises(LabelError) as caught:
        page_of(label)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_says_by_how_much_it_does_not_fit() -> None:
    with pytest.raises(LabelError, match=r"needs \d+\.\d mm more height \(about \d+ small lines\)"):
        page_of(replace(LABEL, storage="Keep in a dry place. " * 20 + "Always."))
    with pytest.raises(LabelError, match=r"is \d+\.\d mm wider than its line"):
        page_of(replace(LABEL, lot_number="L" * 60))


def test_the_released_layout_has_not_moved() -> None:
    """Change this digest only before ``dose-4x2/1`` is first used; afterwards make a ``dose-4x2/2``."""
    placed = [(run.field, run.text, run.size, round(run.x, 2), round(run.y, 2)) for run in page_of(LABEL).runs]
    assert LAYOUT == "dose-4x2/1"
    assert hashlib.sha256(repr(placed).encode()).hexdigest()[:16] == "0c09771a8dd053d0"
