from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pharmacy.screening.findings import Finding
from pharmacy.screening.therapy import OtherOrder, Regimen, therapy_findings


def regimen(strength: str = "1.5", capsules: int = 1, days: int = 30) -> Regimen:
    return Regimen(Decimal(strength), capsules, "bedtime", days)


def other(strength: str = "1.5", capsules: int = 1, **changes: Any) -> OtherOrder:
    stated = {"rx_number": 100_001, "status": "verified", "is_open": True, "was_verified": True, **changes}
    return OtherOrder(regimen=regimen(strength, capsules), **stated)


ENDED: dict[str, Any] = {"status": "completed", "is_open": False}


def found(new: Regimen, *others: OtherOrder) -> list[Finding]:
    return list(therapy_findings(new, others))


def codes(new: Regimen, *others: OtherOrder) -> list[str]:
    return [finding.code for finding in found(new, *others)]


def test_a_first_order_finds_nothing() -> None:
    assert found(regimen("4.5")) == []


def test_another_open_order_is_duplicate_therapy_and_warns() -> None:
    [finding] = found(regimen("3"), other("1.5", status="active"))
    assert (finding.code, finding.severity) == ("DUPLICATE_THERAPY", "warn")
    assert "(active): 1 capsule of 1.5 mg a day" in finding.message
    assert "replaces it or is added" in finding.message
    assert finding.evidence == {"rx_number": 100_001}


def test_the_same_order_may_have_been_sent_twice() -> None:
    [finding] = found(regimen(), other())
    assert "sent twice" in finding.message


def test_the_number_of_the_other_order_is_not_told_to_who_may_not_see_it() -> None:
    assert "100001" not in found(regimen(), other())[0].message


def test_another_prescribers_order_is_told_without_its_state_or_dose() -> None:
    [finding] = found(regimen(), other(status="active", same_prescriber=False))
    assert finding.message == (
        "The patient has another order for naltrexone at this pharmacy; the pharmacist will ask."
    )
    assert finding.evidence == {
        "rx_number": 100_001,
        "detail": "The patient has another order for naltrexone here (active): 1 capsule of 1.5 mg a day."
        " It may have been sent twice.",
    }


def test_a_step_from_another_prescribers_order_names_no_dose_of_it() -> None:
    [finding] = found(regimen("4.5"), other("1.5", **ENDED, same_prescriber=False))
    assert finding.message == (
        "The daily dose is a large step from the patient's previous order at this pharmacy; the pharmacist will ask."
    )
    assert "from 1.5 mg" in str(finding.evidence["detail"])


def test_every_open_order_is_told_and_no_ended_one() -> None:
    assert codes(regimen(), other(), other(rx_number=100_002), other(**ENDED)) == ["DUPLICATE_THERAPY"] * 2


@pytest.mark.parametrize(
    ("before", "after", "warns"),
    [
        (("1.5", 1), ("3", 1), False),
        (("1.5", 1), ("1.5", 2), False),
        (("1.5", 1), ("3.5", 1), True),
        (("1.5", 1), ("4.5", 1), True),
        (("1.5", 1), ("1.5", 3), True),
        (("1.5", 3), ("4.5", 1), False),
        (("4.5", 1), ("3", 1), False),
        (("4.5", 1), ("1.5", 1), True),
    ],
)
def test_a_daily_dose_may_change_by_one_and_a_half_milligrams(
    before: tuple[str, int], after: tuple[str, int], warns: bool
) -> None:
    findings = found(regimen(*after), other(*before, **ENDED))
    assert [f.code for f in findings] == (["STRENGTH_STEP_LARGE"] if warns else [])
    assert all(f.severity == "warn" for f in findings)


def test_the_step_is_told_in_daily_doses() -> None:
    [finding] = found(regimen("4.5"), other("1.5", **ENDED))
    assert "from 1.5 mg in the patient's previous order to 4.5 mg" in finding.message


def test_the_step_counts_from_the_latest_verified_order() -> None:
    rejected = other("4.5", status="rejected", is_open=False, was_verified=False)
    assert codes(regimen("4.5"), rejected, other("3", **ENDED), other("1.5", **ENDED)) == []
    assert codes(regimen("4.5"), rejected) == []


@pytest.mark.parametrize(("days", "warns"), [(90, False), (179, False), (180, True), (200, True)])
def test_a_supply_as_long_as_capsules_keep_warns(days: int, warns: bool) -> None:
    findings = found(regimen(days=days))
    assert [f.code for f in findings] == (["SUPPLY_REACHES_BEYOND_USE"] if warns else [])
    assert all(f.severity == "warn" and "<795>" in f.source for f in findings)
