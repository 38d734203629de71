from __future__ import annotations

from datetime import date, timedelta

import pytest

from pharmacy.catalog.exposures import exposures
from pharmacy.screening.matching import MedicineEntry
from pharmacy.screening.rules import Finding, blocks, screen

TODAY = date(2026, 3, 10)


def found(*medicines: MedicineEntry, attested: bool = True, attested_on: date | None = TODAY) -> list[Finding]:
    return screen(medicines, attested_opioid_free=attested, attested_on=attested_on, on=TODAY, exposures=exposures())


def recent(name: str, days_ago: int | None) -> MedicineEntry:
    last = None if days_ago is None else TODAY - timedelta(days=days_ago)
    return MedicineEntry(name, status="recent", last_taken_on=last)


def only(findings: list[Finding]) -> Finding:
    [finding] = findings
    return finding


def test_nothing_is_found_for_harmless_medicines() -> None:
    assert found(MedicineEntry("levothyroxine"), recent("ibuprofen", None)) == []


def test_a_current_opioid_blocks_until_its_washout_from_today() -> None:
    finding = found(MedicineEntry("Percocet 5/325"))[0]
    assert finding == Finding(
        code="OPIOID_CURRENT",
        severity="block",
        drug="Percocet 5/325",
        rule="oxycodone: 10 days opioid-free before naltrexone.",
        message='"Percocet 5/325" matches oxycodone by the words "percocet". The patient takes it now. '
        "If it were stopped today, 2026-03-20 would be the first day for naltrexone.",
        source=finding.source,
        earliest_on=date(2026, 3, 20),
        medicine_index=0,
        field="medicines.0.name",
        evidence={"exposure": "oxycodone", "how": "name", "text": "percocet", "score": 1.0},
    )
    assert "RxNorm" in finding.source
    assert "tablets label" in finding.source


@pytest.mark.parametrize(("name", "earliest_on"), [("methadone", date(2026, 3, 24)), ("Suboxone", date(2026, 3, 24)),
                                                   ("kratom", date(2026, 3, 20)), ("Sublocade", None)])  # fmt: skip
def test_the_interval_depends_on_the_opioid(name: str, earliest_on: date | None) -> None:
    assert found(MedicineEntry(name))[0].earliest_on == earliest_on


def test_a_depot_says_that_a_pharmacist_decides() -> None:
    current, stopped = found(MedicineEntry("Sublocade"))[0], only(found(recent("Sublocade", 200)))
    assert (stopped.code, stopped.severity, stopped.earliest_on) == ("OPIOID_WASHOUT", "block", None)
    assert all("a pharmacist decides" in finding.message for finding in (current, stopped))


def test_a_recent_opioid_blocks_until_its_washout_from_the_last_dose() -> None:
    finding = only(found(recent("tramadol", 4)))
    assert (finding.code, finding.severity, finding.earliest_on) == ("OPIOID_WASHOUT", "block", date(2026, 3, 16))
    assert "last dose was on 2026-03-06" in finding.message
    assert "first day for naltrexone is 2026-03-16" in finding.message


@pytest.mark.parametrize(
    ("name", "days_ago", "code"),
    [
        ("codeine", 0, "OPIOID_WASHOUT"),
        ("codeine", 9, "OPIOID_WASHOUT"),
        ("codeine", 10, "OPIOID_CLEARED"),
        ("codeine", 400, "OPIOID_CLEARED"),
        ("methadone", 13, "OPIOID_WASHOUT"),
        ("methadone", 14, "OPIOID_CLEARED"),
    ],
)
def test_the_last_dose_plus_the_interval_is_the_first_clear_day(name: str, days_ago: int, code: str) -> None:
    assert only(found(recent(name, days_ago))).code == code


def test_a_cleared_opioid_is_told_and_does_not_block() -> None:
    finding = only(found(recent("codeine", 10)))
    assert (finding.severity, finding.earliest_on) == ("info", TODAY)
    assert blocks([finding]) == []


def test_a_recent_opioid_without_a_last_dose_blocks_without_a_date() -> None:
    finding = only(found(recent("Vicodin", None)))
    assert (finding.code, finding.severity, finding.earliest_on) == ("OPIOID_LAST_DOSE_UNKNOWN", "block", None)
    assert finding.field == "medicines.0.last_taken_on"


def test_a_last_dose_in_the_future_counts_as_taken_now_and_its_washout_starts_then() -> None:
    finding = found(recent("codeine", -3))[0]
    assert (finding.code, finding.earliest_on) == ("OPIOID_CURRENT", date(2026, 3, 23))


