from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.calculations.capsule_weights import CapsuleStatistics, net_mg, statistics, weight_problems
from compounding.calculations.derivation import Derived
from pharmacy.core.errors import InvalidInput
from tests.refusal import refuses

TEN = ["225.0", "226.1", "223.8", "224.4", "225.9", "227.0", "222.6", "225.3", "224.9", "226.0"]
WEIGHTS = st.lists(st.decimals(min_value=100, max_value=400, places=1), min_size=1, max_size=40)


def measured(
    weights: list[str], target: str = "225", each: str = "10", mean: str = "3", least: int = 10
) -> Derived[CapsuleStatistics]:
    return statistics(
        [Decimal(weight) for weight in weights],
        target_mg=Decimal(target),
        each_percent=Decimal(each),
        mean_percent=Decimal(mean),
        least_count=least,
    )


def codes(gross: str, expected: str = "273", shell: str | None = None) -> list[str]:
    problems = weight_problems(
        Decimal(gross), expected_gross_mg=Decimal(expected), empty_shell_mg=None if shell is None else Decimal(shell)
    )
    assert {problem.field for problem in problems} <= {"gross_mg"}
    return [problem.code for problem in problems]


def test_net_is_gross_less_the_empty_shell() -> None:
    derived = net_mg(Decimal("273.0"), empty_shell_mg=Decimal(48))
    assert (derived.value, derived.unit, derived.steps[0].working) == (Decimal(225), "mg", "273 mg - 48 mg")


@pytest.mark.parametrize("gross", ["48", "47.9"])
def test_an_empty_shell_has_no_net_weight(gross: str) -> None:
    with refuses(InvalidInput, "CAPSULE_WEIGHT_IMPLAUSIBLE", field="gross_mg"):
        net_mg(Decimal(gross), empty_shell_mg=Decimal(48))


def test_net_of_no_weights() -> None:
    with refuses(InvalidInput, "QUANTITY_NOT_POSITIVE", "QUANTITY_OUT_OF_RANGE", field="gross_mg"):
        net_mg(Decimal("NaN"), empty_shell_mg=Decimal("1E+10"))


@pytest.mark.parametrize(
    ("gross", "found"),
    [
        ("273", []), ("436.7", []), ("109.2", []), ("200", []),
        ("436.8", ["GROUP_WEIGHT"]), ("2730", ["GROUP_WEIGHT"]),
        ("109.1", ["CAPSULE_WEIGHT_IMPLAUSIBLE"]), ("0.273", ["CAPSULE_WEIGHT_IMPLAUSIBLE"]),
        ("0", ["WEIGHT_NOT_POSITIVE"]), ("-273", ["WEIGHT_NOT_POSITIVE"]), ("NaN", ["WEIGHT_NOT_POSITIVE"]),
        ("Infinity", ["WEIGHT_NOT_POSITIVE"]), ("1E+999", ["WEIGHT_NOT_POSITIVE"]),
    ],
)  # fmt: skip
def test_one_filled_capsule_has_a_plausible_weight(gross: str, found: list[str]) -> None:
    assert codes(gross) == found


def test_an_empty_shell_is_found_out_even_when_it_is_heavy() -> None:
    assert codes("50", "110", "50") == ["CAPSULE_WEIGHT_IMPLAUSIBLE"]
    assert codes("50.1", "110", "50") == []


def message(gross: str) -> str:
    return weight_problems(Decimal(gross), expected_gross_mg=Decimal(273))[0].message


def test_says_what_is_likely_wrong() -> None:
    assert message("2750") == "2,750 mg looks like 10 capsules weighed together; weigh each capsule by itself."
    assert message("436.8") == "436.8 mg looks like 2 capsules weighed together; weigh each capsule by itself."
    assert message("0.271").endswith(" Grams typed for milligrams? 0.271 g is 271 mg.")
    assert message("27.3") == "27.3 mg is too light for a filled capsule of about 273 mg."


@given(st.decimals(min_value=50, max_value=900, places=1), st.integers(2, 100))
def test_a_group_is_never_taken_for_one_capsule(expected: Decimal, capsules: int) -> None:
    assert codes(str(expected * capsules), str(expected)) == ["GROUP_WEIGHT"]


def test_refuses_to_judge_by_an_expected_weight_that_is_none() -> None:
    with refuses(InvalidInput, "QUANTITY_NOT_POSITIVE", "QUANTITY_NOT_POSITIVE", field="expected_gross_mg"):
        codes("273", "0", "NaN")


def test_ten_capsules_that_pass() -> None:
    derived = measured(TEN)
    assert derived.value == CapsuleStatistics(
        count=10, mean_mg=Decimal("225.1"), sd_mg=Decimal("1.27"), rsd_percent=Decimal("0.57"),
        low_mg=Decimal("202.5"), high_mg=Decimal("247.5"), outside=(), outliers=(), mean_within=True, enough=True,
        passes=True,
    )  # fmt: skip
    assert derived.steps[0].working == "2,251 mg ÷ 10"
    assert derived.steps[-1].result == "passes"


