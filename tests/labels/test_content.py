from __future__ import annotations

import dataclasses
import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from bench.contents import LABEL, PHARMACY
from labels.content import DoseLabel, PharmacyBlock
from labels.errors import LabelError
from labels.serial_form import digest
from pharmacy.core.errors import DomainError
from tests.labels.cases import VARIANTS

REFUSED = [
    ("patient_name", "", "LABEL_FIELD_EMPTY"),
    ("patient_name", "   ", "LABEL_FIELD_EMPTY"),
    ("patient_name", None, "LABEL_TYPE"),
    ("patient_name", "Ana\u202elee", "LABEL_HIDDEN_CHARACTER"),
    ("patient_name", "Ana\u200bLee", "LABEL_HIDDEN_CHARACTER"),
    ("patient_name", "Ana\u0000Lee", "LABEL_HIDDEN_CHARACTER"),
    ("patient_name", "Ana\ue000", "LABEL_HIDDEN_CHARACTER"),
    ("patient_name", "Ana\u00a0Lee", "LABEL_SPACES"),
    ("patient_name", "Ana  Lee", "LABEL_SPACES"),
    ("patient_name", "Ana Lee ", "LABEL_SPACES"),
    ("patient_name", "Jose\u0301", "LABEL_NOT_NFC"),
    ("directions", "Take 1 capsule\nat bedtime", "LABEL_HIDDEN_CHARACTER"),
    ("purpose", "", "LABEL_FIELD_EMPTY"),
    ("serial", "", "LABEL_FIELD_EMPTY"),
    ("lot_number", "", "LABEL_FIELD_EMPTY"),
    ("storage", "", "LABEL_FIELD_EMPTY"),
    ("opioid_warning", "", "LABEL_FIELD_EMPTY"),
    ("compounded_statement", "", "LABEL_FIELD_EMPTY"),
    ("watermark", "", "LABEL_FIELD_EMPTY"),
    ("strength_mg", Decimal(0), "LABEL_STRENGTH"),
    ("strength_mg", Decimal("-1.5"), "LABEL_STRENGTH"),
    ("strength_mg", Decimal("NaN"), "LABEL_STRENGTH"),
    ("strength_mg", Decimal("Infinity"), "LABEL_STRENGTH"),
    ("strength_mg", 1.5, "LABEL_TYPE"),
    ("quantity", 0, "LABEL_COUNT"),
    ("quantity", Decimal(14), "LABEL_TYPE"),
    ("quantity", True, "LABEL_TYPE"),
    ("fill_number", 0, "LABEL_COUNT"),
    ("refills_left", -1, "LABEL_COUNT"),
    ("written_on", datetime(2026, 11, 23, 8, 0), "LABEL_TYPE"),  # noqa: DTZ001
    ("written_on", "2026-11-23", "LABEL_TYPE"),
    ("dispensed_on", date(2026, 11, 22), "LABEL_DATE_ORDER"),
    ("beyond_use_on", LABEL.dispensed_on, "LABEL_DATE_ORDER"),
    ("auxiliary", ["a list"], "LABEL_TYPE"),
    ("pharmacy", None, "LABEL_TYPE"),
    ("directions", "Tome 1 c\u00e1psula al acostarse", "LABEL_NOT_ENGLISH"),
    ("barcode_payload", "RX1\u20131", "LABEL_PAYLOAD"),
    ("barcode_payload", "rx100001-1", "LABEL_PAYLOAD"),
    ("barcode_payload", "Okafor Grace", "LABEL_PAYLOAD"),
    ("barcode_payload", "OKAFOR", "LABEL_PAYLOAD"),
    ("barcode_payload", "RX--1", "LABEL_PAYLOAD"),
    ("barcode_payload", "R" * 24 + "1", "LABEL_PAYLOAD"),
]


@pytest.mark.parametrize(("field", "value", "code"), REFUSED)
def test_refuses_and_names_the_field(field: str, value: object, code: str) -> None:
    with pytest.raises(LabelError) as caught:
        replace(LABEL, **{field: value})  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.field) == (code, field)
    assert caught.value.problems[0].message.startswith(field)


def test_names_the_element_of_a_list() -> None:
    with pytest.raises(LabelError) as caught:
        replace(LABEL, auxiliary=("Keep dry.", " "))
    assert caught.value.field == "auxiliary.1"


def test_names_the_part_of_the_pharmacy() -> None:
    with pytest.raises(LabelError) as caught:
        replace(PHARMACY, phone="")
    assert (caught.value.code, caught.value.field) == ("LABEL_FIELD_EMPTY", "pharmacy.phone")


def test_reports_every_problem_at_once() -> None:
    with pytest.raises(LabelError) as caught:
        replace(LABEL, patient_name="", quantity=0, strength_mg=Decimal(0))
    assert {p.field for p in caught.value.problems} == {"patient_name", "quantity", "strength_mg"}


