from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from labels.errors import LabelError
from labels.sheets.blocks import Chart, CheckItem, Checklist, Code, Codes, DerivationStep, Facts, Notes, Table, Text
from labels.sheets.content import MOST_BYTES, Sheet
from tests.labels.test_sheet_cases import sheets
from tests.labels.test_sheet_samples import RECORD, WORKSHEET

SMALL = replace(WORKSHEET, blocks=(Text("", "One line."),))
CHART = Chart("Weights", (Decimal(250), Decimal(240)), Decimal(225), Decimal(275), Decimal(250), "mg")


@settings(max_examples=100, deadline=None)
@given(sheets())
def test_survives_the_round_trip_through_json(sheet: Sheet) -> None:
    stored = json.loads(json.dumps(sheet.to_json()))
    assert Sheet.from_json(stored) == sheet
    assert Sheet.from_json(stored).to_json() == sheet.to_json()


@pytest.mark.parametrize("sheet", [WORKSHEET, RECORD], ids=["worksheet", "record"])
def test_json_is_canonical_and_says_its_kind(sheet: Sheet) -> None:
    data = sheet.to_json()
    assert list(data) == sorted(data)
    assert (data["kind"], data["content_version"], len(data["content_sha256"])) == (sheet.kind, 1, 64)
    assert Sheet.from_json(json.loads(json.dumps(data))) == sheet


def test_equal_content_has_one_digest_and_other_content_another() -> None:
    same = replace(SMALL, blocks=(replace(CHART, low=Decimal("225.0")),))
    other = replace(SMALL, blocks=(replace(CHART, low=Decimal("225.1")),))
    digest = replace(SMALL, blocks=(CHART,)).to_json()["content_sha256"]
    assert same.to_json()["content_sha256"] == digest != other.to_json()["content_sha256"]


def test_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        SMALL.title = "Other"  # type: ignore[misc]


BAD: list[tuple[str, object, str]] = [
    ("kind", "dose", "LABEL_CHOICE"),
    ("kind", 1, "LABEL_CHOICE"),
    ("serial", "", "LABEL_FIELD_EMPTY"),
    ("title", "", "LABEL_FIELD_EMPTY"),
    ("title", "x" * 121, "LABEL_TEXT_TOO_LONG"),
    ("title", "a\nb", "LABEL_HIDDEN_CHARACTER"),
    ("title", "\u738b", "LABEL_GLYPH_MISSING"),
    ("title", "\u05d3", "LABEL_SCRIPT_UNSUPPORTED"),
    ("subtitle", None, "LABEL_TYPE"),
    ("barcode_payload", "b 1", "LABEL_PAYLOAD"),
    ("prepared_at", " now", "LABEL_SPACES"),
    ("digest", "ab", "LABEL_DIGEST"),
    ("digest", "A" * 64, "LABEL_DIGEST"),
    ("watermark", "", "LABEL_FIELD_EMPTY"),
    ("footer", "", "LABEL_FIELD_EMPTY"),
    ("blocks", (), "LABEL_COUNT"),
    ("blocks", [Notes("", 1)], "LABEL_TYPE"),
]


@pytest.mark.parametrize(("field", "value", "code"), BAD)
def test_refuses_and_names_the_field(field: str, value: object, code: str) -> None:
    with pytest.raises(LabelError) as caught:
        replace(SMALL, **{field: value})  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.field) == (code, field)


