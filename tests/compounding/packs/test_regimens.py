from __future__ import annotations

import json
from pathlib import Path

import pytest

from compounding.packs.regimens import Regimen, regimen, regimens
from pharmacy.orders import limits as module
from pharmacy.orders.limits import LIMITS
from pharmacy.orders.schedule import schedule_warnings
from tests.compounding.packs.cases import MONTHLY, TWO_WEEKLY, USUAL, compiled, schedule

CONFIDENCE = {"seen", "partly seen", "general knowledge"}


def test_the_regimens_that_are_offered() -> None:
    assert {row.code: row.schedule for row in regimens()} == {
        "two_weekly": TWO_WEEKLY,
        "weekly": schedule(("1.5", 7), ("3", 7), ("4.5", 14)),
        "monthly": MONTHLY,
    }
    assert len({row.name for row in regimens()}) == len(regimens())


@pytest.mark.parametrize("row", regimens(), ids=lambda row: row.code)
def test_each_is_sourced_unremarkable_and_can_be_put_up_in_one_container(row: Regimen) -> None:
    assert row.source
    assert row.confidence in CONFIDENCE
    assert schedule_warnings(row.schedule) == []
    assert len(compiled(row.schedule, "1.5").containers) == 1
    assert len(compiled(row.schedule, *USUAL, most_capsules_per_dose=1).containers) == 3


def test_a_regimen_is_found_by_its_code() -> None:
    found = regimen("two_weekly")
    assert found is not None
    assert compiled(found.schedule, "1.5").proof.capsules == 84
    assert regimen("") is regimen("daily") is None


def test_the_limits_are_sourced() -> None:
    rows = json.loads(Path(module.__file__).with_name("limits.json").read_text(encoding="utf-8"))
    assert (LIMITS.most_days, LIMITS.most_steps, LIMITS.most_capsules_per_dose, str(LIMITS.most_rise_mg)) == (
        180,
        12,
        3,
        "1.5",
    )
    assert all(row["source"] and row["reason"] and row["confidence"] in CONFIDENCE for row in rows)