def test_lints_the_texts_a_pharmacy_writes() -> None:
    with pytest.raises(LabelError) as caught:
        replace(LABEL, directions="Take 1 capsule qhs", auxiliary=("Do not exceed 3.0 mg",))
    assert [(p.code, p.field) for p in caught.value.problems] == [
        ("LABEL_ABBREVIATION", "directions"),
        ("LABEL_TRAILING_ZERO", "auxiliary.0"),
    ]


@pytest.mark.parametrize("name", ["U Thant", "Ho Bt", "Hs Lee", "Po Sang", "Prn Udo", "One Capsule", "Anne Exp"])
def test_does_not_lint_names_of_people_and_places(name: str) -> None:
    block = replace(PHARMACY, name=name, address_line1="1500 Hs Street", city="Po")
    label = replace(LABEL, patient_name=name, prescriber_name=name, pharmacy=block)
    assert label.patient_name == name


def test_is_a_domain_error() -> None:
    assert issubclass(LabelError, DomainError)


def test_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        LABEL.patient_name = "Someone Else"  # type: ignore[misc]


@pytest.mark.parametrize("label", VARIANTS.values(), ids=VARIANTS)
def test_survives_the_round_trip_through_json(label: DoseLabel) -> None:
    stored = json.loads(json.dumps(label.to_json()))
    assert DoseLabel.from_json(stored) == label
    assert DoseLabel.from_json(stored).to_json() == label.to_json()


def test_json_is_canonical() -> None:
    data = LABEL.to_json()
    assert list(data) == sorted(data)
    assert list(data["pharmacy"]) == sorted(data["pharmacy"])
    assert (data["kind"], data["content_version"]) == ("dose", 2)
    assert (data["strength_mg"], data["written_on"]) == ("1.5", "2026-11-23")


def test_equal_content_has_one_digest() -> None:
    same = replace(LABEL, strength_mg=Decimal("1.50"))
    other = replace(LABEL, strength_mg=Decimal("15"))
    assert same.to_json()["content_sha256"] == LABEL.to_json()["content_sha256"]
    assert other.to_json()["content_sha256"] != LABEL.to_json()["content_sha256"]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"patient_name": "Someone Else"}, "LABEL_CONTENT_ALTERED", "content_sha256"),
        ({"kind": "pack"}, "LABEL_CONTENT_KIND", "kind"),
        ({"content_version": 3}, "LABEL_CONTENT_KIND", "content_version"),
        ({"colour": "red"}, "LABEL_CONTENT_SHAPE", "colour"),
    ],
)
def test_refuses_json_it_did_not_write(change: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(LabelError) as caught:
        DoseLabel.from_json({**LABEL.to_json(), **change})
    assert (caught.value.code, caught.value.field) == (code, field)


def test_refuses_json_with_a_field_missing() -> None:
    data = LABEL.to_json()
    del data["lot_number"]
    with pytest.raises(LabelError) as caught:
        DoseLabel.from_json(data)
    assert (caught.value.code, caught.value.field) == ("LABEL_CONTENT_SHAPE", "lot_number")


def test_address_is_one_line_with_or_without_its_second() -> None:
    assert PHARMACY.address == "1200 Example Street, Suite 4, Sacramento, CA 95814"
    assert replace(PHARMACY, address_line2=None).address == "1200 Example Street, Sacramento, CA 95814"
    assert isinstance(PHARMACY, PharmacyBlock)


def version_1(label: DoseLabel) -> dict[str, object]:
    """``label`` as version 1 of the content stored it: without the second language."""
    data = {
        k: v for k, v in label.to_json().items() if k not in {"second_language", "second_directions", "content_sha256"}
    }
    data["content_version"] = 1
    return {**data, "content_sha256": digest(data)}


def test_reads_what_version_1_stored() -> None:
    assert DoseLabel.from_json(version_1(LABEL)) == LABEL


def test_version_1_knows_no_second_language() -> None:
    with pytest.raises(LabelError) as caught:
        DoseLabel.from_json({**version_1(LABEL), "second_language": "Spanish"})
    assert (caught.value.code, caught.value.field) == ("LABEL_CONTENT_SHAPE", "second_language")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"second_language": "Spanish"}, "LABEL_LANGUAGE", "second_directions"),
        ({"second_directions": "Tome 1"}, "LABEL_LANGUAGE", "second_language"),
        ({"second_language": "English", "second_directions": "Take 1"}, "LABEL_LANGUAGE", "second_language"),
        (
            {"second_language": "Spanish", "second_directions": "Tome 1.0 mg"},
            "LABEL_TRAILING_ZERO",
            "second_directions",
        ),
    ],
)
def test_the_second_language_follows_the_english(change: dict[str, str], code: str, field: str) -> None:
    with pytest.raises(LabelError) as caught:
        replace(LABEL, **change)  # type: ignore[arg-type]
    assert (caught.value.code, caught.value.field) == (code, field)
