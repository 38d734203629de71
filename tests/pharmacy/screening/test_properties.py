from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pharmacy.catalog.exposures import exposures
from pharmacy.screening.matching import MedicineEntry, match_medicine
from pharmacy.screening.rules import Finding, blocks, screen
from tests.pharmacy.screening.written import BLOCKED, INFORMED, UNTOUCHED, WARNED

WRITTEN = [name for name, _ in (*BLOCKED, *WARNED, *INFORMED)] + UNTOUCHED
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
        Counter(replace(f, medicine_index=None, field=(f.field or "").rpartition(".")[2]) for f in found(entries, on))
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
