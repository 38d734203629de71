from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from compounding.calculations.potency import (
    AssayBasis,
    Certificate,
    base_to_hydrochloride_mg,
    potency_factor,
    triturate_factor,
)
from pharmacy.core.errors import InvalidInput
from tests.refusal import refuses

ASSAYS = st.decimals(min_value=80, max_value=110, places=1)
LOSSES = st.decimals(min_value=0, max_value="19.9", places=2)
GRAMS = st.decimals(min_value="0.001", max_value=1000, places=3)


def certificate(
    basis: AssayBasis,
    assay: str = "99.5",
    *,
    water: str | None = None,
    lod: str | None = None,
    solvent: str | None = None,
) -> Certificate:
    water_, lod_, solvent_ = (None if text is None else Decimal(text) for text in (water, lod, solvent))
    return Certificate(basis, Decimal(assay), water_, lod_, solvent_)


@pytest.mark.parametrize(
    ("given_certificate", "factor"),
    [
        (certificate(AssayBasis.ANHYDROUS, water="8.7"), "1.1008"),
        (certificate(AssayBasis.ANHYDROUS, water="8.7", lod="3.0"), "1.1008"),
        (certificate(AssayBasis.ANHYDROUS, "100", water="8.71"), "1.0954"),  # 8.71 % is the dihydrate
        (certificate(AssayBasis.DRIED, water="2", lod="8.7"), "1.1008"),
        (certificate(AssayBasis.ANHYDROUS_SOLVENT_FREE, water="8.7"), "1.1008"),
        (certificate(AssayBasis.ANHYDROUS_SOLVENT_FREE, water="8.7", solvent="0.3"), "1.1044"),
        (certificate(AssayBasis.AS_IS, "90.84", water="8.7", lod="8.7", solvent="1"), "1.1008"),
        (certificate(AssayBasis.AS_IS, "100.5"), "0.9950"),
    ],
)
def test_parts_of_powder_for_one_part_of_hydrochloride(given_certificate: Certificate, factor: str) -> None:
    assert potency_factor(given_certificate).value == Decimal(factor)


def test_prints_how_the_factor_was_reached() -> None:
    derived = potency_factor(certificate(AssayBasis.ANHYDROUS, water="8.70", lod="9.0"))
    assert [(step.label, step.working, step.result) for step in derived.steps] == [
        ("Assay basis", "anhydrous", "corrected for water"),
        ("Left of the powder on this basis", "100 % - 8.7 %", "91.3 %"),
        ("Loss on drying is not used", "9 %", "the assay is on the anhydrous basis"),
        ("Parts of powder for 1 part of naltrexone hydrochloride", "100 ÷ 91.3 \u00d7 100 ÷ 99.5", "1.1008"),
    ]
    assert derived.unit == ""


def test_says_that_water_is_never_corrected_twice() -> None:
    first, water, _ = potency_factor(certificate(AssayBasis.AS_IS, "91", water="8.7")).steps
    assert (first.working, first.result) == ("as is", "not corrected for water: the assay includes it already")
    assert (water.label, water.working) == ("Water is not used", "8.7 %")


def test_says_when_residual_solvent_is_not_known() -> None:
    steps = potency_factor(certificate(AssayBasis.ANHYDROUS_SOLVENT_FREE, water="8.7")).steps
    assert ("Residual solvent", "not on the certificate") in [(step.label, step.working) for step in steps]


@given(ASSAYS, LOSSES, LOSSES)
def test_an_assay_as_is_never_takes_water_into_account(assay: Decimal, water: Decimal, lod: Decimal) -> None:
    bare = potency_factor(Certificate(AssayBasis.AS_IS, assay, None, None)).value
    assert potency_factor(Certificate(AssayBasis.AS_IS, assay, water, lod)).value == bare


@given(st.sampled_from([AssayBasis.ANHYDROUS, AssayBasis.ANHYDROUS_SOLVENT_FREE]), ASSAYS, LOSSES, LOSSES)
def test_more_water_needs_more_powder(basis: AssayBasis, assay: Decimal, one: Decimal, other: Decimal) -> None:
    assume(abs(one - other) >= Decimal("0.02"))
    less, more = sorted([one, other])
    drier = potency_factor(Certificate(basis, assay, less, None)).value
    assert drier < potency_factor(Certificate(basis, assay, more, None)).value


