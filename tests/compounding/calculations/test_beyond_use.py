from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.calculations.beyond_use import Cap, beyond_use
from compounding.calculations.derivation import Derived
from pharmacy.core.errors import InvalidInput
from tests.refusal import refuses

MADE_ON = date(2026, 1, 15)
TABLE = "USP <795> non-aqueous forms"
DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
LIMITS = st.integers(1, 180)
OWN_LIMITS = st.none() | st.integers(1, 2000)
LEFT = st.lists(st.integers(0, 1000), max_size=5)


def dated(
    days: int = 180, *caps: Cap, study: Decimal | int | None = None, policy: int | None = None, on: date = MADE_ON
) -> Derived[Cap]:
    return beyond_use(
        on, limit_days=days, limit_source=TABLE, study_days=study, policy_days=policy, components=list(caps)
    )


def test_the_day_of_compounding_is_day_one() -> None:
    assert dated().value == Cap(date(2026, 7, 13), "180 days from compounding (USP <795> non-aqueous forms)")
    assert dated(1).value.on == MADE_ON


def test_a_component_that_expires_first_decides() -> None:
    filler = Cap(date(2026, 6, 30), "filler, lot A12")
    triturate = Cap(date(2026, 5, 20), "triturate, lot T7")
    derived = dated(180, filler, triturate)
    assert derived.value == triturate
    assert [(step.label, step.result) for step in derived.steps] == [
        ("Table limit", "13 Jul 2026"),
        ("Component", "30 Jun 2026"),
        ("Component", "20 May 2026"),
        ("Beyond-use date", "20 May 2026"),
    ]
    assert derived.steps[-1].working == "earliest of 3: triturate, lot T7"


@pytest.mark.parametrize("study", [180, 181, 360, Decimal("360.5"), 36_500])
def test_no_study_lengthens_the_limit(study: Decimal | int) -> None:
    assert dated(study=study).value == dated().value


@pytest.mark.parametrize(("study", "day"), [(90, date(2026, 4, 14)), (Decimal("90.9"), date(2026, 4, 14))])
def test_a_study_shortens_the_limit(study: Decimal | int, day: date) -> None:
    assert dated(study=study).value == Cap(day, "90 days from compounding (stability study)")


def test_local_policy_shortens_the_limit() -> None:
    derived = dated(study=120, policy=60)
    assert derived.value == Cap(date(2026, 3, 15), "60 days from compounding (local policy)")
    assert [step.label for step in derived.steps] == [
        "Table limit", "Stability study, 120 days", "Local policy, 60 days", "Beyond-use date",
    ]  # fmt: skip


@given(DAYS, LIMITS, OWN_LIMITS, OWN_LIMITS, LEFT)
def test_is_the_earliest_of_all_limits(
    made_on: date, limit: int, study: int | None, policy: int | None, left: list[int]
) -> None:
    caps = [Cap(made_on + timedelta(days=days), f"lot {days}") for days in left]
    derived = dated(limit, *caps, study=study, policy=policy, on=made_on)
    counted = [days - 1 for days in (limit, study, policy) if days is not None]
    assert (derived.value.on - made_on).days == min([*counted, *left])
    assert made_on <= derived.value.on < made_on + timedelta(days=180)
    assert len(derived.steps) == len(counted) + len(left) + 1


@given(LIMITS, LEFT, st.integers(0, 1000))
def test_one_more_component_never_lengthens_it(limit: int, left: list[int], more: int) -> None:
    caps = [Cap(MADE_ON + timedelta(days=days), "lot") for days in [*left, more]]
    assert dated(limit, *caps).value.on <= dated(limit, *caps[:-1]).value.on


@pytest.mark.parametrize("days", [0, -1, 181, 365])
def test_refuses_a_limit_the_chapter_does_not_have(days: int) -> None:
    with refuses(InvalidInput, "BEYOND_USE_OVER_LIMIT", field="limit_days"):
        dated(days)


@pytest.mark.parametrize("days", [0, -90, Decimal("0.5"), Decimal("NaN"), Decimal("Infinity"), Decimal("1E+99")])
def test_refuses_a_study_of_no_days(days: Decimal | int) -> None:
    with refuses(InvalidInput, "DAYS_OUT_OF_RANGE", field="study_days"):
        dated(study=days)


def test_refuses_a_policy_of_no_days() -> None:
    with refuses(InvalidInput, "DAYS_OUT_OF_RANGE", field="policy_days"):
        dated(policy=0)


def test_refuses_a_component_that_had_expired() -> None:
    with refuses(InvalidInput, "COMPONENT_EXPIRED", field="components.1") as caught:
        dated(180, Cap(MADE_ON, "lot A"), Cap(MADE_ON - timedelta(days=1), "lot B"))
    assert caught.message.startswith("lot B: 14 Jan 2026 is before compounding on 15 Jan 2026")


@pytest.mark.parametrize("on", [date.min, date.max])
def test_refuses_a_date_in_another_century(on: date) -> None:
    with refuses(InvalidInput, "DATE_OUT_OF_RANGE", field="made_on"):
        dated(on=on)
