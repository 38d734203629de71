from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from pharmacy.catalog.exposures import exposures
from pharmacy.catalog.other_names import other_names
from pharmacy.screening.matching import MedicineEntry, match_medicine
from pharmacy.screening.rules import Finding, blocks, screen
from tests.pharmacy.screening.written import CORPUS

WRITTEN = [written.text for written in CORPUS]
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))
MEDICINES = st.builds(
    MedicineEntry,
    name=st.sampled_from(WRITTEN),
    rxcui=st.none() | st.sampled_from(["7804", "1819", "7242", "161"]),
    atc=st.none() | st.sampled_from(["N02AJ99", "N07BC04", "N02BE01"]),
    status=st.sampled_from(["current", "recent"]),
    last_taken_on=st.none() | DAYS,
)
LISTS = st.lists(MEDICINES, max_size=5)


def found(medicines: list[MedicineEntry], on: date, *, attested: bool = True) -> list[Finding]:
    return screen(medicines, attested_opioid_free=attested, attested_on=on, on=on, exposures=exposures())


def identity(finding: Finding) -> tuple[str, int | None, str]:
    return finding.code, finding.medicine_index, finding.rule


@given(LISTS, MEDICINES, DAYS, st.booleans())
def test_adding_a_medicine_never_removes_a_block(
    medicines: list[MedicineEntry], more: MedicineEntry, on: date, attested: bool
) -> None:
    before, after = (blocks(found(entries, on, attested=attested)) for entries in (medicines, [*medicines, more]))
    assert {identity(finding) for finding in before} <= {identity(finding) for finding in after}


@given(LISTS, DAYS, st.randoms())
def test_the_order_of_the_medicines_changes_nothing(medicines: list[MedicineEntry], on: date, random: Random) -> None:
    shuffled = list(medicines)
    random.shuffle(shuffled)
    placeless = (
        Counter(
            repr(replace(f, medicine_index=None, field=(f.field or "").rpartition(".")[2])) for f in found(entries, on)
        )
        for entries in (medicines, shuffled)
    )
    assert next(placeless) == next(placeless)


@given(MEDICINES, DAYS)
def test_no_date_comes_before_the_last_dose_plus_the_interval(entry: MedicineEntry, on: date) -> None:
    days = {m.exposure.name: m.exposure.washout_days for m in match_medicine(entry, exposures())}
    for finding in found([entry], on):
        if finding.earliest_on and entry.last_taken_on:
            washout = days[finding.rule.partition(":")[0]] or 0
            assert finding.earliest_on >= entry.last_taken_on + timedelta(days=washout)


@given(MEDICINES, DAYS)
def test_every_block_level_match_blocks_or_has_passed_its_date(entry: MedicineEntry, on: date) -> None:
    opioids = [m for m in match_medicine(entry, exposures()) if m.exposure.action == "block"]
    findings = [f for f in found([entry], on) if f.code.startswith("OPIOID") and f.medicine_index is not None]
    assert len(findings) == len(opioids)
    for finding in findings:
        cleared = finding.code == "OPIOID_CLEARED"
        assert cleared == (finding.severity == "info")
        assert not cleared or (finding.earliest_on is not None and finding.earliest_on <= on)


@given(MEDICINES, DAYS)
def test_every_finding_can_be_read_and_traced(entry: MedicineEntry, on: date) -> None:
    for finding in found([entry], on):
        assert finding.message.endswith(".")
        assert finding.rule.endswith(".")
        assert len(finding.source) > 20
        assert len(finding.code) <= 40


BLOCKING = [row for row in exposures() if row.action == "block"]
NAMES = [name for row in BLOCKING for name in row.names]
WORDS = [name for name in NAMES if name.isalpha() and name.isascii() and len(name) >= 6]
INGREDIENTS = [row.name for row in BLOCKING if row.name.isalpha()]
NOISE = st.sampled_from(
    ["take", "5 mg", "2x", "(old)", "for pain,", "q6h prn", "1/2 tab", "-", "\u2022", "??", "Dr. Lee:", "#30", "po",
     "denies", "last week", "300/30", "\u2013", "bid;"]
)  # fmt: skip
BETWEEN = st.sampled_from([" and ", ", ", " / ", "; ", " + ", "\n", " or ", " then "])
ACCENTS = st.sampled_from(["\u0301", "\u0308", "\u0327"])


def blocking(text: str) -> set[str]:
    return {m.exposure.code for m in match_medicine(MedicineEntry(text), exposures()) if m.exposure.action == "block"}


def replaced(codes: set[str]) -> set[str]:
    return {other for row in exposures() if row.code in codes for other in row.replaces}


@given(st.sampled_from(NAMES), st.lists(NOISE, max_size=4), st.lists(NOISE, max_size=4))
def test_noise_around_a_name_never_loses_it(name: str, before: list[str], after: list[str]) -> None:
    noisy = blocking(" ".join([*before, name, *after]))
    assert blocking(name) <= noisy | replaced(noisy)


@given(st.sampled_from(WORDS), st.integers(1, 5), st.sampled_from(["-", " ", "\u00ad", "\u2010", ".", "/", "\u200b"]))
def test_hyphens_and_blanks_within_a_name_never_lose_it(name: str, place: int, mark: str) -> None:
    split = blocking(name[:place] + mark + name[place:])
    assert blocking(name) <= split | replaced(split)


@given(st.sampled_from(WORDS), st.integers(0, 5), ACCENTS, st.sampled_from([str.upper, str.lower, str.swapcase]))
def test_case_and_accents_never_lose_a_name(name: str, place: int, accent: str, case: Callable[[str], str]) -> None:
    assert blocking(name) == blocking(case(name[: place + 1] + accent + name[place + 1 :]))


@given(st.sampled_from(NAMES), BETWEEN, st.sampled_from(NAMES))
def test_two_medicines_in_one_text_are_both_found(one: str, between: str, other: str) -> None:
    both = blocking(f"{one}{between}{other}")
    assert blocking(one) | blocking(other) <= both | replaced(both)


@given(st.sampled_from(INGREDIENTS), st.integers(1, 20), st.sampled_from("abcdefghijklmnopqrstuvwxyz"),
       st.sampled_from(["leave out", "put in", "change", "swap"]))  # fmt: skip
def test_any_single_slip_in_an_ingredient_is_read(name: str, place: int, letter: str, slip: str) -> None:
    place = min(place, len(name) - 1)
    written = {
        "leave out": name[:place] + name[place + 1 :],
        "put in": name[:place] + letter + name[place:],
        "change": name[:place] + letter + name[place + 1 :],
        "swap": name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :] if place > 1 else name,
    }[slip]
    assume(written not in other_names())
    assert blocking(f"{written} 5 mg")