def test_names_each_capsule_outside_the_limits() -> None:
    result = measured(["202.4", *TEN[1:9], "247.6"]).value
    assert (result.outside, result.passes, result.mean_within) == ((1, 10), False, True)
    assert measured(["202.5", *TEN[1:9], "247.5"]).value.outside == ()


def test_the_mean_has_its_own_limit() -> None:
    high = measured(["231.76"] * 10).value
    assert (high.outside, high.mean_within, high.passes) == ((), False, False)
    assert measured(["231.75"] * 10).value.passes


def test_too_few_weights_do_not_pass() -> None:
    result = measured(TEN[:9]).value
    assert (result.enough, result.mean_within, result.outside, result.passes) == (False, True, (), False)


def test_one_weight_has_no_deviation() -> None:
    result = measured(["225"], least=1).value
    assert (result.sd_mg, result.rsd_percent, result.outliers, result.passes) == (None, None, None, True)


def test_finds_the_published_outlier() -> None:
    # NIST/SEMATECH e-Handbook 1.3.5.17.1: G is 2.4687 for the last value, above the critical value.
    published = ["199.31", "199.53", "200.19", "200.82", "201.92", "201.95", "202.18", "245.57"]
    result = measured(published, target="206").value
    assert (result.mean_mg, result.sd_mg, result.outliers) == (Decimal("206.43"), Decimal("15.85"), (8,))


def test_an_outlier_within_the_limits_fails_nothing() -> None:
    result = measured(["225"] * 9 + ["230"]).value
    assert (result.outliers, result.outside, result.passes) == ((10,), (), True)


@pytest.mark.parametrize("count", [2, 31])
def test_says_when_outliers_cannot_be_told(count: int) -> None:
    derived = measured(["225"] * (count - 1) + ["247"])
    assert derived.value.outliers is None
    assert [step.result for step in derived.steps if step.label == "Outliers"] == ["not tested"]


@given(WEIGHTS)
def test_statistics_hang_together(weights: list[Decimal]) -> None:
    result = measured([str(weight) for weight in weights]).value
    half_a_place = Decimal("0.005")
    assert min(weights) - half_a_place <= result.mean_mg <= max(weights) + half_a_place
    assert abs(result.mean_mg * len(weights) - sum(weights)) <= half_a_place * len(weights)
    assert all((result.low_mg <= weight <= result.high_mg) != (place in result.outside)
               for place, weight in enumerate(weights, start=1))  # fmt: skip
    assert result.passes == (result.enough and result.mean_within and not result.outside)


@given(st.lists(st.decimals(min_value=100, max_value=400, places=1), min_size=2, max_size=30))
def test_the_order_of_weighing_changes_nothing(weights: list[Decimal]) -> None:
    first = measured([str(weight) for weight in weights]).value
    turned = measured([str(weight) for weight in reversed(weights)]).value
    assert (first.mean_mg, first.sd_mg, first.passes) == (turned.mean_mg, turned.sd_mg, turned.passes)
    assert {len(weights) + 1 - place for place in turned.outliers or ()} == set(first.outliers or ())


@given(WEIGHTS, st.decimals(min_value=1, max_value=90, places=1))
def test_a_common_shift_leaves_the_deviation(weights: list[Decimal], shift: Decimal) -> None:
    here = measured([str(weight) for weight in weights]).value
    there = measured([str(weight + shift) for weight in weights]).value
    assert here.sd_mg == there.sd_mg
    assert here.outliers == there.outliers


def test_refuses_no_weights() -> None:
    with refuses(InvalidInput, "WEIGHTS_MISSING", field="net_weights"):
        measured([])


def test_refuses_a_weight_that_is_none_and_names_it() -> None:
    with refuses(InvalidInput, "QUANTITY_NOT_POSITIVE", "QUANTITY_OUT_OF_RANGE", field="net_weights.1"):
        measured(["225", "NaN", "1E+10"])


@pytest.mark.parametrize("percent", ["0", "-1", "50.1", "NaN", "Infinity"])
def test_refuses_limits_out_of_range(percent: str) -> None:
    with refuses(InvalidInput, "PERCENT_OUT_OF_RANGE", field="each_percent"):
        measured(TEN, each=percent)
    with refuses(InvalidInput, "PERCENT_OUT_OF_RANGE", field="mean_percent"):
        measured(TEN, mean=percent)


def test_refuses_a_target_and_a_least_count_of_nothing() -> None:
    with refuses(InvalidInput, "QUANTITY_NOT_POSITIVE", field="target_mg"):
        measured(TEN, target="0")
    with refuses(InvalidInput, "COUNT_OUT_OF_RANGE", field="least_count"):
        measured(TEN, least=0)


def test_says_what_weights_do_not_prove() -> None:
    last = measured(TEN).steps[-1]
    assert "do not prove the content" in last.working
    assert last.source == "USP <905>"
