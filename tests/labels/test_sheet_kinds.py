from __future__ import annotations

import pytest

from bench.contents import LABEL
from labels.errors import LabelError
from labels.kinds import KINDS, find_kind, noun_of, render_frozen
from labels.layouts import LAYOUTS
from labels.render import render_label
from labels.sheets.draw import SHEET_LAYOUTS, render_sheet
from tests.labels.test_sheet_samples import RECORD, WORKSHEET


def test_each_kind_has_a_word_and_a_layout_that_exists() -> None:
    assert {name: kind.noun for name, kind in KINDS.items()} == {
        "dose": "Label",
        "step": "Step label",
        "pack": "Pack label",
        "unit_dose": "Unit dose label",
        "finished_lot": "Lot label",
        "ingredient_lot": "Ingredient label",
        "calendar": "Calendar",
        "wallet_card": "Wallet card",
        "worksheet": "Worksheet",
        "record": "Record",
    }
    assert {kind.layout for kind in KINDS.values()} <= {*LAYOUTS, *SHEET_LAYOUTS}
    assert noun_of("of long ago") == "Label"


def test_draws_each_kind_as_its_own_renderer_does() -> None:
    assert render_frozen(LABEL.to_json(), layout=KINDS["dose"].layout) == render_label(LABEL)
    for sheet in (WORKSHEET, RECORD):
        assert render_frozen(sheet.to_json(), layout=KINDS[sheet.kind].layout) == render_sheet(sheet)


@pytest.mark.parametrize("content", [{}, {"kind": "song"}, {"kind": None}, {"kind": ["dose"]}])
def test_refuses_a_kind_nobody_knows(content: dict[str, object]) -> None:
    with pytest.raises(LabelError) as caught:
        render_frozen(content, layout="dose-4x2/1")
    assert (caught.value.code, caught.value.field) == ("LABEL_CONTENT_KIND", "kind")


def test_refuses_content_that_says_it_is_another_kind() -> None:
    with pytest.raises(LabelError) as caught:
        find_kind("dose").draw({**RECORD.to_json(), "kind": "dose"}, "dose-4x2/1")
    assert caught.value.code == "LABEL_CONTENT_SHAPE"


@pytest.mark.parametrize(("kind", "layout"), [("dose", "sheet-letter/1"), ("record", "dose-4x2/1")])
def test_refuses_the_layout_of_another_kind(kind: str, layout: str) -> None:
    content = LABEL.to_json() if kind == "dose" else RECORD.to_json()
    with pytest.raises(LabelError) as caught:
        render_frozen(content, layout=layout)
    assert (caught.value.code, caught.value.field) == ("LABEL_LAYOUT_UNKNOWN", "layout")
