"""``dose-4x2/2``: the rules of 16 CCR 1707.5 on the first label, and what goes to a second one."""

from __future__ import annotations

from dataclasses import replace

import pytest
import zxingcpp
from hypothesis import given, settings

from bench.contents import LABEL
from bench.verify import raster
from labels.content import DoseLabel
from labels.errors import LabelError
from labels.layouts import CURRENT, LAYOUTS, find_layout
from labels.layouts.geometry import page_problems
from labels.page import Page
from labels.render import render_label
from labels.stock import AVERY_5160, AVERY_5163, ROLL_4X2_203, ROLL_4X2_300, ROLL_SMALL_203, Stock
from tests.labels.cases import VARIANTS, fields
from tests.labels.kinds_cases import LONG_TEXTS, SPANISH

LABELS = {**VARIANTS, "Spanish": SPANISH, "short Spanish": replace(SPANISH, auxiliary=(), inactive_ingredients=())}
each_label = pytest.mark.parametrize("label", LABELS.values(), ids=LABELS)
each_stock = pytest.mark.parametrize("stock", [ROLL_4X2_203, ROLL_4X2_300, AVERY_5163], ids=lambda stock: stock.name)
PATIENT = ["patient_name", "drug_name", "strength_mg", "dosage_form", "directions", "second_directions", "purpose"]


def pages_of(label: DoseLabel, stock: Stock = ROLL_4X2_203) -> tuple[Page, ...]:
    return find_layout(CURRENT, stock).pages(label, stock)


def text_of(page: Page) -> str:
    return " ".join(run.text.strip() for run in page.runs)


@each_label
@each_stock
def test_half_of_the_first_label_holds_only_the_four_items_in_order(label: DoseLabel, stock: Stock) -> None:
    page = pages_of(label, stock)[0]
    area = page.patient_area
    assert area is not None
    assert area.height >= page.height / 2
    inside = list(dict.fromkeys(run.field for run in page.runs if run.y > area.y))
    assert inside == [field for field in PATIENT if field in inside]
    assert {"patient_name", "drug_name", "strength_mg", "directions"} <= set(inside)
    assert all(run.size >= 12 for run in page.runs if run.y > area.y)


@each_label
@each_stock
def test_nothing_touches_is_too_small_or_stands_outside(label: DoseLabel, stock: Stock) -> None:
    assert [list(page_problems(page, stock, 6)) for page in pages_of(label, stock)] == [[]] * len(
        pages_of(label, stock)
    )


def test_what_is_secondary_goes_to_a_second_label() -> None:
    first, second = map(text_of, pages_of(SPANISH))
    assert "Label 1 of 2: more on label 2 of 2." in first
    assert "Take 1 capsule by mouth at bedtime" in first
    assert "Store at" in first
    assert "Label 2 of 2" in second
    assert "Directions in Spanish Tome 1 c\u00e1psula por la boca" in second
    assert "Grace Okafor" in second
    assert all(text in second for text in LONG_TEXTS)


def test_a_short_label_is_one_label() -> None:
    assert len(pages_of(LABEL)) == 1
    assert "of 2" not in text_of(pages_of(LABEL)[0])


def test_english_comes_first_where_both_languages_fit() -> None:
    label = replace(LABEL, second_language="Spanish", second_directions="Tome 1 c\u00e1psula", purpose=None)
    (page,) = pages_of(label)
    order = [run.field for run in page.runs]
    assert order.index("directions") < order.index("second_directions")


def test_every_text_of_the_label_stands_on_one_of_both() -> None:
    printed = " ".join(map(text_of, pages_of(SPANISH)))
    for said in (
        SPANISH.directions,
        SPANISH.storage,
        SPANISH.opioid_warning,
        *SPANISH.auxiliary,
        *SPANISH.inactive_ingredients,
    ):
        assert said in printed


def test_the_minimum_is_never_undercut_to_avoid_a_refusal() -> None:
    with pytest.raises(LabelError) as caught:
        pages_of(replace(SPANISH, storage="Keep in a dry place. " * 20 + "Always."))
    assert (caught.value.code, caught.value.field) == ("LABEL_TEXT_TOO_LONG", "storage")


@pytest.mark.parametrize(("stock", "dpi"), [(ROLL_4X2_203, 203), (ROLL_4X2_300, 300)], ids=["203", "300"])
def test_the_codes_are_read_from_the_printed_dots(stock: Stock, dpi: int) -> None:
    found = {
        str(code.format): code for code in zxingcpp.read_barcodes(raster(render_label(LABEL, stock=stock).pdf, dpi=dpi))
    }
    assert sorted(code.text for code in found.values() if "128" in str(code.format)) == [LABEL.barcode_payload]
    (matrix,) = [code for code in found.values() if "Matrix" in str(code.format)]
    assert matrix.bytes == b"91L-000001\x1d92LDN-2611-03\x1d93270517"
    assert matrix.symbology_identifier == "]d2"


def test_the_code_holds_nothing_of_the_patient() -> None:
    other = replace(LABEL, patient_name="Someone Else", rx_number="7")
    assert pages_of(LABEL)[0].rects == pages_of(other)[0].rects


@pytest.mark.parametrize("stock", [ROLL_SMALL_203, AVERY_5160], ids=lambda stock: stock.name)
def test_a_dose_label_is_never_put_on_small_stock(stock: Stock) -> None:
    with pytest.raises(LabelError, match="carries only") as caught:
        pages_of(LABEL, stock)
    assert (caught.value.code, caught.value.field) == ("LABEL_STOCK", "stock")


def test_the_layout_before_still_draws_one_page_without_a_matrix() -> None:
    (page,) = LAYOUTS["dose-4x2/1"].pages(LABEL, ROLL_4X2_203)
    assert len(page.rects) < len(pages_of(LABEL)[0].rects)


def attempt(values: dict[str, object]) -> tuple[Page, ...] | LabelError:
    try:
        return pages_of(DoseLabel(**values))  # type: ignore[arg-type]
    except LabelError as error:
        return error


@settings(max_examples=150, deadline=None)
@given(fields())
def test_any_label_is_placed_without_fault_or_refused_by_field(values: dict[str, object]) -> None:
    outcome = attempt({**values, "directions": f"Take {values['directions']}"})
    if isinstance(outcome, LabelError):
        assert all(str(problem.field).split(".")[0] in DoseLabel.__slots__ for problem in outcome.problems)
        return
    for page in outcome:
        assert [p for p in page_problems(page, ROLL_4X2_203, 6) if p.code != "LABEL_OVERLAP"] == []