D = Decimal
BAD_BLOCKS: dict[str, tuple[Callable[[], Any], str, str]] = {
    "no facts": (lambda: Facts("", ()), "LABEL_COUNT", "pairs"),
    "a triple": (lambda: Facts("", (("a", "b", "c"),)), "LABEL_COUNT", "pairs.0"),  # type: ignore[arg-type]
    "no name": (lambda: Facts("", (("a", "b"), ("", "c"))), "LABEL_FIELD_EMPTY", "pairs.1.0"),
    "control": (lambda: Table("T", ("a",), (("b",), ("\x07",))), "LABEL_HIDDEN_CHARACTER", "rows.1.0"),
    "emoji": (lambda: Table("T", ("a",), (("\U0001f600",),)), "LABEL_GLYPH_MISSING", "rows.0.0"),
    "no heads": (lambda: Table("T", (), ()), "LABEL_COUNT", "heads"),
    "many heads": (lambda: Table("T", ("a",) * 11, ()), "LABEL_COUNT", "heads"),
    "short row": (lambda: Table("T", ("a", "b"), (("x",),)), "LABEL_COUNT", "rows.0"),
    "weights": (lambda: Table("T", ("a", "b"), (), (1,)), "LABEL_COUNT", "weights"),
    "weight 0": (lambda: Table("T", ("a", "b"), (), (1, 0)), "LABEL_COUNT", "weights.1"),
    "rows": (lambda: Table("T", ("a",), (("x",),) * 2001), "LABEL_COUNT", "rows"),
    "a list": (lambda: Table("T", ("a",), [("x",)]), "LABEL_TYPE", "rows"),  # type: ignore[arg-type]
    "an item": (lambda: Checklist("", ("do",)), "LABEL_TYPE", "items.0"),  # type: ignore[arg-type]
    "nothing to do": (lambda: CheckItem("1", ""), "LABEL_FIELD_EMPTY", "text"),
    "step": (lambda: DerivationStep("a", "b\u200b", "c"), "LABEL_HIDDEN_CHARACTER", "working"),
    "code": (lambda: Code("Lot", "L\u00f6t"), "LABEL_PAYLOAD", "payload"),
    "code spaces": (lambda: Code("Lot", "A  B"), "LABEL_PAYLOAD", "payload"),
    "long code": (lambda: Code("Lot", "A" * 31), "LABEL_PAYLOAD", "payload"),
    "no codes": (lambda: Codes("", ()), "LABEL_COUNT", "items"),
    "no values": (lambda: replace(CHART, values=()), "LABEL_COUNT", "values"),
    "NaN": (lambda: replace(CHART, values=(D("NaN"),)), "LABEL_NUMBER", "values.0"),
    "endless": (lambda: replace(CHART, high=D("Infinity")), "LABEL_NUMBER", "high"),
    "float": (lambda: replace(CHART, low=225.0), "LABEL_TYPE", "low"),  # type: ignore[arg-type]
    "target": (lambda: replace(CHART, target=D(300)), "LABEL_CHART", "target"),
    "hidden failure": (lambda: replace(CHART, values=(D(250), D(300))), "LABEL_CHART", "outside"),
    "false failure": (lambda: replace(CHART, outside=(1,)), "LABEL_CHART", "outside"),
    "no lines": (lambda: Notes("", 0), "LABEL_COUNT", "lines"),
    "lines": (lambda: Notes("", 61), "LABEL_COUNT", "lines"),
    "tone": (lambda: Text("", "x", "loud"), "LABEL_CHOICE", "tone"),
    "long text": (lambda: Text("", "x" * 2001), "LABEL_TEXT_TOO_LONG", "text"),
}


@pytest.mark.parametrize("case", BAD_BLOCKS)
def test_a_block_refuses_and_names_the_field(case: str) -> None:
    make, code, field = BAD_BLOCKS[case]
    with pytest.raises(LabelError) as caught:
        make()
    assert (caught.value.code, caught.value.field) == (code, field)


def test_a_person_is_told_which_block_it_is() -> None:
    with pytest.raises(LabelError, match=r'Table "Components": rows\.0\.0 contains U'):
        Table("Components", ("Lot",), (("A\u200b",),))


