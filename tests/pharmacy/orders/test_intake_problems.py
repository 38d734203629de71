from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pharmacy.orders.intake import MedicineIntake, OrderIntake, intake_problems
from tests.factories import MARIA, TODAY, an_intake, with_medicines

TOMORROW = TODAY + timedelta(days=1)
IBUPROFEN = MedicineIntake("Ibuprofen 400 mg", "current")


def found(intake: OrderIntake) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.field) for problem in intake_problems(intake, on=TODAY)]


def doses(capsules: int, days: int, **changes: Any) -> OrderIntake:
    return an_intake(capsules_per_dose=capsules, days_supply=days, quantity_capsules=capsules * days, **changes)


@pytest.mark.parametrize(
    "intake",
    [
        an_intake(), doses(3, 60), doses(1, 180), doses(1, 1), doses(1, 30, strength_mg=Decimal("4.5")),
        doses(3, 30, strength_mg=Decimal("1.5")), an_intake(refills=0), an_intake(refills=11),
        an_intake(written_on=TODAY - timedelta(days=365)), an_intake(dose_time="morning"), with_medicines(IBUPROFEN),
        with_medicines(MedicineIntake("Tramadol", "recent", last_taken_on=TODAY)),
        an_intake(opioid_free_attested=False, attested_on=None),
    ],
)  # fmt: skip
def test_finds_nothing_wrong(intake: OrderIntake) -> None:
    assert found(intake) == []


@pytest.mark.parametrize(
    ("intake", "code", "field"),
    [
        (an_intake(prescriber_npi="1234567890"), "NPI_INVALID", "prescriber.npi"),
        (an_intake(strength_mg=Decimal("0.5")), "STRENGTH_OUT_OF_RANGE", "strength_mg"),
        (an_intake(strength_mg=Decimal(5)), "STRENGTH_OUT_OF_RANGE", "strength_mg"),
        (an_intake(strength_mg=Decimal("1.7")), "STRENGTH_STEP", "strength_mg"),
        (an_intake(strength_mg=Decimal(15)), "STRENGTH_TENFOLD_SUSPECT", "strength_mg"),
        (an_intake(strength_mg=Decimal("NaN")), "STRENGTH_NOT_A_NUMBER", "strength_mg"),
        (doses(0, 30), "DOSE_NOT_WHOLE_CAPSULES", "capsules_per_dose"),
        (doses(1, 181), "DAYS_SUPPLY_OUT_OF_RANGE", "days_supply"),
        (doses(1, 0), "DAYS_SUPPLY_OUT_OF_RANGE", "days_supply"),
        (an_intake(refills=12), "REFILLS_OUT_OF_RANGE", "refills"),
        (an_intake(refills=-1), "REFILLS_OUT_OF_RANGE", "refills"),
        (an_intake(quantity_capsules=31), "QTY_DAYS_MISMATCH", "quantity_capsules"),
        (doses(2, 30, strength_mg=Decimal("2.5")), "DAILY_DOSE_OUT_OF_RANGE", "capsules_per_dose"),
        (an_intake(dose_time="HS"), "DOSE_TIME_UNKNOWN", "dose_time"),
        (an_intake(written_on=TOMORROW), "DATE_IN_FUTURE", "written_on"),
        (an_intake(written_on=TODAY - timedelta(days=366)), "RX_EXPIRED", "written_on"),
        (an_intake(patient=replace(MARIA, birth_date=TOMORROW)), "DATE_IN_FUTURE", "patient.birth_date"),
        (an_intake(attested_on=TOMORROW), "DATE_IN_FUTURE", "attested_on"),
        (an_intake(attested_on=None), "ATTESTATION_DATE_MISSING", "attested_on"),
        (an_intake(no_other_medicines=False), "MEDICINES_UNSTATED", "no_other_medicines"),
        (an_intake(medicines=(IBUPROFEN,)), "MEDICINES_UNSTATED", "no_other_medicines"),
        (with_medicines(IBUPROFEN, MedicineIntake("Tramadol", "recent", last_taken_on=TOMORROW)), "DATE_IN_FUTURE",
         "medicines.1.last_taken_on"),
        (with_medicines(MedicineIntake("Tramadol", "stopped")), "MEDICINE_STATUS_UNKNOWN", "medicines.0.status"),
    ],
)  # fmt: skip
def test_names_the_one_thing_wrong_and_its_field(intake: OrderIntake, code: str, field: str) -> None:
    assert found(intake) == [(code, field)]


def test_names_everything_at_once() -> None:
    intake = an_intake(
        prescriber_npi="1", strength_mg=Decimal(45), refills=12, quantity_capsules=1, written_on=TOMORROW
    )
    assert [code for code, _ in found(intake)] == [
        "NPI_INVALID", "STRENGTH_TENFOLD_SUSPECT", "QTY_DAYS_MISMATCH", "REFILLS_OUT_OF_RANGE", "DATE_IN_FUTURE",
    ]  # fmt: skip


def test_says_what_would_be_right() -> None:
    (problem,) = intake_problems(doses(2, 30, strength_mg=Decimal("3.0")), on=TODAY)
    assert problem.message == "2 capsules are 6 mg a day; at most 4.5 mg is offered."


@given(st.decimals(), st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_no_number_breaks_it_and_quantity_agrees_when_it_passes(
    strength_mg: Decimal, capsules: int, days: int, quantity: int
) -> None:
    intake = an_intake(
        strength_mg=strength_mg, capsules_per_dose=capsules, days_supply=days, quantity_capsules=quantity
    )
    if not found(intake):
        assert quantity == capsules * days
        assert strength_mg * capsules <= Decimal("4.5")


@pytest.mark.parametrize("strength", ["sNaN", "9E+999999", "-Infinity", "1E-999999"])
def test_the_oddest_numbers_are_refused_in_words(strength: str) -> None:
    assert found(doses(2, 30, strength_mg=Decimal(strength)))[0][1] == "strength_mg"
