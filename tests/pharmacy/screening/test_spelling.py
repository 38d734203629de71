"""Misspelt names: how far a word may be from a listed name, what is shown, and what is never read as an opioid."""

from __future__ import annotations

import pytest

from pharmacy.catalog.exposures import exposures
from pharmacy.catalog.other_names import name_groups, other_names
from pharmacy.screening.matching import Match, MedicineEntry, index_of, match_medicine
from pharmacy.screening.phrases import normalise
from pharmacy.screening.spelling import Speller, sound


def readings(text: str) -> dict[str, Match]:
    return {m.exposure.code: m for m in match_medicine(MedicineEntry(text), exposures()) if m.how == "spelling"}


@pytest.mark.parametrize(
    ("text", "code", "written", "read_as", "score"),
    [
        ("oxycodne 5 mg", "oxycodone", "oxycodne", "oxycodone", 0.89),
        ("Fentinyl patch", "fentanyl", "fentinyl", "fentanyl", 0.88),
        ("codiene", "codeine", "codiene", "codeine", 0.86),
        ("phentanil", "fentanyl", "phentanil", "phentanyl", 0.94),
        ("rnorphine", "morphine", "rnorphine", "morphine", 0.89),
        ("di1audid", "hydromorphone", "di1audid", "Dilaudid", 0.88),
        ("tramadolretard", "tramadol", "tramadolretard", "tramadol", 1.0),
        ("sub oxne", "buprenorphine", "suboxne", "Suboxone", 0.88),
    ],
)
def test_reads_a_misspelt_name_and_says_how_sure_it_is(
    text: str, code: str, written: str, read_as: str, score: float
) -> None:
    match = readings(text)[code]
    assert (match.text, match.read_as, match.score) == (written, read_as, score)


def test_every_ingredient_on_which_the_word_may_lie_is_told() -> None:
    assert set(readings("Suboxne")) == {"buprenorphine", "naloxone"}


@pytest.mark.parametrize(
    "text", ["banana", "bikes", "heat", "pork", "fest", "boxy", "poxy", "tent", "roxanne", "mst.", "codfish", "perch"]
)
def test_short_names_need_more_than_likeness(text: str) -> None:
    assert readings(text) == {}


@pytest.mark.parametrize("text", ["opanna", "norko", "noroc", "kratum", "actic", "opuim"])
def test_a_name_of_five_or_six_letters_may_have_one_edit_after_its_first_sound(text: str) -> None:
    assert readings(text)


@pytest.mark.parametrize("name", sorted(other_names()))
def test_what_is_known_to_be_something_else_is_left_alone(name: str) -> None:
    assert match_medicine(MedicineEntry(name), exposures()) == ()


def test_other_names_are_single_plain_words_each_once_with_a_source() -> None:
    names = [name for group in name_groups() for name in group.names]
    assert len(names) == len(set(names))
    assert all(normalise(name) == (name,) for name in names)
    assert all(group.source and group.confidence for group in name_groups())


def test_other_names_only_silence_likeness_never_a_listed_name() -> None:
    entry = MedicineEntry("naloxone and oxycodone with caffeine, acetaminophen, promethazine")
    assert {m.exposure.code for m in match_medicine(entry, exposures())} >= {"naloxone", "oxycodone"}
    assert "codeine" in readings("promethazine with codiene")


def test_the_most_likely_reading_is_given_and_every_opioid_when_it_is_none() -> None:
    rows = exposures()
    naloxone = next(row for row in rows if row.code == "naloxone")
    morphine = next(row for row in rows if row.code == "morphine")
    speller = Speller((naloxone, morphine), frozenset())
    assert [reading.row for reading in speller.readings(("nalaxone",), ())] == [0]


def test_a_score_is_never_below_the_published_floor() -> None:
    for word in ("oxycotton", "fentynal", "coedeen", "hydracodon", "dilodid", "perkasett", "metadose"):
        assert all(match.score >= 0.6 for match in readings(word).values()), word


@pytest.mark.parametrize(
    ("one", "other"), [("phentanil", "fentanyl"), ("kodeen", "codine"), ("cratom", "kratom"), ("rnorfine", "morphine")]
)
def test_words_that_sound_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other)


def test_words_read_before_can_be_forgotten() -> None:
    _, speller = index_of(tuple(exposures()))
    before = list(speller.readings(("oxycodne",), ()))
    speller.forget()
    assert list(speller.readings(("oxycodne",), ())) == before
