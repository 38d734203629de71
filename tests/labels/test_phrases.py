from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Any

import pytest

from labels.errors import LabelError
from labels.fonts import BOLD, REGULAR
from labels.lint import lint
from labels.phrases import STATEMENT, Phrase, Translation, library, phrase, placeholders, recognise
from labels.pieces import Piece

LANGUAGES = ("es", "zh", "ko", "ru", "vi")
PHRASES = list(library().phrases.values())
TRANSLATIONS = [each for known in PHRASES for each in known.translations.values()]
each_phrase = pytest.mark.parametrize("known", PHRASES, ids=lambda known: known.code)
each_translation = pytest.mark.parametrize("each", TRANSLATIONS, ids=lambda each: f"{each.code}-{each.language}")


def amounts_of(known: Phrase) -> dict[str, Any]:
    return {name: {"form": "capsule", "count": 2}[name] for name in set(placeholders(known.english))}


def words_of(each: Translation) -> str:
    known = library().phrases[each.code]
    words = phrase(each.code, each.language, approvals={each.digest}, **amounts_of(known)).translated
    assert words is not None
    return words


def test_the_languages_are_those_of_the_board() -> None:
    assert tuple(library().languages) == LANGUAGES


def test_has_the_directions_of_california_for_bedtime_and_morning() -> None:
    assert [f"CA-{letter}" for letter in "ABCDEFGHI"] == [known.code for known in PHRASES if known.code[:3] == "CA-"]
    assert phrase("CA-A", form="capsule").english == "Take 1 capsule at bedtime"
    assert phrase("CA-E", form="capsule").english == "Take 2 capsules in the morning"
    assert phrase("CA-I", form="capsule").english == "Take 3 capsules in the morning, and 3 capsules at bedtime"


@each_phrase
def test_every_phrase_has_a_code_a_source_and_a_date(known: Phrase) -> None:
    assert re.fullmatch(r"(CA|NS)(-[A-Z]+)+", known.code)
    assert known.kind in {"directions", "warning"}
    assert known.source
    assert known.effective_on.year >= 2011
    assert set(known.translations) <= set(LANGUAGES)


@each_phrase
def test_the_english_of_every_phrase_passes_the_rules_of_a_label(known: Phrase) -> None:
    english = phrase(known.code, **amounts_of(known)).english
    assert list(lint(english, "directions")) == []
    assert not set("{}") & set(english)


@each_translation
def test_a_translation_names_its_source_and_how_sure_it_is(each: Translation) -> None:
    assert each.source
    assert each.confidence in {"published", "draft"}
    # A wording nobody has compared with a published one is never approved here; that is a pharmacist's act.
    assert not (each.approved and each.confidence == "draft")


@each_translation
def test_a_translation_leaves_the_same_open_and_keeps_every_number(each: Translation) -> None:
    english = library().phrases[each.code].english
    assert placeholders(each.text) == placeholders(english)
    assert Counter(re.findall(r"\d+", each.text)) == Counter(re.findall(r"\d+", english))
    assert all(char.isascii() for char in each.text if unicodedata.category(char)[0] == "N")
    assert Counter(re.findall(r"\d+", words_of(each))) == Counter(re.findall(r"\d+", english))


@each_translation
def test_the_fonts_draw_every_translation(each: Translation) -> None:
    assert unicodedata.is_normalized("NFC", each.text)
    for font in (REGULAR, BOLD):
        assert Piece("directions", words_of(each), font).text


@pytest.mark.parametrize("form", library().forms)
def test_every_dosage_form_has_a_word_in_every_language(form: str) -> None:
    assert set(library().forms[form]) == {"en", *LANGUAGES}
    assert all(len(words) == 3 and all(words) for words in library().forms[form].values())


def test_no_two_wordings_share_a_digest() -> None:
    assert len({each.digest for each in TRANSLATIONS}) == len(TRANSLATIONS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_an_approved_translation_english_stands_alone_and_says_so(language: str) -> None:
    wording = phrase("CA-A", language, form="capsule")
    assert (wording.english, wording.translated, wording.missing_translation) == (
        "Take 1 capsule at bedtime",
        None,
        True,
    )
    assert wording.statement == f"{library().languages[language]} translation not available"
    assert STATEMENT == "LABEL_TRANSLATION_MISSING"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "Tome 2 c\u00e1psulas a la hora de acostarse"),
        (
            "ru",
            "\u041f\u0440\u0438\u043d\u0438\u043c\u0430\u0439\u0442\u0435 \u043f\u043e 2 \u043a\u0430\u043f\u0441\u0443\u043b\u044b \u043f\u0435\u0440\u0435\u0434 \u0441\u043d\u043e\u043c",
        ),
    ],
)
def test_an_approved_translation_stands_beside_the_english(language: str, words: str) -> None:
    approval = library().phrases["CA-B"].translations[language].digest
    wording = phrase("CA-B", language, approvals={approval}, form="capsule")
    assert (wording.english, wording.translated) == ("Take 2 capsules at bedtime", words)
    assert (wording.missing_translation, wording.statement) == (False, None)


def test_an_approval_is_of_one_wording_in_one_language() -> None:
    spanish = library().phrases["CA-B"].translations["es"].digest
    assert phrase("CA-B", "vi", approvals={spanish}, form="capsule").missing_translation
    assert phrase("CA-A", "es", approvals={spanish}, form="capsule").missing_translation


def test_a_language_outside_the_library_is_english_only() -> None:
    wording = phrase("CA-A", "tl", form="capsule")
    assert (wording.translated, wording.statement) == (None, "tl translation not available")


def test_english_needs_no_translation() -> None:
    assert not phrase("NS-OPIOID").missing_translation


@pytest.mark.parametrize(
    ("code", "amounts", "refusal"),
    [
        ("CA-Z", {}, "LABEL_PHRASE_UNKNOWN"),
        ("CA-A", {}, "LABEL_PHRASE_AMOUNT"),
        ("CA-A", {"form": "capsule", "count": 1}, "LABEL_PHRASE_AMOUNT"),
        ("NS-OPIOID", {"form": "capsule"}, "LABEL_PHRASE_AMOUNT"),
        ("NS-MOUTH-BEDTIME", {"form": "capsule", "count": 0}, "LABEL_PHRASE_AMOUNT"),
        ("NS-MOUTH-BEDTIME", {"form": "capsule", "count": True}, "LABEL_PHRASE_AMOUNT"),
        ("NS-MOUTH-BEDTIME", {"form": "capsule", "count": "2"}, "LABEL_PHRASE_AMOUNT"),
        ("CA-A", {"form": "spoon"}, "LABEL_PHRASE_FORM"),
        ("CA-A", {"form": 5}, "LABEL_PHRASE_FORM"),
    ],
)
def test_refuses_what_the_library_does_not_say(code: str, amounts: dict[str, Any], refusal: str) -> None:
    with pytest.raises(LabelError) as caught:
        phrase(code, **amounts)
    assert caught.value.code == refusal


@each_phrase
def test_a_wording_is_recognised_again(known: Phrase) -> None:
    amounts = amounts_of(known)
    assert recognise(phrase(known.code, **amounts).english) == (known.code, amounts)


@pytest.mark.parametrize(
    "text",
    [
        "Take 2 capsule at bedtime",
        "take 2 capsules at bedtime",
        "Take 2 capsules at bedtime.",
        "Take 4 capsules at bedtime",
        "",
    ],
)
def test_other_words_are_taken_for_no_phrase(text: str) -> None:
    assert recognise(text) is None
