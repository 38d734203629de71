from __future__ import annotations

import pytest

from pharmacy.core.texts import reason_problems, text_problems, tidy


@pytest.mark.parametrize(
    ("typed", "kept"), [("  A  b ", "A b"), ("line\nline", "line line"), ("\t", ""), ("Linh\u00a0N", "Linh N")]
)
def test_blanks_are_tidied(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "TEXT_MISSING"), ("  ", "TEXT_MISSING"), ("123456", "TEXT_TOO_LONG"), ("a\x00b", "TEXT_UNPRINTABLE")],
)
def test_refuses_what_cannot_be_stored(text: str, code: str) -> None:
    (problem,) = text_problems(text, field="supplier", what="supplier", length=5)
    assert (problem.code, problem.field) == (code, "supplier")
    assert "supplier" in problem.message


def test_takes_what_fits_when_tidied_and_nothing_when_optional() -> None:
    assert text_problems(" 12  34 ", field="x", what="x", length=5) == []
    assert text_problems(" ", field="x", what="x", length=5, required=False) == []


@pytest.mark.parametrize(("reason", "codes"), [(" \n", ["REASON_MISSING"]), ("x" * 201, ["TEXT_TOO_LONG"]), ("x", [])])
def test_a_reason_is_given_and_fits(reason: str, codes: list[str]) -> None:
    assert [problem.code for problem in reason_problems(reason, why="Say why.")] == codes
