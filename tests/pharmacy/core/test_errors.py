from __future__ import annotations

import pytest

from pharmacy.core.errors import Conflict, DomainError, InvalidInput, NotPermitted, Problem, Refused, refuse_any

FIRST = Problem("STRENGTH_STEP", "2.2 mg is between two strengths.", "strength_mg")
SECOND = Problem("QTY_DAYS_MISMATCH", "1 a day for 30 days is 30 capsules.", "quantity_capsules")


def test_carries_every_problem_and_speaks_for_the_first() -> None:
    error = InvalidInput(FIRST, SECOND)
    assert (error.problems, error.code, error.field) == ((FIRST, SECOND), "STRENGTH_STEP", "strength_mg")
    assert "30 capsules" in str(error)


def test_refuses_to_be_raised_without_a_problem() -> None:
    with pytest.raises(ValueError, match="at least one problem"):
        Refused()


@pytest.mark.parametrize("kind", [InvalidInput, NotPermitted, Refused, Conflict])
def test_refuse_any_raises_the_kind_asked_for_with_all_at_once(kind: type[DomainError]) -> None:
    with pytest.raises(kind) as raised:
        refuse_any(iter([FIRST, SECOND]), kind)
    assert raised.value.problems == (FIRST, SECOND)


def test_refuse_any_lets_pass_what_has_no_problem() -> None:
    refuse_any([])