def test_refuses_more_than_a_worker_can_draw_in_time() -> None:
    table = Table("T", ("a",), (("x" * 1999,),) * (MOST_BYTES // 2000))
    with pytest.raises(LabelError) as caught:
        replace(SMALL, blocks=(table, Text("", "x" * 2000)))
    assert (caught.value.code, caught.value.field) == ("LABEL_SHEET_SIZE", "blocks")


def altered(path: list[str | int], value: object) -> dict[str, Any]:
    """The stored worksheet with one value replaced and the digest made right again, as a forger would."""
    from labels.serial_form import digest

    data: Any = json.loads(json.dumps(WORKSHEET.to_json()))
    at = data
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    data["content_sha256"] = digest({key: part for key, part in data.items() if key != "content_sha256"})
    return dict(data)


@pytest.mark.parametrize(
    ("path", "value", "code", "field"),
    [
        (["kind"], "dose", "LABEL_CONTENT_KIND", "kind"),
        (["kind"], ["worksheet"], "LABEL_CONTENT_KIND", "kind"),
        (["content_version"], 2, "LABEL_CONTENT_KIND", "content_version"),
        (["colour"], "red", "LABEL_CONTENT_SHAPE", "colour"),
        (["blocks"], {}, "LABEL_CONTENT_SHAPE", "blocks"),
        (["blocks", 0, "block"], "song", "LABEL_CONTENT_SHAPE", "blocks.0.block"),
        (["blocks", 0], "song", "LABEL_CONTENT_SHAPE", "blocks.0.block"),
        (["blocks", 0, "colour"], "red", "LABEL_CONTENT_SHAPE", "blocks.0.colour"),
        (["blocks", 0, "pairs", 1], ["a"], "LABEL_CONTENT_SHAPE", "blocks.0.pairs.1"),
        (["blocks", 0, "pairs", 1, 0], "", "LABEL_FIELD_EMPTY", "blocks.0.pairs.1.0"),
        (["blocks", 2, "rows", 0, 1], "a\u200b", "LABEL_HIDDEN_CHARACTER", "blocks.2.rows.0.1"),
        (["blocks", 3, "items", 1, "payload"], "", "LABEL_PAYLOAD", "blocks.3.items.1.payload"),
    ],
)
def test_refuses_json_it_did_not_write(path: list[str | int], value: object, code: str, field: str) -> None:
    with pytest.raises(LabelError) as caught:
        Sheet.from_json(altered(path, value))
    assert (caught.value.code, caught.value.field) == (code, field)


def test_refuses_altered_and_incomplete_json() -> None:
    with pytest.raises(LabelError) as caught:
        Sheet.from_json({**SMALL.to_json(), "title": "Other"})
    assert (caught.value.code, caught.value.field) == ("LABEL_CONTENT_ALTERED", "content_sha256")
    data = SMALL.to_json()
    del data["footer"]
    with pytest.raises(LabelError) as caught:
        Sheet.from_json(data)
    assert (caught.value.code, caught.value.field) == ("LABEL_CONTENT_SHAPE", "footer")


def test_a_chart_number_in_json_is_a_decimal_as_text() -> None:
    data = replace(SMALL, blocks=(CHART,)).to_json()
    assert data["blocks"][0]["values"] == ["250", "240"]


INSTRUCTIONS = {
    "Weigh 1.0 g of filler.": ["LABEL_TRAILING_ZERO"],
    "Weigh .5 g of filler.": ["LABEL_LEADING_ZERO"],
    "Weigh 10mg of filler.": ["LABEL_UNIT_SPACE"],
    "Weigh 1,5 g of filler.": ["LABEL_DECIMAL_COMMA"],
    "Weigh 5 \u00b5g of filler.": ["LABEL_MICRO_SIGN"],
    "Tare until it shows 0.0000 g.": [],
    "Follow SOP 3.10 and v.2; add 5 g.": [],
    "Use before the expiration date of the lot.": [],
}


@pytest.mark.parametrize("text", INSTRUCTIONS)
def test_lints_amounts_that_people_are_to_follow(text: str) -> None:
    codes = INSTRUCTIONS[text]
    for block, field in ((Checklist("", (CheckItem("1", text),)), "items.0.text"), (Text("", text), "text")):
        try:
            replace(SMALL, blocks=(Notes("", 1), block))
            found: list[tuple[str, str | None]] = []
        except LabelError as error:
            found = [(problem.code, problem.field) for problem in error.problems]
        assert found == [(code, f"blocks.1.{field}") for code in codes]


def test_a_record_quotes_what_was_written() -> None:
    quoted = Text("Deviation", "Weighed 1.0 g instead.")
    assert replace(RECORD, blocks=(quoted,)).blocks == (quoted,)
