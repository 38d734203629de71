from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from compounding.calculations.blend import active_powder_g, filler_by_packing_g, filler_by_weight_g, scale
from pharmacy.core.errors import InvalidInput
from tests.refusal import refuses

STRENGTHS = st.decimals(min_value="0.5", max_value=6, places=2)
FACTORS = st.decimals(min_value="0.9", max_value=11, places=4)
UNIT_WEIGHTS = st.decimals(min_value=100, max_value=500, places=2)
UNITS = st.integers(1, 10_000)
OVERAGES = st.decimals(min_value=0, max_value=50, places=1)
PACKINGS = st.decimals(min_value=100, max_value=500, places=1)
ROUNDING = Decimal("0.00005")  # half of the last place of one amount, in g


def active(amount: str = "1.5", units: int = 100, overage: str = "5", factor: str = "1.1008") -> Decimal:
    return active_powder_g(
        amount_per_unit_mg=Decimal(amount),
        units=units,
        overage_percent=Decimal(overage),
        potency_factor=Decimal(factor),
    ).value


def by_weight(unit: str = "225", actives: str = "1.6512", units: int = 100, overage: str = "5") -> Decimal:
    return filler_by_weight_g(
        unit_weight_mg=Decimal(unit),
        actives_as_weighed_mg=Decimal(actives),
        units=units,
        overage_percent=Decimal(overage),
    ).value


def by_packing(filler: str = "240", *others: tuple[str, str], units: int = 100, overage: str = "0") -> Decimal:
    pairs = [(Decimal(mass), Decimal(packing)) for mass, packing in others]
    return filler_by_packing_g(
        filler_packing_mg=Decimal(filler), others=pairs, units=units, overage_percent=Decimal(overage)
    ).value


def test_the_amounts_of_a_hundred_capsules() -> None:
    assert (active(), by_weight()) == (Decimal("0.1734"), Decimal("23.4516"))


def test_thirty_capsules_hold_45_mg() -> None:
    assert active(units=30, overage="0", factor="1") == Decimal("0.045")


def test_prints_every_step_with_its_units() -> None:
    derived = active_powder_g(
        amount_per_unit_mg=Decimal("1.50"), units=1000, overage_percent=Decimal("5.0"), potency_factor=Decimal("1.1008")
    )
    assert derived.unit == "g"
    assert [(step.working, step.result) for step in derived.steps] == [
        ("1.5 mg \u00d7 1.1008", "1.6512 mg"),
        ("1.6512 mg \u00d7 1,000 \u00d7 (1 + 5 ÷ 100) ÷ 1,000", "1.7338 g"),
    ]


def test_the_filler_takes_the_room_that_the_others_leave() -> None:
    assert by_packing("240", ("1.6512", "320"), ("60", "300")) == Decimal("19.0762")  # 240 x (1 - 0.00516 - 0.2)
    assert by_packing("240") == Decimal(24)
    assert by_packing("300", ("20", "200"), overage="10") == Decimal("29.7")


def test_a_triturate_is_weighed_by_its_own_factor() -> None:
    assert active(units=30, overage="0", factor="11") == Decimal("0.495")


@given(STRENGTHS, FACTORS, UNIT_WEIGHTS, UNITS, OVERAGES)
def test_the_components_together_are_the_blend(
    strength: Decimal, factor: Decimal, unit_weight: Decimal, units: int, overage: Decimal
) -> None:
    powder = active_powder_g(
        amount_per_unit_mg=strength, units=units, overage_percent=overage, potency_factor=factor
    ).value
    filler = filler_by_weight_g(
        unit_weight_mg=unit_weight, actives_as_weighed_mg=strength * factor, units=units, overage_percent=overage
    ).value
    blend = unit_weight * units * (1 + overage / 100) / 1000
    assert abs(powder + filler - blend) <= 2 * ROUNDING


@given(STRENGTHS, FACTORS, UNIT_WEIGHTS, UNITS, OVERAGES)
def test_overage_scales_every_component_alike(
    strength: Decimal, factor: Decimal, unit_weight: Decimal, units: int, overage: Decimal
) -> None:
    times = 1 + overage / 100

    def amounts(percent: Decimal) -> tuple[Decimal, ...]:
        mass = strength * factor
        return (
            active_powder_g(
                amount_per_unit_mg=strength, units=units, overage_percent=percent, potency_factor=factor
            ).value,
            filler_by_weight_g(
                unit_weight_mg=unit_weight, actives_as_weighed_mg=mass, units=units, overage_percent=percent
            ).value,
            filler_by_packing_g(
                filler_packing_mg=unit_weight, others=[(mass, Decimal(300))], units=units, overage_percent=percent
            ).value,
        )

    for bare, scaled in zip(amounts(Decimal(0)), amounts(overage), strict=True):
        assert scaled >= bare
        assert abs(scaled - bare * times) <= ROUNDING * (1 + times)


@given(PACKINGS, st.lists(st.tuples(STRENGTHS, PACKINGS), max_size=4), UNITS)
def test_the_capsule_is_exactly_full(filler: Decimal, others: list[tuple[Decimal, Decimal]], units: int) -> None:
    grams = filler_by_packing_g(filler_packing_mg=filler, others=others, units=units, overage_percent=Decimal(0)).value
    room = grams * 1000 / units / filler + sum(mass / packing for mass, packing in others)
    assert abs(room - 1) <= ROUNDING * 1000 / units / filler + Decimal("1E-9")


