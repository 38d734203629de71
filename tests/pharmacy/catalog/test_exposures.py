from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from pharmacy.catalog import exposures as module
from pharmacy.catalog.exposures import Exposure, exposures

ROWS = {exposure.code: exposure for exposure in exposures()}

BLOCKED = {
    "morphine": "7052", "codeine": "2670", "hydrocodone": "5489", "benzhydrocodone": "2001352",
    "hydromorphone": "3423", "oxycodone": "7804", "oxymorphone": "7814", "dihydrocodeine": "23088",
    "opium": "7676", "fentanyl": "4337", "sufentanil": "56795", "alfentanil": "480", "remifentanil": "73032",
    "meperidine": "6754", "levorphanol": "6378", "tramadol": "10689", "tapentadol": "787390",
    "buprenorphine": "1819", "methadone": "6813", "butorphanol": "1841", "nalbuphine": "7238",
    "pentazocine": "8001", "oliceridine": "2392230", "propoxyphene": "8785", "levomethadyl": "237005",
}  # fmt: skip
BLOCKED_WITHOUT_RXCUI = [
    "kratom", "heroin", "tianeptine", "tilidine", "meptazinol", "piritramide", "ketobemidone", "nicomorphine",
    "pholcodine", "ethylmorphine", "dextromoramide", "buprenorphine-depot",
]  # fmt: skip
WARNED = {
    "diphenoxylate": "3500", "difenoxin": "23024", "loperamide": "6468", "eluxadoline": "1653781",
    "difelikefalin": "2569089", "naltrexone": "7243", "methylnaltrexone": "29899", "naloxegol": "1551777",
    "naldemedine": "1876597", "nalmefene": "31479", "samidorphan": "2559612", "thioridazine": "10502",
    "disulfiram": "3554",
}  # fmt: skip
INFORMED = {"naloxone": "7242", "lofexidine": "28863", "dextromethorphan": "3289"}

ATC_OF_THE_TABLE = {
    "N02AA01": "morphine", "R05DA04": "codeine", "R05DA03": "hydrocodone", "N02AA03": "hydromorphone",
    "N02AA05": "oxycodone", "N02AA11": "oxymorphone", "N02AA08": "dihydrocodeine", "N02AA02": "opium",
    "A07DA02": "opium", "N02AB03": "fentanyl", "N01AH01": "fentanyl", "N01AH03": "sufentanil",
    "N01AH02": "alfentanil", "N01AH06": "remifentanil", "N02AB02": "meperidine", "N02AX02": "tramadol",
    "N02AX06": "tapentadol", "N02AE01": "buprenorphine", "N07BC01": "buprenorphine", "N07BC02": "methadone",
    "N02AF01": "butorphanol", "N02AF02": "nalbuphine", "N02AD01": "pentazocine", "N02AX07": "oliceridine",
    "A07DA01": "diphenoxylate", "A07DA04": "difenoxin", "A07DA03": "loperamide", "A07DA06": "eluxadoline",
    "V03AX04": "difelikefalin", "R05DA09": "dextromethorphan", "N02AC04": "propoxyphene", "N07BC03": "levomethadyl",
    "N07BC06": "heroin", "N02AX01": "tilidine", "N02AX05": "meptazinol", "N02AC03": "piritramide",
    "N02AB01": "ketobemidone", "N02AA04": "nicomorphine", "R05DA08": "pholcodine", "R05DA01": "ethylmorphine",
    "A06AH02": "alvimopan", "N05AC02": "thioridazine", "N07BB01": "disulfiram", "N07BC04": "lofexidine",
}  # fmt: skip


@pytest.mark.parametrize(
    ("expected", "action"), [(BLOCKED, "block"), (WARNED, "warn"), (INFORMED, "info")], ids=["block", "warn", "info"]
)
def test_holds_every_ingredient_of_the_table_with_its_rxcui_and_action(expected: dict[str, str], action: str) -> None:
    assert {code: (ROWS[code].rxcuis, ROWS[code].action) for code in expected} == {
        code: ((rxcui,), action) for code, rxcui in expected.items()
    }


