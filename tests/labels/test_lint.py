from __future__ import annotations

import pytest

from labels.errors import LabelError
from labels.lint import RULES, check_english, check_finished, lint

MISREAD = [
    ("3.0 mg", "LABEL_TRAILING_ZERO"),
    ("1.50 mg", "LABEL_TRAILING_ZERO"),
    ("Take up to 10.0 mg", "LABEL_TRAILING_ZERO"),
    (".5 mg", "LABEL_LEADING_ZERO"),
    ("Take .5 capsule", "LABEL_LEADING_ZERO"),
    ("1.5mg", "LABEL_UNIT_SPACE"),
    ("5mL", "LABEL_UNIT_SPACE"),
    ("Do not exceed 3 mg. Ask us", "LABEL_UNIT_PERIOD"),
    ("in mg.", "LABEL_UNIT_PERIOD"),
    ("1500 mg", "LABEL_THOUSANDS"),
    ("1,5 mg", "LABEL_DECIMAL_COMMA"),
    ("5 \u00b5g", "LABEL_MICRO_SIGN"),
    ("5 \u03bcg", "LABEL_MICRO_SIGN"),
    ("Take one capsule at bedtime", "LABEL_NUMBER_WORD"),
    ("TAKE TWO CAPSULES", "LABEL_NUMBER_WORD"),
    ("take two (2) capsules", "LABEL_NUMBER_WORD"),
    ("Take one at bedtime", "LABEL_NUMBER_WORD"),
    ("Expires 17 May 2027", "LABEL_EXPIRATION"),
    ("expiration date", "LABEL_EXPIRATION"),
    ("EXP 05/27", "LABEL_EXPIRATION"),
    ("best before May", "LABEL_EXPIRATION"),
    *((f"Take 1 capsule {wrong}", "LABEL_ABBREVIATION") for wrong in (
        *("HS", "hs", "h.s.", "qhs", "QHS", "q.h.s.", "BT", "qn", "q.d.", "QD", "q1d", "q.o.d.", "QOD"),
        *("bid", "B.I.D.", "tid", "q.i.d.", "UD", "u.d.", "ut dict", "po", "p.o.", "PRN", "SC", "sub q", "OD", "AU"),
    )),
    ("5 U", "LABEL_ABBREVIATION"),
    ("5U", "LABEL_ABBREVIATION"),
    ("400 IU", "LABEL_ABBREVIATION"),
    ("5 cc", "LABEL_ABBREVIATION"),
    ("5cc", "LABEL_ABBREVIATION"),
    ("For MS", "LABEL_ABBREVIATION"),
]  # fmt: skip

CLEAR = [
    "Take 1 capsule by mouth at bedtime",
    "Take 2 capsules by mouth in the morning, and 1 capsule by mouth at bedtime",
    "Take 10 capsules",
    "Do not exceed 0.5 mg a day",
    "1,500 mg",
    "1,000 units",
    "Store at 20 to 25 \u00b0C (68 to 77 \u00b0F), dry and away from light.",
    "Use until 30 Nov 2026",
    "Beyond-use date 17 May 2027",
    "Compounded medicine: not FDA-approved.",
    "WARNING: Do not take opioid medicine (pain, cough or diarrhea) with this.",
    "naltrexone hydrochloride",
    "For fibromyalgia pain as needed",
    "For Crohn's disease, one of several treatments",
    "Made in the U.S. from U.S.P. grade powder",
    "e.g. codeine, i.e. an opioid",
    "If you experience an exposure, call us as directed",
]


@pytest.mark.parametrize(("text", "code"), MISREAD)
def test_finds_what_is_misread(text: str, code: str) -> None:
    problems = list(lint(text, "directions"))
    assert [p.code for p in problems] == [code]
    assert problems[0].field == "directions"


@pytest.mark.parametrize("text", CLEAR)
def test_lets_clear_wording_pass(text: str) -> None:
    assert list(lint(text, "directions")) == []


def test_says_what_to_write_instead() -> None:
    (problem,) = lint("Take 1 capsule qhs", "directions")
    assert problem.message == 'In directions, "qhs" can be misread: write "at bedtime"'


def test_every_rule_is_exercised_above() -> None:
    texts = [text for text, _ in MISREAD]
    assert [rule.pattern.pattern for rule in RULES if not any(map(rule.pattern.search, texts))] == []


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ([("step", "Each night 3.0 mg")], "LABEL_TRAILING_ZERO"),
        ([("step", "3."), ("step", "take .5 mg")], "LABEL_LEADING_ZERO"),
        ([("made_on", "Made 11/24/2026")], "LABEL_NUMERIC_DATE"),
        ([("made_on", "Made 2026-11-24")], "LABEL_NUMERIC_DATE"),
        ([("beyond_use_on", "EXP 24 Nov 2026")], "LABEL_EXPIRATION"),
        ([("strength_mg", "1.5 mg"), ("directions", "Take 1500 mcg")], "LABEL_MIXED_UNITS"),
        ([("second_directions", "Tome .5 mg")], "LABEL_LEADING_ZERO"),
        ([], "LABEL_INCOMPLETE"),
    ],
)
def test_the_finished_text_is_read_again(texts: list[tuple[str, str]], code: str) -> None:
    with pytest.raises(LabelError) as caught:
        check_finished(texts, ("directions",) if not texts else ())
    assert code in {problem.code for problem in caught.value.problems}


def test_names_and_numbers_are_not_read_as_wording() -> None:
    check_finished([("patient_name", "U Thant"), ("containers.0.lot_number", "11/24/2026"), ("pharmacy.name", "HS")])


@pytest.mark.parametrize("text", ["Take 1 capsule", "Nights 15 to 28: take 2 capsules", "Dissolve 1 tablet"])
def test_english_directions_say_what_to_do(text: str) -> None:
    assert list(check_english(text, "directions")) == []


@pytest.mark.parametrize("text", ["Tome 1 c\u00e1psula", "1 capsule", "As directed"])
def test_directions_without_an_english_verb_are_refused(text: str) -> None:
    assert [problem.code for problem in check_english(text, "directions")] == ["LABEL_NOT_ENGLISH"]
