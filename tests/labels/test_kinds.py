"""Every kind of label beside the dose label: stored form, refusals, and where everything stands."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.errors import LabelError
from labels.kinds import KINDS, render_frozen
from labels.layouts import CURRENT_OF, LAYOUTS, Layout
from labels.layouts.geometry import page_problems
from labels.page import Page
from labels.stock import (
    AVERY_5163,
    ROLL_4X2_203,
    ROLL_4X2_300,
    ROLL_SMALL_203,
    ROLL_SMALL_300,
    Stock,
)
from tests.labels.kinds_cases import (
    CALENDAR,
    CARD,
    FINISHED,
    INGREDIENT,
    KIND_CASES,
    LONG_TEXTS,
    PACK,
    QUARANTINED,
    STEP,
    TWO_CONTAINERS,
    UNIT_DOSE,
)

each_case = pytest.mark.parametrize("content", KIND_CASES.values(), ids=KIND_CASES)
LEAST = {"wallet_card": 7.0, "calendar": 10.0}


def kind_of(content: Any) -> str:
    return str(content.to_json()["kind"])


def pages_of(content: Any, stock: Stock | None = None, layout: str | None = None) -> tuple[Page, ...]:
    found = LAYOUTS[layout or CURRENT_OF[kind_of(content)]]
    return found.pages(content, stock or found.stock)


def text_of(page: Page) -> str:
    return " ".join(run.text.strip() for run in page.runs)


def refusal(content: Any, **changes: Any) -> list[tuple[str, str | None]]:
    with pytest.raises(LabelError) as caught:
        pages_of(replace(content, **changes))
    return [(problem.code, problem.field) for problem in caught.value.problems]


@each_case
def test_survives_the_round_trip_through_json(content: Any) -> None:
    stored = json.loads(json.dumps(content.to_json()))
    assert type(content).from_json(stored) == content
    assert type(content).from_json(stored).to_json() == content.to_json()


@each_case
def test_altered_json_is_refused(content: Any) -> None:
    with pytest.raises(LabelError) as caught:
        type(content).from_json({**content.to_json(), "serial": "L9999999"})
    assert caught.value.code == "LABEL_CONTENT_ALTERED"


@each_case
def test_nothing_touches_is_too_small_or_stands_outside(content: Any) -> None:
    stock = LAYOUTS[CURRENT_OF[kind_of(content)]].stock
    for page in pages_of(content):
        assert list(page_problems(page, stock, LEAST.get(kind_of(content), 6.0))) == []


@each_case
def test_the_same_content_gives_the_same_bytes(content: Any) -> None:
    frozen = content.to_json()
    layout = KINDS[frozen["kind"]].layout
    assert render_frozen(frozen, layout=layout) == render_frozen(json.loads(json.dumps(frozen)), layout=layout)


@pytest.mark.parametrize("stock", [ROLL_4X2_203, ROLL_4X2_300, AVERY_5163], ids=lambda stock: stock.name)
@pytest.mark.parametrize("content", [STEP, PACK], ids=kind_of)
def test_container_labels_fit_every_stock_of_their_size(content: Any, stock: Stock) -> None:
    for page in pages_of(content, stock):
        assert list(page_problems(page, stock, 6)) == []


@pytest.mark.parametrize("content", [FINISHED, INGREDIENT, QUARANTINED], ids=["finished", "released", "quarantined"])
def test_shelf_labels_fit_both_sizes(content: Any) -> None:
    large = {"finished_lot": "finished-lot-4x2/1", "ingredient_lot": "ingredient-lot-4x2/1"}[kind_of(content)]
    for stock in (ROLL_SMALL_203, ROLL_SMALL_300):
        assert [list(page_problems(page, stock, 6)) for page in pages_of(content, stock)] == [[]]
    (page,) = pages_of(content, ROLL_4X2_203, large)
    assert list(page_problems(page, ROLL_4X2_203, 6)) == []


@pytest.mark.parametrize(
    ("content", "change", "code", "field"),
    [
        (STEP, {"nights": 13}, "LABEL_CONTRADICTION", "ends_on"),
        (STEP, {"nights": None}, "LABEL_CONTRADICTION", "ends_on"),
        (STEP, {"ends_on": None}, "LABEL_CONTRADICTION", "nights"),
        (STEP, {"dose_mg": Decimal("4.5")}, "LABEL_CONTRADICTION", "dose_mg"),
        (STEP, {"step": 4}, "LABEL_CONTRADICTION", "step"),
        (STEP, {"container": 2}, "LABEL_CONTRADICTION", "container"),
        (STEP, {"beyond_use_on": date(2026, 12, 21)}, "LABEL_DATE_ORDER", "beyond_use_on"),
        (STEP, {"directions": "Tome 2 c\u00e1psulas"}, "LABEL_NOT_ENGLISH", "directions"),
        (STEP, {"directions": "Take 2 capsules qhs"}, "LABEL_ABBREVIATION", "directions"),
        (STEP, {"capsules_per_night": 0}, "LABEL_COUNT", "capsules_per_night"),
        (PACK, {"beyond_use_on": date(2027, 5, 20)}, "LABEL_CONTRADICTION", "beyond_use_on"),
        (PACK, {"containers": ()}, "LABEL_COUNT", "containers"),
        (PACK, {"containers": PACK.containers[::-1]}, "LABEL_CONTRADICTION", "containers.0.number"),
        (UNIT_DOSE, {"beyond_use_on": UNIT_DOSE.prepared_on}, "LABEL_DATE_ORDER", "beyond_use_on"),
        (FINISHED, {"storage": "Expires soon."}, "LABEL_EXPIRATION", "storage"),
        (FINISHED, {"quantity": 0}, "LABEL_COUNT", "quantity"),
        (INGREDIENT, {"status": "rejected"}, "LABEL_CHOICE", "status"),
        (INGREDIENT, {"amount": "500g"}, "LABEL_UNIT_SPACE", "amount"),
        (INGREDIENT, {"use_until_on": INGREDIENT.received_on}, "LABEL_DATE_ORDER", "use_until_on"),
        (CALENDAR, {"nights": ()}, "LABEL_COUNT", "nights"),
        (CALENDAR, {"call": ()}, "LABEL_COUNT", "call"),
        (CALENDAR, {"nights": CALENDAR.nights[::2]}, "LABEL_CONTRADICTION", "nights.1.on"),
        (
            CALENDAR,
            {"nights": (replace(CALENDAR.nights[0], dose_mg=Decimal(3)),)},
            "LABEL_CONTRADICTION",
            "nights.0.dose_mg",
        ),
        (CALENDAR, {"containers": TWO_CONTAINERS.containers[1:]}, "LABEL_CONTRADICTION", "nights.0.takes"),
        (CARD, {"warnings": ()}, "LABEL_COUNT", "warnings"),
        (CARD, {"statement": "I take LDN HS."}, "LABEL_ABBREVIATION", "statement"),
    ],
)
def test_refuses_content_that_contradicts_itself(content: Any, change: dict[str, Any], code: str, field: str) -> None:
    assert (code, field) in refusal(content, **change)


@pytest.mark.parametrize(
    ("content", "change", "field"),
    [
        (STEP, {"directions": "Take 2 capsules by mouth at bedtime, " * 5 + "please"}, "directions"),
        (PACK, {"directions": "Take at bedtime as the calendar says, " * 5 + "please"}, "directions"),
        (UNIT_DOSE, {"storage": "Keep in a dry and dark place. " * 9 + "Always."}, "storage"),
        (FINISHED, {"storage": "Keep in a dry and dark place. " * 9 + "Always."}, "storage"),
        (INGREDIENT, {"storage": "Keep in a dry and dark place. " * 9 + "Always."}, "storage"),
        (CALENDAR, {"directions": "Take as the calendar says, " * 11}, "directions"),
        (CARD, {"statement": "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren"}, "statement"),
    ],
)
def test_refuses_what_does_not_fit_by_field_and_how_much(content: Any, change: dict[str, Any], field: str) -> None:
    change = {name: text.strip(" ,") for name, text in change.items()}
    with pytest.raises(LabelError, match=r"\d\.\d mm") as caught:
        pages_of(replace(content, **change))
    assert (caught.value.code, caught.value.field) == ("LABEL_TEXT_TOO_LONG", field)


def test_refuses_a_barcode_that_is_too_wide() -> None:
    assert refusal(INGREDIENT, barcode_payload="INGREDIENT-2611-08-A") == [
        ("LABEL_BARCODE_TOO_LONG", "barcode_payload")
    ]


def test_refuses_a_lot_number_that_gs1_cannot_carry() -> None:
    assert refusal(FINISHED, lot_number="LDN 2611 03") == [("LABEL_GS1_VALUE", "lot_number")]


def test_a_step_says_its_span_and_dose() -> None:
    text = text_of(pages_of(STEP)[0])
    for said in ("STEP 2 of 3", "14 nights", "9 Dec 2026 to 22 Dec 2026", "Each night: 2 capsules = 3 mg"):
        assert said in text


def test_a_quarantined_lot_differs_in_word_and_shape() -> None:
    (free,), (held,) = pages_of(INGREDIENT), pages_of(QUARANTINED)
    assert "QUARANTINE" not in text_of(free)
    assert "Released" in text_of(free)
    assert "QUARANTINE do not use" in text_of(held)
    teeth = [rect for rect in held.rects if rect.gray == 0 and 5.5 < rect.width < 6.5 and rect.height > 4]
    assert len(teeth) >= 14
    assert not any(rect.gray == 0 and 5.5 < rect.width < 6.5 and 4 < rect.height < 8 for rect in free.rects)


def test_a_pack_names_each_container() -> None:
    (page,) = pages_of(PACK)
    assert "Container 1: 42 capsules of 1.5 mg, lot LDN-2611-03" in text_of(page)
    assert "Container 2: 28 capsules of 4.5 mg, lot LDN-2611-07, beyond-use date 20 May 2027" in text_of(page)
    assert page.patient_area is not None
    assert page.patient_area.height >= page.height / 2


def test_a_pack_of_many_containers_goes_on_on_a_second_label() -> None:
    strengths = ("0.5", "1", "1.5", "3")
    many = tuple(replace(PACK.containers[0], number=at, strength_mg=Decimal(s)) for at, s in enumerate(strengths, 1))
    first, second = pages_of(replace(PACK, containers=many, purpose=None))
    assert "Label 1 of 2" in text_of(first)
    assert "Label 2 of 2" in text_of(second)
    assert "Container 4: 42 capsules of 3 mg, lot LDN-2611-03" in text_of(second)


def test_a_pack_of_one_container_fits_one_label() -> None:
    one = replace(PACK, containers=PACK.containers[:1], purpose=None)
    assert len(pages_of(one)) == 1


def test_the_calendar_shows_every_night_once_and_marks_each_step() -> None:
    pages = pages_of(CALENDAR)
    assert len(pages) == 3
    shown = [run for page in pages for run in page.runs if run.field.startswith("nights.") and run.size >= 22]
    assert [run.text for run in shown] == ["1"] * 14 + ["2"] * 14 + ["3"] * 14
    bands = [run.text for page in pages for run in page.runs if run.field == "step"]
    assert bands == ["START", "STEP 2", "STEP 3"]
    assert all("WARNING" in text_of(page) and "Call (916) 555-0142 if:" in text_of(page) for page in pages)


def test_a_night_of_two_containers_names_both() -> None:
    texts = [run.text for run in pages_of(TWO_CONTAINERS)[0].runs if run.field.startswith("nights.")]
    assert "from no. 1" in texts
    second = [run.text for run in pages_of(TWO_CONTAINERS)[1].runs if run.field == "nights.20.takes"]
    assert second == ["1", "no. 1", "1", "no. 2"]


@pytest.mark.parametrize(("kind", "layout"), [("dose", "step-4x2/1"), ("step", "dose-4x2/2"), ("step", "step-4x2/9")])
def test_refuses_the_layout_of_another_kind(kind: str, layout: str) -> None:
    with pytest.raises(LabelError) as caught:
        KINDS[kind].draw(KIND_CASES["dose in two languages" if kind == "dose" else "step"].to_json(), layout)
    assert caught.value.code == "LABEL_LAYOUT_UNKNOWN"


_WORD = st.sampled_from(
    [
        "Take",
        "capsule",
        "bedtime",
        "O'Brien",
        "Nguy\u1ec5n",
        "14",
        "Oyelaran-Villanueva",
        "20.5",
        "75%",
        "dry",
        "\u0418\u0432\u0430\u043d",
    ]
)


def _said(most: int) -> st.SearchStrategy[str]:
    return st.lists(_WORD, min_size=1, max_size=most).map(" ".join)


_CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "patient_name": _said(5),
    "holder_name": _said(5),
    "prescriber_name": _said(4),
    "directions": _said(12).map(lambda text: f"Take {text}"),
    "storage": _said(12),
    "statement": _said(14),
    "supplier": _said(5),
    "ingredient_name": _said(6),
    "packager": _said(6),
    "amount": _said(3),
    "purpose": st.none() | _said(5),
    "quantity": st.integers(1, 9999),
    "lot_number": st.from_regex(r"[A-Z]{1,8}-[0-9]{1,12}", fullmatch=True),
    "barcode_payload": st.from_regex(r"[A-Z]{1,6}[0-9]{1,9}(-[0-9]{1,2})?", fullmatch=True).filter(
        lambda x: len(x) > 2
    ),
    "watermark": st.sampled_from([None, "SAMPLE - NOT FOR PATIENT USE", "VOID"]),
    "call": st.lists(_said(10), min_size=1, max_size=4).map(tuple),
    "warnings": st.lists(_said(12), min_size=1, max_size=4).map(tuple),
}


def attempt(layout: Layout, content: Any, changes: dict[str, Any]) -> tuple[Page, ...] | LabelError:
    try:
        return layout.pages(replace(content, **changes), layout.stock)
    except LabelError as error:
        return error


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(sorted(KIND_CASES)), st.data())
def test_any_content_is_placed_without_fault_or_refused_by_field(name: str, data: st.DataObject) -> None:
    content: Any = KIND_CASES[name]
    names = [field for field in _CHANGES if field in type(content).__dataclass_fields__]
    changes = {field: data.draw(_CHANGES[field], field) for field in names if data.draw(st.booleans(), f"{field}?")}
    layout = LAYOUTS[CURRENT_OF[kind_of(content)]]
    outcome = attempt(layout, content, changes)
    if isinstance(outcome, LabelError):
        assert all(problem.field for problem in outcome.problems)
        return
    for page in outcome:
        assert list(page_problems(page, layout.stock, LEAST.get(kind_of(content), 6.0))) == []


def test_a_long_calendar_goes_over_as_many_months() -> None:
    night = CALENDAR.nights[-1]
    more = tuple(replace(night, on=night.on + timedelta(at)) for at in range(1, 100))
    assert len(pages_of(replace(CALENDAR, nights=(*CALENDAR.nights, *more)))) == 6


def test_long_texts_are_those_of_the_second_label() -> None:
    second = pages_of(KIND_CASES["dose in two languages"])[1]
    assert all(text in text_of(second) for text in LONG_TEXTS)
