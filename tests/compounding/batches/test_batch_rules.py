from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.batches.rules import Cap, beyond_use, theoretical_active_g, theoretical_filler_g, weight_problems

STRENGTHS = st.sampled_from([Decimal(half) / 2 for half in range(3, 10)])
FACTORS = st.decimals(min_value=1, max_value="1.5", places=4)
FILLS = st.decimals(min_value=100, max_value=500, places=2)
OVERAGES = st.decimals(min_value=0, max_value=10, places=1)
CAPSULES = st.integers(1, 10_000)
DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
WEIGHTS = st.decimals(min_value="0.0001", max_value=5000, places=4)
TOLERANCES = st.decimals(min_value=0, max_value=10, places=1)


def test_the_amounts_of_a_hundred_capsules() -> None:
    active = theoretical_active_g(
        amount_per_capsule_mg=Decimal("1.5"), capsules=100, overage_percent=Decimal(5), potency_factor=Decimal("1.1008")
    )
    filler = theoretical_filler_g(
        fill_weight_mg=Decimal(225), actives_as_weighed_mg=Decimal("1.6512"), capsules=100, overage_percent=Decimal(5)
    )
    assert (active, filler) == (Decimal("0.1734"), Decimal("23.4516"))


@given(STRENGTHS, FACTORS, FILLS, CAPSULES, OVERAGES)
def test_active_and_filler_together_fill_every_capsule(
    strength_mg: Decimal, factor: Decimal, fill_mg: Decimal, capsules: int, overage: Decimal
) -> None:
    active = theoretical_active_g(
        amount_per_capsule_mg=strength_mg, capsules=capsules, overage_percent=overage, potency_factor=factor
    )
    filler = theoretical_filler_g(
        fill_weight_mg=fill_mg, actives_as_weighed_mg=strength_mg * factor, capsules=capsules, overage_percent=overage
    )
    blend = fill_mg * capsules * (1 + overage / 100) / 1000
    assert abs(active + filler - blend) <= Decimal("0.0001")


@given(STRENGTHS, FACTORS, FILLS, CAPSULES, OVERAGES)
def test_overage_never_changes_the_share_of_active(
    strength_mg: Decimal, factor: Decimal, fill_mg: Decimal, capsules: int, overage: Decimal
) -> None:
    active = theoretical_active_g(
        amount_per_capsule_mg=strength_mg, capsules=capsules, overage_percent=overage, potency_factor=factor
    )
    per_capsule_mg = active * 1000 / (capsules * (1 + overage / 100)) / factor
    assert abs(per_capsule_mg - strength_mg) * capsules <= Decimal("0.051")


def weighed(actual: str, theoretical: str = "10", tolerance: str = "2", unit: str = "g") -> list[tuple[str, str]]:
    problems = weight_problems(
        Decimal(actual), theoretical=Decimal(theoretical), tolerance_percent=Decimal(tolerance), unit=unit
    )
    assert {problem.field for problem in problems} <= {"actual"}
    return [(problem.code, problem.message) for problem in problems]


@pytest.mark.parametrize("actual", ["9.8", "10", "10.2", "10.2000"])
def test_accepts_within_the_tolerance_to_its_very_ends(actual: str) -> None:
    assert weighed(actual) == []


@pytest.mark.parametrize(
    ("actual", "message"),
    [
        ("9.7999", "9.7999 g is under 10 g; 9.8 to 10.2 g is accepted."),
        ("10.2001", "10.2001 g is over 10 g; 9.8 to 10.2 g is accepted."),
        ("1000000000", "1,000,000,000 g is over 10 g; 9.8 to 10.2 g is accepted."),
    ],
)
def test_refuses_outside_and_says_what_is_accepted(actual: str, message: str) -> None:
    assert weighed(actual) == [("WEIGHT_OUT_OF_TOLERANCE", message)]


def test_refuses_one_shell_too_few() -> None:
    assert weighed("99", "100", "0", "each") == [
        ("WEIGHT_OUT_OF_TOLERANCE", "99 each is under 100 each; exactly 100 is accepted.")
    ]


@pytest.mark.parametrize("actual", ["0", "-0", "-10", "NaN", "sNaN", "Infinity", "-Infinity"])
def test_refuses_what_is_no_weight(actual: str) -> None:
    assert [code for code, _ in weighed(actual)] == ["WEIGHT_NOT_POSITIVE"]


@given(WEIGHTS, WEIGHTS, TOLERANCES)
def test_accepts_exactly_the_weights_within_tolerance(actual: Decimal, wanted: Decimal, tolerance: Decimal) -> None:
    problems = weight_problems(actual, theoretical=wanted, tolerance_percent=tolerance, unit="g")
    assert (problems == []) == (abs(actual - wanted) * 100 <= wanted * tolerance)


def used(made_on: date, *components: date, days: int = 180) -> Cap:
    caps = [Cap(on, f"component {index}") for index, on in enumerate(components)]
    return beyond_use(made_on, limit_days=days, limit_source="USP <795>", components=caps)


def test_a_hundred_and_eighty_days_from_the_day_of_compounding() -> None:
    cap = used(date(2026, 1, 15), date(2027, 1, 1))
    assert (cap.on, cap.basis) == (date(2026, 7, 13), "180 days from compounding (USP <795>)")


def test_the_component_that_ends_first_wins() -> None:
    cap = used(date(2026, 1, 15), date(2027, 1, 1), date(2026, 7, 12), date(2026, 7, 12))
    assert (cap.on, cap.basis) == (date(2026, 7, 12), "component 1")


def test_the_limit_is_named_when_a_component_ends_the_same_day() -> None:
    assert used(date(2026, 1, 15), date(2026, 7, 13)).basis.startswith("180 days")


@given(DAYS, st.integers(1, 180), st.lists(DAYS, max_size=5))
def test_is_never_after_any_cap_and_always_one_of_them(made_on: date, days: int, components: list[date]) -> None:
    cap = used(made_on, *components, days=days)
    limit = made_on + timedelta(days=days - 1)
    assert all(cap.on <= other for other in [limit, *components])
    assert cap.on in [limit, *components]
    assert cap.on < made_on + timedelta(days=180)


@given(DAYS, st.lists(DAYS, min_size=1, max_size=5), DAYS)
def test_one_more_component_never_prolongs(made_on: date, components: list[date], another: date) -> None:
    assert used(made_on, *components, another).on <= used(made_on, *components).on
