from __future__ import annotations

from dataclasses import replace

import pytest

from compounding.packs.compilation import Compilation
from compounding.packs.containers import Dose, Part
from compounding.packs.proof import NotProven, ProofLine
from tests.compounding.packs.cases import TWO_WEEKLY, USUAL, D, compiled, schedule

FOUND = compiled(TWO_WEEKLY, *USUAL, most_capsules_per_dose=1)
FIRST, SECOND, THIRD = FOUND.containers


def test_the_proof_is_the_sum_over_the_steps() -> None:
    assert FOUND.proof.lines == (
        ProofLine(1, D("1.5"), 14, 1), ProofLine(2, D(3), 14, 1), ProofLine(3, D("4.5"), 14, 1),
    )  # fmt: skip
    assert FOUND.proof.capsules == 42


@pytest.mark.parametrize("capsules", [13, 15])
def test_a_capsule_too_few_or_too_many_is_no_compilation(capsules: int) -> None:
    with pytest.raises(NotProven, match="do not hold what the steps take"):
        replace_containers(replace(FIRST, capsules=capsules), SECOND, THIRD)


def test_capsules_that_are_not_the_dose_are_no_compilation() -> None:
    doses = (Dose((Part(D(3), 1),)), *FOUND.doses[1:])
    with pytest.raises(NotProven, match="are not its dose"):
        Compilation(TWO_WEEKLY, doses, FOUND.containers)
    with pytest.raises(NotProven, match="are not its dose"):
        Compilation(TWO_WEEKLY, FOUND.doses[:2], FOUND.containers)


def test_a_container_that_is_missing_or_there_twice_is_no_compilation() -> None:
    with pytest.raises(NotProven):
        replace_containers(FIRST, SECOND)
    with pytest.raises(NotProven):
        replace_containers(FIRST, SECOND, THIRD, THIRD)


@pytest.mark.parametrize(
    "change", [{"first_night": 2}, {"last_night": 13}, {"capsules": 2}, {"step_number": 2}], ids=lambda change: next(iter(change))
)  # fmt: skip
def test_a_container_used_on_other_nights_is_no_compilation(change: dict[str, int]) -> None:
    with pytest.raises(NotProven, match="not used on the nights"):
        replace_containers(replace(FIRST, uses=(replace(FIRST.uses[0], **change),)), SECOND, THIRD)


def test_the_capsules_of_another_schedule_are_no_compilation() -> None:
    with pytest.raises(NotProven):
        Compilation(schedule(("1.5", 14), ("3", 14), ("4.5", 15)), FOUND.doses, FOUND.containers)


def replace_containers(*containers: object) -> Compilation:
    return Compilation(TWO_WEEKLY, FOUND.doses, containers)  # type: ignore[arg-type]
