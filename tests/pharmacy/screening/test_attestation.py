from __future__ import annotations

from datetime import date, timedelta

import pytest

from pharmacy.catalog.exposures import exposures
from pharmacy.screening.attestation import attestation_problems
from pharmacy.screening.matching import MedicineEntry
from pharmacy.screening.rules import Finding, screen

TODAY = date(2026, 3, 10)


def found(*medicines: MedicineEntry, days_ago: int, max_age_days: int = 30) -> list[Finding]:
    return screen(
        medicines, attested_opioid_free=True, attested_on=TODAY - timedelta(days=days_ago), on=TODAY,
        exposures=exposures(), attestation_max_age_days=max_age_days,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("attested_on", "codes"),
    [
        (None, ["OPIOID_ATTESTATION_MISSING"]),
        (TODAY + timedelta(days=1), ["DATE_IN_FUTURE"]),
        (TODAY, []),
        (TODAY - timedelta(days=30), []),
        (TODAY - timedelta(days=31), ["OPIOID_ATTESTATION_EXPIRED"]),
    ],
)
def test_a_statement_counts_for_so_many_days(attested_on: date | None, codes: list[str]) -> None:
    assert [problem.code for problem in attestation_problems(attested_on, TODAY, 30)] == codes


def test_a_statement_of_the_day_may_be_asked_for() -> None:
    assert attestation_problems(TODAY, TODAY, 0) == []
    assert [p.code for p in attestation_problems(TODAY - timedelta(days=1), TODAY, 0)] == ["OPIOID_ATTESTATION_EXPIRED"]


def test_an_old_statement_blocks_an_order_and_says_how_old_it_is() -> None:
    [finding] = found(days_ago=45)
    assert (finding.code, finding.severity, finding.field) == (
        "OPIOID_ATTESTATION_EXPIRED", "block", "opioid_free_attested",
    )  # fmt: skip
    assert "45 days ago" in finding.message
    assert "30 days old" in finding.rule
    assert found(days_ago=45, max_age_days=45) == []


def test_an_old_statement_is_not_contradicted_as_well() -> None:
    codes = [finding.code for finding in found(MedicineEntry("Norco"), days_ago=45)]
    assert codes == ["OPIOID_CURRENT", "OPIOID_ATTESTATION_EXPIRED"]