@pytest.mark.parametrize("status", ["current", "planned", "", "CURRENT"])
def test_any_status_but_recent_counts_as_taken_now(status: str) -> None:
    entry = MedicineEntry("codeine", status=status, last_taken_on=TODAY - timedelta(days=90))
    assert found(entry)[0].code == "OPIOID_CURRENT"
    assert found(entry)[0].earliest_on == date(2026, 3, 20)


@pytest.mark.parametrize(
    ("name", "code", "severity"),
    [
        ("Imodium", "EXPOSURE_WARN", "warn"),
        ("Lomotil", "EXPOSURE_WARN", "warn"),
        ("thioridazine", "EXPOSURE_WARN", "warn"),
        ("disulfiram", "EXPOSURE_WARN", "warn"),
        ("Vivitrol", "DUPLICATE_THERAPY", "warn"),
        ("Narcan", "EXPOSURE_INFO", "info"),
        ("Lucemyra", "EXPOSURE_INFO", "info"),
        ("Delsym", "EXPOSURE_INFO", "info"),
    ],
)
def test_lesser_exposures_warn_or_inform_with_the_reason(name: str, code: str, severity: str) -> None:
    finding = only(found(MedicineEntry(name)))
    assert (finding.code, finding.severity, finding.earliest_on) == (code, severity, None)
    assert len(finding.message.split(". ")) >= 3


def test_an_unlisted_code_is_explained() -> None:
    finding = found(MedicineEntry("Neues Mittel", atc="N02AJ99"))[0]
    assert finding.code == "OPIOID_CURRENT"
    assert "is not in the catalogue; ATC N02A holds opioid analgesics" in finding.message
    assert finding.field == "medicines.0.atc"


def test_a_combination_gives_one_finding_per_ingredient() -> None:
    assert [f.code for f in found(recent("Suboxone", 3))] == ["OPIOID_WASHOUT", "EXPOSURE_INFO"]


def test_findings_follow_the_medicines() -> None:
    findings = found(MedicineEntry("aspirin"), recent("Norco", 2), recent("Ultram", 3))
    assert [(f.medicine_index, f.field) for f in findings] == [(1, "medicines.1.name"), (2, "medicines.2.name")]


@pytest.mark.parametrize(("attested", "attested_on"), [(False, None), (False, TODAY), (True, None)])
def test_an_order_without_a_dated_attestation_is_blocked(attested: bool, attested_on: date | None) -> None:
    finding = only(found(attested=attested, attested_on=attested_on))
    assert (finding.code, finding.severity) == ("OPIOID_ATTESTATION_MISSING", "block")
    assert (finding.medicine_index, finding.field, finding.drug) == (None, "opioid_free_attested", "")


def test_a_current_opioid_contradicts_the_attestation_once() -> None:
    findings = found(MedicineEntry("Norco"), MedicineEntry("Percocet"))
    assert [f.code for f in findings] == ["OPIOID_CURRENT", "OPIOID_CURRENT", "OPIOID_ATTESTATION_CONTRADICTED"]
    assert '"Norco", "Percocet" is listed as taken now' in findings[-1].message


@pytest.mark.parametrize("entry", [recent("Norco", 2), recent("Norco", None), MedicineEntry("Imodium")])
def test_only_an_opioid_taken_now_contradicts_the_attestation(entry: MedicineEntry) -> None:
    assert "OPIOID_ATTESTATION_CONTRADICTED" not in {f.code for f in found(entry)}


def test_a_missing_attestation_is_not_contradicted_as_well() -> None:
    codes = [f.code for f in found(MedicineEntry("Norco"), attested=False)]
    assert codes == ["OPIOID_CURRENT", "OPIOID_ATTESTATION_MISSING"]


def test_blocks_keeps_the_blocks() -> None:
    findings = found(MedicineEntry("Norco"), MedicineEntry("Imodium"), recent("codeine", 30))
    assert [f.code for f in blocks(findings)] == ["OPIOID_CURRENT", "OPIOID_ATTESTATION_CONTRADICTED"]


def test_a_misspelt_opioid_blocks_like_any_other_and_says_how_it_was_read() -> None:
    finding = found(MedicineEntry("oxycodne 5 mg"))[0]
    assert (finding.code, finding.severity, finding.earliest_on) == ("OPIOID_CURRENT", "block", date(2026, 3, 20))
    assert finding.message.startswith(
        '"oxycodne 5 mg" matches oxycodone by spelling: written "oxycodne", read as "oxycodone" (score 0.89).'
    )
    assert finding.evidence == {
        "exposure": "oxycodone", "how": "spelling", "text": "oxycodne", "read_as": "oxycodone", "score": 0.89,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["Contrave", "ReVia", "LDN", "Relistor"])
def test_another_antagonist_is_duplicate_therapy(name: str) -> None:
    finding = only(found(MedicineEntry(name)))
    assert (finding.code, finding.severity) == ("DUPLICATE_THERAPY", "warn")
