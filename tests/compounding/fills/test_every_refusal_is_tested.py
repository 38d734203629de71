"""Every code that the fills' modules can refuse with is asserted by a test beside this one or in ``concurrency``."""

from __future__ import annotations

from pathlib import Path

import compounding.fills
from tests.compounding.batches.test_every_refusal_is_tested import asserted_in, codes_of

_HERE = Path(__file__)
_MODULES = [path for path in sorted(Path(compounding.fills.__file__).parent.rglob("*.py")) if "admin" not in path.parts]
_TESTS = sorted(path for path in _HERE.parent.glob("test_*.py") if path != _HERE)


def test_finds_the_codes() -> None:
    found = {code for source in _MODULES for code in codes_of(source)}
    assert {"OUT_OF_STOCK", "WRONG_CONTAINER", "REFILL_TOO_SOON", "LABEL_DATE_WRONG"} <= found


def test_every_code_is_asserted() -> None:
    wanted = {code for source in _MODULES for code in codes_of(source)}
    asserted = {code for test in _TESTS for code in asserted_in(test)}
    assert sorted(wanted - asserted) == []
