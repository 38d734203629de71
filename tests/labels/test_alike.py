"""Labels that share their places: each has the page it would have had alone, with its own texts and nobody else's."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.contents import LABEL, dose_label
from labels.errors import LabelError
from labels.layouts import dose_v1_alike, dose_v2
from labels.layouts.dose_v1_alike import page_of
from labels.layouts.dose_v1_draft import Parts, largest_that_fits
from labels.layouts.dose_v1_flow import _fewest, count, flowed, measured
from labels.layouts.dose_v1_place import place
from labels.page import Page
from labels.pieces import Piece
from labels.render import render_label
from labels.stock import ROLL_4X2_203, ROLL_4X2_300, Stock
from tests.labels.cases import VARIANTS
from tests.refusal import refuses

STOCKS = pytest.mark.parametrize("stock", [ROLL_4X2_203, ROLL_4X2_300], ids=lambda stock: stock.name)


def alone(parts: Parts, stock: Stock) -> Page:
    return place(largest_that_fits(parts, stock))


@STOCKS
def test_a_page_is_what_it_is_alone(stock: Stock) -> None:
    labels = [*VARIANTS.values(), *map(dose_label, range(200))]
    for label in [*labels, *labels, *labels]:
        try:
            parts = dose_v2._parts(label, stock)
            wanted = alone(parts, stock)
        except LabelError:
            continue
        assert page_of(parts, stock) == wanted


def test_places_are_shared_by_labels_of_equal_widths_and_texts_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Parts] = []

    def counted(parts: Parts, stock: Stock) -> Any:
        made.append(parts)
        return largest_that_fits(parts, stock)

    monkeypatch.setattr(dose_v1_alike, "largest_that_fits", counted)
    dose_v1_alike._known.cache_clear()
    pages = [
        page_of(dose_v2._parts(replace(LABEL, serial=serial, patient_name=name), ROLL_4X2_203), ROLL_4X2_203)
        for serial, name in (("L-000001", "Grace Okafor"), ("L-000002", "Ana Torres"), ("L-000003", "Grace Okafor"))
    ]
    assert len(made) == 2  # the first is not kept: most labels that are alike are more than two
    said = [{run.field: run.text for run in page.runs} for page in pages]
    assert [each["patient_name"] for each in said] == ["Grace Okafor", "Ana Torres", "Grace Okafor"]
    assert [each["serial"] for each in said] == [f"Label L-00000{number}" for number in (1, 2, 3)]
    assert len({page.fills[-1].picture for page in pages}) == 3  # type: ignore[union-attr]


@pytest.mark.parametrize("other", ["\u7761\u524d", "Ng\u1ecdc", "\u05d3\u05d5\u05d3", "M\u0327ajel"])
def test_a_text_in_other_letters_is_never_drawn_in_the_font_of_one_before(other: str) -> None:
    for name in ("Ana", "Ana", "Ana", other, other, other, "Ana"):
        parts = dose_v2._parts(replace(LABEL, patient_name=name, purpose=None), ROLL_4X2_203)
        assert page_of(parts, ROLL_4X2_203) == alone(parts, ROLL_4X2_203)


def test_directions_in_other_letters_are_never_drawn_in_the_font_of_those_before() -> None:
    latin, han = "Tome 1 antes de dormir", "\u7761\u524d\u670d\u7528 1 \u7c92"
    arabic = "\u062e\u0630 1 \u0642\u0628\u0644 \u0627\u0644\u0646\u0648\u0645"
    for said in (latin, latin, latin, han, han, han, arabic, arabic, arabic, latin):
        label = replace(LABEL, second_language="Other", second_directions=said)
        parts = dose_v2._parts(label, ROLL_4X2_203)
        assert page_of(parts, ROLL_4X2_203) == alone(parts, ROLL_4X2_203)


_WORDS = st.text("abcim W1.", min_size=1, max_size=60).map(lambda text: " ".join(text.split()) or "a")


@settings(max_examples=300, deadline=None)
@given(st.lists(_WORDS, min_size=1, max_size=6), st.floats(60, 300), st.sampled_from([6.0, 6.5, 7.0]))
def test_lines_from_widths_are_those_from_texts(texts: list[str], width: float, size: float) -> None:
    items = tuple(Piece(f"auxiliary.{at}", text) for at, text in enumerate(texts))
    try:
        wanted = _fewest(items, width, size)
    except LabelError as error:
        with refuses(LabelError, error.code, field=error.field):
            flowed(items, width, size)
        return
    found = flowed(items, width, size)
    assert [[span.text for span in line] for line in found] == [[span.text for span in line] for line in wanted]
    for span, other in zip(chain.from_iterable(found), chain.from_iterable(wanted), strict=True):
        assert (span.x, span.width) == pytest.approx((other.x, other.width))
    assert count(items, measured(items), width, size) == len(wanted)


def test_the_first_version_is_placed_by_its_own_measure_of_a_name() -> None:
    """Letters that reach equally high by one measure may not by the other, so that no place of it is kept."""
    labels = [replace(LABEL, patient_name=name) for name in ("Любовь", "Любовь", "Андрей Рябой", "Ảnh", "`a`")]
    backwards = [render_label(label, layout="dose-4x2/1").sha256 for label in reversed(labels)]
    together = [render_label(label, layout="dose-4x2/1").sha256 for label in labels]
    assert together == backwards[::-1]