def test_holds_every_ingredient_without_rxcui() -> None:
    assert all(ROWS[code].action == "block" and not ROWS[code].rxcuis for code in BLOCKED_WITHOUT_RXCUI)
    assert ROWS["alvimopan"].action == "warn"


@pytest.mark.parametrize(("atc", "code"), ATC_OF_THE_TABLE.items())
def test_holds_every_atc_code_of_the_table(atc: str, code: str) -> None:
    assert atc in ROWS[code].atc


@pytest.mark.parametrize("prefix", ["N02A", "N07BC", "R05DA", "R05FA", "A07DA", "N01AH"])
def test_every_opioid_group_blocks_what_is_unlisted_in_it(prefix: str) -> None:
    [row] = [exposure for exposure in exposures() if prefix in exposure.atc_prefixes]
    assert (row.action, row.washout_days) == ("block", 14)


def test_washouts_are_10_days_or_14_or_a_pharmacists_decision() -> None:
    days = {code: row.washout_days for code, row in ROWS.items() if row.action == "block"}
    assert {days[code] for code in ("buprenorphine", "methadone", "levomethadyl")} == {14}
    assert [code for code, value in days.items() if value is None] == ["buprenorphine-depot"]
    assert {days[code] for code in BLOCKED} == {10, 14}


def test_only_a_depot_has_no_date_and_only_blocks_have_a_washout() -> None:
    for row in exposures():
        manual = row.washout_days is None
        assert manual == (row.action != "block" or row.opioid_class == "depot"), row.code


def test_codes_are_unique_slugs() -> None:
    assert len(ROWS) == len(exposures())
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) for code in ROWS)


def test_an_rxcui_belongs_to_one_row() -> None:
    rxcuis = Counter(rxcui for row in exposures() for rxcui in row.rxcuis)
    assert all(re.fullmatch(r"[1-9]\d{1,7}", rxcui) for rxcui in rxcuis)
    assert set(rxcuis.values()) == {1}


def test_atc_codes_are_full_codes_and_prefixes_are_groups() -> None:
    for row in exposures():
        assert all(re.fullmatch(r"[A-Z]\d\d[A-Z]{2}\d\d", atc) for atc in row.atc), row.code
        assert all(re.fullmatch(r"[A-Z]\d\d[A-Z]{1,2}", prefix) for prefix in row.atc_prefixes), row.code


def test_every_row_is_complete() -> None:
    for row in exposures():
        assert row.name, row.code
        assert len(row.source) > 20, row.code
        assert row.confidence in {"seen", "partly seen", "general knowledge"}, row.code
        assert (row.jurisdiction, row.effective_on) == ("US", date(2025, 10, 6))
        assert row.names or row.atc_prefixes, row.code
        assert row.note or row.action == "block", row.code


def test_no_name_is_listed_twice_in_a_row() -> None:
    for row in exposures():
        assert not [name for name, times in Counter(map(str.casefold, row.names)).items() if times > 1], row.code


def test_replaced_rows_exist_and_are_never_stricter() -> None:
    for row in exposures():
        for code in row.replaces:
            assert row.action == "block", row.code
            assert ROWS[code].washout_days is not None, row.code


def test_there_are_enough_names_to_find_opioids_by() -> None:
    assert sum(len(row.names) for row in exposures() if row.action == "block") > 600


def test_refuses_an_unknown_action(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = next(iter(json.loads(module._FILE.read_text(encoding="utf-8"))))
    file = tmp_path / "exposures.json"
    file.write_text(json.dumps([{**row, "action": "shrug"}]), encoding="utf-8")
    monkeypatch.setattr(module, "_FILE", file)
    with pytest.raises(ValueError, match="morphine: shrug is no action"):
        exposures.__wrapped__()


def test_is_read_once() -> None:
    assert exposures() is exposures()
    assert isinstance(exposures()[0], Exposure)
