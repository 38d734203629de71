"""Every entry of the corpus gives what is expected; a missed opioid is the worst defect there can be."""

from __future__ import annotations

import pytest

from pharmacy.catalog.exposures import exposures
from pharmacy.screening.matching import MedicineEntry, match_medicine
from tests.pharmacy.screening.written import CORPUS, KNOWN_FALSE_ALARMS, Written, expected


def found(written: Written) -> tuple[str, set[str]]:
    matches = match_medicine(MedicineEntry(written.text), exposures())
    actions = {match.exposure.action for match in matches}
    strictest = next((action for action in ("block", "warn", "info") if action in actions), "none")
    return strictest, {match.exposure.code for match in matches}


@pytest.mark.parametrize("written", [w for w in CORPUS if w.text not in KNOWN_FALSE_ALARMS], ids=lambda w: w.text)
def test_finds_exactly_what_is_expected(written: Written) -> None:
    assert found(written) == (written.expected, written.codes)


@pytest.mark.parametrize("text", KNOWN_FALSE_ALARMS)
def test_known_false_alarms_are_still_there(text: str) -> None:
    [written] = [w for w in CORPUS if w.text == text]
    assert found(written)[0] == "block"
    assert written.expected != "block"


def test_no_opioid_of_the_corpus_is_missed() -> None:
    assert [written.text for written in expected("block") if found(written)[0] != "block"] == []


def test_at_least_99_of_100_blocks_are_right() -> None:
    blocked = [written for written in CORPUS if found(written)[0] == "block"]
    assert sum(written.expected == "block" for written in blocked) / len(blocked) >= 0.99


def test_the_corpus_is_long_enough_and_has_no_entry_twice() -> None:
    assert len(CORPUS) >= 350
    assert len(expected("block")) >= 220
    assert len(expected("none")) >= 130
    assert len({written.text.casefold() for written in CORPUS}) == len(CORPUS)
    assert {code for written in CORPUS for code in written.codes} <= {row.code for row in exposures()}


def test_the_corpus_holds_every_blocking_ingredient() -> None:
    covered = {code for written in CORPUS for code in written.codes}
    blocking = {row.code for row in exposures() if row.action == "block" and row.names}
    assert blocking - covered <= {
        "meptazinol", "phenazocine", "bezitramide", "phenoperidine", "anileridine", "normethadone", "thebacon",
        "acetyldihydrocodeine", "viminol",
    }  # fmt: skip
