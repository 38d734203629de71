"""Every code that the batch's modules can refuse with is asserted by a test beside this one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import compounding.batches

_CODE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
_HERE = Path(__file__)
_MODULES = sorted(Path(compounding.batches.__file__).parent.glob("*.py"))
_TESTS = sorted(path for path in _HERE.parent.glob("test_*.py") if path != _HERE)


def codes_of(source: Path) -> Iterator[str]:
    """The first argument of every ``Problem(...)`` and of every ``.of(...)``."""
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Call) and _makes_a_problem(node.func) and node.args:
            code = node.args[0]
            if isinstance(code, ast.Constant):
                yield str(code.value)


def _makes_a_problem(called: ast.expr) -> bool:
    return (isinstance(called, ast.Name) and called.id == "Problem") or (
        isinstance(called, ast.Attribute) and called.attr == "of"
    )


def asserted_in(test: Path) -> set[str]:
    """Strings that look like a code and stand in code, not in prose."""
    constants = (node.value for node in ast.walk(ast.parse(test.read_text())) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str) and _CODE.fullmatch(value)}


def test_finds_the_codes() -> None:
    found = {code for source in _MODULES for code in codes_of(source)}
    assert {"BATCH_SIZE", "RELEASER_COMPOUNDED", "WEIGHED_ALREADY", "ACTIVE_FIRST"} <= found
    assert all(_CODE.fullmatch(code) for code in found)
    assert len(found) > 50


def test_every_code_is_asserted() -> None:
    asserted = set().union(*map(asserted_in, _TESTS))
    missing = {code: source.name for source in _MODULES for code in codes_of(source) if code not in asserted}
    assert not missing
