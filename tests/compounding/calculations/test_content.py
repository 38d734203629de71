from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compounding.calculations.content import Weighed, active_content_g, predicted_content_percent
from compounding.calculations.derivation import Derived
from pharmacy.core.errors import InvalidInput
from tests.refusal import refuses

GRAMS = st.decimals(min_value="0.01", max_value=500, places=4)
FACTORS = st.decimals(min_value=1, max_value=100, places=4)


def a_blend(active_g: str = "0.1651", factor: str = "1.1008", filler_g: str = "22.3349") -> list[Weighed]:
    return [Weighed("Naltrexone", Decimal(active_g), Decimal(factor)), Weighed("MCC", Decimal(filler_g))]


def predicted(weighed: list[Weighed], unit_mg: str = "225", label_mg: str = "1.5") -> Derived[Decimal]:
    return predicted_content_percent(weighed, unit_mg=Decimal(unit_mg), label_mg=Decimal(label_mg))


def test_a_blend_of_a_dihydrate_weighed_with_its_factor_holds_its_label() -> None:
    # 0.1651 / 1.1008 = 0.149982 g in 22.5 g; 225 mg of it hold 1.49982 mg.
    found = predicted(a_blend())
    assert (found.value, found.unit) == (Decimal("100.0"), "%")


def test_a_dihydrate_weighed_as_if_it_were_anhydrous_shows() -> None:
    # 0.15 / 1.1008 = 0.136265 g in 22.5 g; 1.362645 mg in 225 mg.
    assert predicted(a_blend("0.15", filler_g="22.35")).value == Decimal("90.8")


def test_shows_its_working_with_every_number_that_went_in() -> None:
    assert [(step.label, step.working, step.result) for step in predicted(a_blend()).steps] == [
        ("Naltrexone HCl in the blend", "0.1651 g ÷ 1.1008", "0.149982 g"),
        ("Blend", "0.1651 g + 22.3349 g", "22.5 g"),
        ("In one unit", "0.149982 g ÷ 22.5 g \u00d7 225 mg", "1.499818 mg"),
        ("Of the label", "1.499818 mg ÷ 1.5 mg \u00d7 100", "100 %"),
    ]
    assert predicted(a_blend()).steps[-1].source == "prediction, no assay"


def test_a_heavier_capsule_holds_more() -> None:
    assert predicted(a_blend(), unit_mg="247.5").value == Decimal("110.0")


def test_two_sources_of_active_add_up() -> None:
    both = [Weighed("Bulk", Decimal("0.1"), Decimal(1)), Weighed("Triturate", Decimal("0.5"), Decimal(10)),
            Weighed("MCC", Decimal("21.9"))]  # fmt: skip
    assert active_content_g(both) == Decimal("0.15")
    assert predicted(both).value == Decimal("100.0")
    assert predicted(both).steps[0].working == "0.1 g ÷ 1 + 0.5 g ÷ 10"


def test_half_a_tenth_is_rounded_up() -> None:
    # 0.13575 mg in 1 mg of a label of 1.5: 90.5 %, and 90.45 % becomes 90.5 %.
    assert predicted(a_blend("0.13575", "1", "22.36425")).value == Decimal("90.5")
    assert predicted(a_blend("0.135675", "1", "22.364325")).value == Decimal("90.5")


def test_a_blend_without_active_holds_nothing() -> None:
    assert predicted([Weighed("MCC", Decimal(10))]).value == 0


def test_refuses_before_anything_is_weighed() -> None:
    with refuses(InvalidInput, "NOTHING_WEIGHED", field="weighings"):
        predicted([])


@pytest.mark.parametrize("mass", ["0", "-1", "NaN", "Infinity"])
def test_refuses_a_mass_that_is_none(mass: str) -> None:
    with refuses(InvalidInput, "QUANTITY_NOT_POSITIVE", field="Naltrexone"):
        predicted(a_blend(mass))
    with refuses(InvalidInput, "QUANTITY_NOT_POSITIVE", field="unit_mg"):
        predicted(a_blend(), unit_mg=mass)
    with refuses(InvalidInput, "QUANTITY_NOT_POSITIVE", field="label_mg"):
        predicted(a_blend(), label_mg=mass)


def test_refuses_more_than_a_balance_can_hold() -> None:
    with refuses(InvalidInput, "QUANTITY_OUT_OF_RANGE", field="MCC"):
        predicted(a_blend(filler_g="1E+10"))


@given(GRAMS, FACTORS, GRAMS)
def test_scaling_the_whole_blend_changes_nothing(active_g: Decimal, factor: Decimal, filler_g: Decimal) -> None:
    once = [Weighed("a", active_g, factor), Weighed("f", filler_g)]
    thrice = [Weighed("a", active_g * 3, factor), Weighed("f", filler_g * 3)]
    assert predicted(once).value == predicted(thrice).value


@given(GRAMS, FACTORS, GRAMS)
def test_a_unit_of_the_whole_blend_holds_all_of_its_active(
    active_g: Decimal, factor: Decimal, filler_g: Decimal
) -> None:
    blend = [Weighed("a", active_g, factor), Weighed("f", filler_g)]
    whole_mg = (active_g + filler_g) * 1000
    label_mg = (active_content_g(blend) * 1000).quantize(Decimal("0.000001")) or Decimal("0.000001")
    percent = predicted_content_percent(blend, unit_mg=whole_mg, label_mg=label_mg).value
    assert percent == Decimal("100.0")


@given(GRAMS, FACTORS, GRAMS)
def test_never_holds_more_than_pure_active(active_g: Decimal, factor: Decimal, filler_g: Decimal) -> None:
    percent = predicted([Weighed("a", active_g, factor), Weighed("f", filler_g)], "100", "100").value
    assert 0 <= percent <= 100
