from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from pharmacy.screening.circumstances import Circumstances, circumstance_findings
from pharmacy.screening.findings import Finding

TODAY = date(2026, 3, 10)
CLEAN = {"pregnancy": "no", "liver_disease": "none"}


def found(*, days_supply: int = 30, refills: int = 2, **stated: Any) -> list[Finding]:
    circumstances = Circumstances(**{**CLEAN, **stated})
    return list(circumstance_findings(circumstances, on=TODAY, days_supply=days_supply, refills=refills))


def in_days(days: int) -> list[tuple[str, str]]:
    return [(f.code, f.severity) for f in found(planned_surgery_on=TODAY + timedelta(days=days))]


@pytest.mark.parametrize("stated", [{}, {"pregnancy": "not_applicable"}, {"conditions": ()}])
def test_finds_nothing_when_all_is_stated_and_well(stated: dict[str, Any]) -> None:
    assert found(**stated) == []


@pytest.mark.parametrize(
    ("stated", "code", "severity"),
    [
        ({"pregnancy": "yes"}, "PREGNANCY", "warn"),
        ({"pregnancy": "unknown"}, "PREGNANCY_UNKNOWN", "info"),
        ({"liver_disease": "mild_moderate"}, "LIVER_DISEASE", "warn"),
        ({"liver_disease": "severe"}, "LIVER_DISEASE", "warn"),
        ({"liver_disease": "acute_hepatitis"}, "LIVER_DISEASE", "warn"),
        ({"liver_disease": "unknown"}, "LIVER_DISEASE_UNKNOWN", "info"),
        ({"conditions": ("opioid_dependence",)}, "OPIOID_DEPENDENCE", "block"),
        ({"conditions": ("opioid_withdrawal",)}, "OPIOID_WITHDRAWAL", "block"),
        ({"conditions": ("naloxone_challenge_failed",)}, "NALOXONE_CHALLENGE_FAILED", "block"),
        ({"conditions": ("opioid_urine_screen_positive",)}, "OPIOID_SCREEN_POSITIVE", "block"),
        ({"conditions": ("renal_impairment",)}, "RENAL_IMPAIRMENT", "warn"),
        ({"conditions": ("depression_or_suicidality",)}, "DEPRESSION", "warn"),
        ({"conditions": ("breastfeeding",)}, "BREASTFEEDING", "warn"),
    ],
)
def test_each_fact_finds_one_thing_with_its_source(stated: dict[str, Any], code: str, severity: str) -> None:
    [finding] = found(**stated)
    assert (finding.code, finding.severity, finding.field) == (code, severity, next(iter(stated)))
    assert finding.message.endswith(".")
    assert finding.rule.endswith(".")
    assert len(finding.source) > 20
    assert finding.earliest_on is None


def test_hepatitis_is_a_caution_since_2013_and_no_contraindication() -> None:
    [finding] = found(liver_disease="acute_hepatitis")
    assert finding.severity == "warn"
    assert "2013" in finding.message + finding.source


def test_what_is_unknown_is_asked_for() -> None:
    findings = list(circumstance_findings(Circumstances(), on=TODAY, days_supply=30, refills=0))
    assert [f.code for f in findings] == ["PREGNANCY_UNKNOWN", "LIVER_DISEASE_UNKNOWN"]
    assert all("Ask" in f.message for f in findings)


def test_every_condition_is_told() -> None:
    findings = found(pregnancy="yes", liver_disease="severe", conditions=("renal_impairment", "opioid_dependence"))
    assert [f.code for f in findings] == ["PREGNANCY", "LIVER_DISEASE", "RENAL_IMPAIRMENT", "OPIOID_DEPENDENCE"]


@pytest.mark.parametrize(
    ("days", "code", "severity"),
    [
        (0, "SURGERY_PLANNED", "block"),
        (1, "SURGERY_PLANNED", "block"),
        (30, "SURGERY_PLANNED", "block"),
        (31, "SURGERY_LATER", "warn"),
        (90, "SURGERY_LATER", "warn"),
        (91, "SURGERY_LATER", "info"),
        (-1, "SURGERY_RECENT", "warn"),
        (-13, "SURGERY_RECENT", "warn"),
    ],
)
def test_surgery_holds_while_the_first_supply_is_taken_and_is_told_otherwise(
    days: int, code: str, severity: str
) -> None:
    assert in_days(days) == [(code, severity)]


def test_old_surgery_is_not_told() -> None:
    assert in_days(-14) == []


def test_surgery_says_what_to_ask_and_has_no_date_but_recent_surgery_has() -> None:
    [planned] = found(planned_surgery_on=date(2026, 3, 20))
    assert "2026-03-20" in planned.message
    assert "2026-04-09" in planned.message
    assert "Ask the prescriber" in planned.message
    assert planned.earliest_on is None
    [recent] = found(planned_surgery_on=date(2026, 3, 5))
    assert recent.earliest_on == date(2026, 3, 19)
