from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmacy.catalog.exposures import exposures
from pharmacy.screening.matching import Match, MedicineEntry, match_medicine
from pharmacy.screening.phrases import normalise

EVERY_NAME = [(row.code, name) for row in exposures() for name in row.names]


def matches(name: str = "unreadable", **codes: Any) -> dict[str, Match]:
    return {match.exposure.code: match for match in match_medicine(MedicineEntry(name, **codes), exposures())}


@pytest.mark.parametrize("rxcui", [(row.code, rxcui) for row in exposures() for rxcui in row.rxcuis])
def test_every_rxcui_finds_its_row(rxcui: tuple[str, str]) -> None:
    code, number = rxcui
    assert list(matches(rxcui=number)) == [code]


@pytest.mark.parametrize("rxcui", ["7804", " 7804 ", "07804", "RxCUI 7804"])
def test_reads_an_rxcui_however_it_is_written(rxcui: str) -> None:
    found = matches(rxcui=rxcui)["oxycodone"]
    assert (found.how, found.text, found.score) == ("rxcui", "7804", 1.0)


@pytest.mark.parametrize("rxcui", ["", "0", "none", "78", "78041"])
def test_an_rxcui_must_be_whole(rxcui: str) -> None:
    assert matches(rxcui=rxcui) == {}


@pytest.mark.parametrize("atc", [(row.code, atc) for row in exposures() for atc in row.atc])
def test_every_atc_code_finds_its_row_and_no_prefix(atc: tuple[str, str]) -> None:
    code, number = atc
    found = matches(atc=number)
    assert found[code].how == "atc"
    assert not any(match.how == "atc_prefix" for match in found.values())


@pytest.mark.parametrize(
    ("atc", "code"),
    [
        ("N02AJ99", "atc-n02a"),
        ("N02AX", "atc-n02a"),
        ("N02A", "atc-n02a"),
        ("n02 aj 99", "atc-n02a"),
        ("N07BC99", "atc-n07bc"),
        ("R05DA20", "atc-r05da"),
        ("R05FA02", "atc-r05fa"),
        ("A07DA99", "atc-a07da"),
        ("N01AH99", "atc-n01ah"),
    ],
)
def test_an_unlisted_code_of_an_opioid_group_blocks(atc: str, code: str) -> None:
    assert {code: match.how for code, match in matches(atc=atc).items()} == {code: "atc_prefix"}


@pytest.mark.parametrize(
    ("atc", "action"), [("N07BC04", "info"), ("R05DA09", "info"), ("A07DA03", "warn"), ("V03AX04", "warn")]
)
def test_the_tables_own_row_wins_over_the_prefix(atc: str, action: str) -> None:
    assert [match.exposure.action for match in matches(atc=atc).values()] == [action]


@pytest.mark.parametrize("atc", ["", "-", "N02BE01", "N02", "N07BB03", "R05CB01"])
def test_other_atc_codes_find_nothing(atc: str) -> None:
    assert matches(atc=atc) == {}


def test_a_combination_finds_every_ingredient() -> None:
    assert list(matches(atc="N02AA56")) == ["oxycodone", "naltrexone"]


def test_code_and_name_may_each_find_something() -> None:
    found = matches("Vicodin", rxcui="7804", atc="N02AX02")
    assert {code: match.how for code, match in found.items()} == {
        "hydrocodone": "name", "oxycodone": "rxcui", "tramadol": "atc"
    }  # fmt: skip


def test_a_row_is_found_once_by_its_surest_sign() -> None:
    assert [match.how for match in matches("codeine", rxcui="2670", atc="R05DA04").values()] == ["rxcui"]


def test_a_harmless_name_does_not_hide_an_opioid_code() -> None:
    assert "atc-r05da" in matches("Robitussin DM", atc="R05DA20")
    assert "oxycodone" in matches("vitamin", rxcui="7804")


def test_a_depot_stands_for_plain_buprenorphine_whatever_found_it() -> None:
    assert list(matches("Sublocade", rxcui="1819", atc="N07BC01")) == ["buprenorphine-depot"]


def test_tells_the_longest_words_that_matched() -> None:
    assert matches("Old Tylenol No.3, codeine")["codeine"].text == "tylenol no 3"


def test_normalises_spelling() -> None:
    assert normalise("  Tylenol®#3—prn ") == ("tylenol", "no", "3", "prn")
    assert normalise("CODÉINE30mg") == ("codeine", "30", "mg")
    assert normalise("Dover's, Dover\u2019s") == ("dovers", "dovers")


@pytest.mark.parametrize(("code", "name"), EVERY_NAME)
def test_every_listed_name_finds_its_own_row(code: str, name: str) -> None:
    row = next(row for row in exposures() if row.code == code)
    assert code in {match.exposure.code for match in match_medicine(MedicineEntry(name), (row,))}
    replaced = {other for match in matches(name).values() for other in match.exposure.replaces}
    assert code in matches(name) or code in replaced


PADDING = st.text(alphabet=" \t\n,.;:()/-+*", max_size=4)


@given(st.sampled_from(EVERY_NAME), PADDING, PADDING, st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))
def test_case_punctuation_and_spacing_do_not_matter(entry: tuple[str, str], before: str, after: str, case: Any) -> None:
    _, name = entry
    spaced = "  \t".join(name.split(" "))
    assert matches(f"{before}{case(spaced)}{after}").keys() == matches(name).keys()


@given(st.sampled_from(EVERY_NAME), st.sampled_from(["my old {} twice", "takes {} 5 mg prn", "denies {}", "x; {}!"]))
def test_a_name_is_found_anywhere_in_the_text(entry: tuple[str, str], text: str) -> None:
    _, name = entry
    assert matches(name).keys() <= matches(text.format(name)).keys() | {"unspecified-opioid"}


@given(st.text(max_size=80), st.text(max_size=12), st.text(max_size=12))
def test_any_text_can_be_screened(name: str, rxcui: str, atc: str) -> None:
    for match in matches(name, rxcui=rxcui, atc=atc).values():
        assert match.score == 1.0 if match.how != "spelling" else 0.5 < match.score <= 1.0
