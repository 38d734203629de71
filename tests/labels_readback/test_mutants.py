"""The gate bites: every wrong label in the catalogue is caught. ``score.py`` prints caught / made."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from labels.readback import prove
from tests.labels_readback.mutants import MUTANTS, layout_of
from tests.labels_readback.score import MUTANT


@pytest.mark.parametrize("name", MUTANTS)
def test_is_caught(name: str, record_property: Callable[[str, object], None]) -> None:
    record_property(MUTANT, name)
    mutant = MUTANTS[name]
    report = prove(mutant.pdf(), [each.to_json() for each in mutant.contents], layout=layout_of(mutant.contents))
    assert not report.passed


def test_the_catalogue_is_large() -> None:
    assert len(MUTANTS) >= 120