@given(ASSAYS, LOSSES)
def test_the_weighed_powder_holds_what_was_ordered(assay: Decimal, water: Decimal) -> None:
    weighed = potency_factor(Certificate(AssayBasis.ANHYDROUS, assay, water, None)).value
    assert abs(weighed * (100 - water) / 100 * assay / 100 - 1) <= Decimal("0.00006")


@given(ASSAYS, LOSSES)
def test_drying_and_water_are_corrected_alike(assay: Decimal, loss: Decimal) -> None:
    dried = potency_factor(Certificate(AssayBasis.DRIED, assay, None, loss)).value
    assert dried == potency_factor(Certificate(AssayBasis.ANHYDROUS, assay, loss, None)).value


@pytest.mark.parametrize(
    ("basis", "field"),
    [
        (AssayBasis.ANHYDROUS, "water_percent"),
        (AssayBasis.ANHYDROUS_SOLVENT_FREE, "water_percent"),
        (AssayBasis.DRIED, "lod_percent"),
    ],
)
def test_never_guesses_a_value_the_basis_needs(basis: AssayBasis, field: str) -> None:
    other = {"water": "8.7"} if field == "lod_percent" else {"lod": "8.7"}
    with refuses(InvalidInput, "COA_VALUE_MISSING", field=field):
        potency_factor(certificate(basis, **other))


@pytest.mark.parametrize("assay", ["79.9", "110.1", "0", "-99", "NaN", "Infinity"])
def test_refuses_an_assay_that_no_powder_has(assay: str) -> None:
    with refuses(InvalidInput, "COA_ASSAY_OUT_OF_RANGE", field="assay_percent"):
        potency_factor(certificate(AssayBasis.AS_IS, assay))


@pytest.mark.parametrize("loss", ["20", "-0.1", "NaN", "-Infinity"])
@pytest.mark.parametrize("name", ["water", "lod", "solvent"])
def test_refuses_a_loss_that_no_powder_has_even_where_it_is_not_used(name: str, loss: str) -> None:
    with refuses(InvalidInput, "COA_WATER_OUT_OF_RANGE", field=f"{name}_percent"):
        potency_factor(certificate(AssayBasis.AS_IS, **{name: loss}))


def test_names_everything_wrong_at_once() -> None:
    with refuses(InvalidInput, "COA_ASSAY_OUT_OF_RANGE", "COA_WATER_OUT_OF_RANGE", "COA_VALUE_MISSING"):
        potency_factor(certificate(AssayBasis.DRIED, "9.95", water="87"))


def test_a_triturate_of_one_in_ten() -> None:
    derived = triturate_factor(active_hcl_g=Decimal(1), total_g=Decimal(10))
    assert derived.value == Decimal(10)
    assert derived.steps[0].working == "10 g ÷ 1 g"


@given(GRAMS, st.decimals(min_value="1.01", max_value=100, places=2))
def test_a_triturate_weighed_by_its_factor_holds_its_drug(active: Decimal, times: Decimal) -> None:
    factor = triturate_factor(active_hcl_g=active, total_g=active * times).value
    assert abs(factor - times) <= Decimal("0.00005")


@pytest.mark.parametrize("total", ["1", "0.9"])
def test_refuses_a_triturate_no_heavier_than_its_drug(total: str) -> None:
    with refuses(InvalidInput, "TRITURATE_TOTAL_TOO_SMALL", field="total_g"):
        triturate_factor(active_hcl_g=Decimal(1), total_g=Decimal(total))


def test_refuses_a_triturate_of_nothing() -> None:
    with refuses(InvalidInput, "QUANTITY_NOT_POSITIVE", "QUANTITY_OUT_OF_RANGE", field="active_hcl_g"):
        triturate_factor(active_hcl_g=Decimal("NaN"), total_g=Decimal("1E+99"))


def test_an_order_written_as_base() -> None:
    assert base_to_hydrochloride_mg(Decimal("341.40")).value == Decimal("377.86")
    assert base_to_hydrochloride_mg(Decimal("1.5")).value == Decimal("1.6602")


@given(st.decimals(min_value="0.1", max_value=100, places=2))
def test_base_to_hydrochloride_and_back(base: Decimal) -> None:
    salt = base_to_hydrochloride_mg(base).value
    assert abs(salt * Decimal("0.9035") - base) <= base * Decimal("0.0001") + Decimal("0.0001")


def test_refuses_base_of_no_mass() -> None:
    with refuses(InvalidInput, "QUANTITY_NOT_POSITIVE", field="mg_base"):
        base_to_hydrochloride_mg(Decimal(0))
