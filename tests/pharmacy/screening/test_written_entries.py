from __future__ import annotations

import pytest

from pharmacy.catalog.exposures import exposures
from pharmacy.screening.matching import MedicineEntry, match_medicine
from tests.pharmacy.screening.written import BLOCKED, INFORMED, UNTOUCHED, WARNED


def found(name: str) -> set[str]:
    return {match.exposure.code for match in match_medicine(MedicineEntry(name), exposures())}


def strictest(name: str) -> str | None:
    actions = {match.exposure.action for match in match_medicine(MedicineEntry(name), exposures())}
    return next((action for action in ("block", "warn", "info") if action in actions), None)


@pytest.mark.parametrize(("name", "codes"), BLOCKED)
def test_finds_the_opioid(name: str, codes: str) -> None:
    assert found(name) == set(codes.split())
    assert strictest(name) == "block"


@pytest.mark.parametrize(("name", "codes"), WARNED)
def test_finds_what_a_pharmacist_reviews(name: str, codes: str) -> None:
    assert found(name) == set(codes.split())
    assert strictest(name) == "warn"


@pytest.mark.parametrize(("name", "codes"), INFORMED)
def test_finds_what_is_only_told(name: str, codes: str) -> None:
    assert found(name) == set(codes.split())
    assert strictest(name) == "info"


@pytest.mark.parametrize("name", UNTOUCHED)
def test_leaves_alone_what_only_looks_alike(name: str) -> None:
    assert found(name) == set()


def test_the_table_is_long_enough() -> None:
    assert len(BLOCKED) + len(WARNED) + len(INFORMED) + len(UNTOUCHED) >= 200