@given(STRENGTHS, STRENGTHS, FACTORS, UNITS)
def test_a_stronger_capsule_takes_more_powder_and_less_filler(
    one: Decimal, other: Decimal, factor: Decimal, units: int
) -> None:
    assume(one != other)
    low, high = (str(strength * factor) for strength in sorted([one, other]))
    assert by_weight(actives=low, units=units) >= by_weight(actives=high, units=units)
    assert active(low, units) <= active(high, units)


@given(st.decimals(min_value="0.1", max_value=1000, places=4), UNITS, UNITS)
def test_scaling_there_and_back_is_the_same_amount(amount: Decimal, there: int, back: int) -> None:
    assume(amount * back / there >= ROUNDING)
    scaled = scale(amount, from_units=there, to_units=back).value
    again = scale(scaled, from_units=back, to_units=there).value
    assert abs(again - amount) <= ROUNDING * (1 + Decimal(there) / back)


def test_scales_a_batch() -> None:
    derived = scale(Decimal("23.4516"), from_units=100, to_units=250)
    assert (derived.value, derived.steps[0].working) == (Decimal("58.629"), "23.4516 g \u00d7 250 ÷ 100")


@pytest.mark.parametrize("actives", ["225", "226"])
def test_refuses_actives_that_leave_no_room(actives: str) -> None:
    with refuses(InvalidInput, "FILL_WEIGHT_TOO_SMALL", field="unit_weight_mg"):
        by_weight(actives=actives)


@pytest.mark.parametrize(
    "others",
    [
        [("300", "300")],
        [("200", "300"), ("150", "300")],
        [("100", "300"), ("100", "300"), ("100", "300")],
    ],
)
def test_refuses_an_overfull_capsule(others: list[tuple[str, str]]) -> None:
    with refuses(InvalidInput, "CAPSULE_OVERFULL", field="others"):
        by_packing("240", *others)


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "Infinity", "sNaN"])
def test_refuses_what_is_no_amount(amount: str) -> None:
    with refuses(InvalidInput, "QUANTITY_NOT_POSITIVE", field="amount_per_unit_mg"):
        active(amount)
    with refuses(InvalidInput, "QUANTITY_NOT_POSITIVE", "QUANTITY_NOT_POSITIVE", field="unit_weight_mg"):
        by_weight(amount, amount)
    with refuses(InvalidInput, "QUANTITY_NOT_POSITIVE", field="filler_packing_mg"):
        by_packing(amount)
    with refuses(InvalidInput, "QUANTITY_NOT_POSITIVE", "QUANTITY_NOT_POSITIVE", field="others.1.mass_mg"):
        by_packing("240", ("1", "300"), (amount, amount))
    with refuses(InvalidInput, "QUANTITY_NOT_POSITIVE", field="amount_g"):
        scale(Decimal(amount), from_units=1, to_units=2)


@pytest.mark.parametrize("amount", ["1E+10", "1E-7"])
def test_refuses_what_no_balance_weighs(amount: str) -> None:
    with refuses(InvalidInput, "QUANTITY_OUT_OF_RANGE", field="amount_per_unit_mg"):
        active(amount)


@pytest.mark.parametrize("units", [0, -1, 1_000_001])
def test_refuses_a_count_of_nothing(units: int) -> None:
    with refuses(InvalidInput, "COUNT_OUT_OF_RANGE", field="units"):
        active(units=units)
    with refuses(InvalidInput, "COUNT_OUT_OF_RANGE", field="units"):
        by_weight(units=units)
    with refuses(InvalidInput, "COUNT_OUT_OF_RANGE", field="units"):
        by_packing(units=units)
    with refuses(InvalidInput, "COUNT_OUT_OF_RANGE", "COUNT_OUT_OF_RANGE", field="from_units"):
        scale(Decimal(1), from_units=units, to_units=units)


@pytest.mark.parametrize("overage", ["-0.1", "50.1", "NaN", "Infinity"])
def test_refuses_an_overage_out_of_range(overage: str) -> None:
    with refuses(InvalidInput, "PERCENT_OUT_OF_RANGE", field="overage_percent"):
        active(overage=overage)
    with refuses(InvalidInput, "PERCENT_OUT_OF_RANGE", field="overage_percent"):
        by_weight(overage=overage)
    with refuses(InvalidInput, "PERCENT_OUT_OF_RANGE", field="overage_percent"):
        by_packing(overage=overage)


@pytest.mark.parametrize("factor", ["0", "-1", "0.89", "10000.1", "NaN", "Infinity"])
def test_refuses_a_factor_that_no_lot_has(factor: str) -> None:
    with refuses(InvalidInput, "POTENCY_FACTOR_OUT_OF_RANGE", field="potency_factor"):
        active(factor=factor)


def test_never_rounds_an_amount_to_nothing() -> None:
    with refuses(InvalidInput, "AMOUNT_TOO_SMALL"):
        active("0.01", units=1)
    with refuses(InvalidInput, "AMOUNT_TOO_SMALL"):
        scale(Decimal("0.0001"), from_units=100, to_units=1)
