from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from compounding.batches import services
from compounding.batches.models import Batch
from compounding.batches.states import BatchStatus
from compounding.formulas.models import FormulaVersion
from compounding.inventory.models import MaterialKind
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.core.numbering import NumberSeries
from pharmacy.people.models import Staff
from tests.compounding.batches.conftest import Bench
from tests.factories import NOW, TODAY
from tests.refusal import database_refuses, refuses

pytestmark = pytest.mark.django_db


def plan(version: FormulaVersion, actor: Staff, capsules: int = 100) -> Batch:
    return services.plan_batch(version, capsules=capsules, actor=actor, at=NOW)


def test_plans_batches_under_numbers_of_the_day(version: FormulaVersion, technician: Staff) -> None:
    one, two = plan(version, technician), plan(version, technician, 10_000)
    assert (one.number, two.number) == ("B261124-0001", "B261124-0002")
    assert (one.status, one.planned_by, one.planned_at) == (BatchStatus.PLANNED, technician, NOW)
    assert (one.formula_version, one.planned_capsules, one.compounded_by) == (version, 100, None)


@pytest.mark.parametrize("capsules", [0, -1, 10_001, 10**12])
def test_refuses_an_impossible_size(version: FormulaVersion, technician: Staff, capsules: int) -> None:
    with refuses(InvalidInput, "BATCH_SIZE", field="capsules"):
        plan(version, technician, capsules)
    assert not Batch.objects.exists()
    assert not NumberSeries.objects.filter(name="batch").exists()


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_planning_needs_the_right(who: str, request: pytest.FixtureRequest, version: FormulaVersion) -> None:
    with refuses(NotPermitted, "NOT_PERMITTED"):
        plan(version, request.getfixturevalue(who))


def test_refuses_a_formula_that_is_not_approved(version: FormulaVersion, technician: Staff) -> None:
    version.status = "draft"
    with refuses(Refused, "FORMULA_NOT_APPROVED", field="formula_version"):
        plan(version, technician)


def test_who_starts_weighing_becomes_the_compounder_of_that_day(planned: Batch, technician: Staff) -> None:
    batch = services.start_weighing(planned, actor=technician, at=NOW)
    assert (batch.status, batch.compounded_by, batch.compounded_on) == (BatchStatus.WEIGHING, technician, TODAY)


def test_refuses_to_start_from_a_formula_superseded_since(planned: Batch, technician: Staff) -> None:
    FormulaVersion.objects.update(status="superseded")
    with refuses(Refused, "FORMULA_NOT_APPROVED"):
        services.start_weighing(planned, actor=technician, at=NOW)
    assert Batch.objects.get().compounded_by is None


def test_refuses_to_blend_until_everything_is_weighed_and_names_what_is_not(bench: Bench) -> None:
    bench.weigh(MaterialKind.ACTIVE, "0.15")
    with refuses(Refused, "COMPONENT_NOT_WEIGHED", "COMPONENT_NOT_WEIGHED") as refusal:
        services.start_blending(bench.batch, actor=bench.technician)
    assert [problem.message for problem in refusal.problems] == [
        "Filler is not weighed yet.", "Capsule shell is not weighed yet."
    ]  # fmt: skip


Step = Callable[..., Batch]
STEPS: list[tuple[Step, dict[str, Any]]] = [
    (services.start_weighing, {"at": NOW}), (services.start_blending, {}), (services.start_encapsulating, {}),
    (services.submit_to_quality_control, {"good_capsules": 98, "appearance_ok": True}),
]  # fmt: skip


def test_goes_through_the_steps_in_order_and_no_other(bench: Bench, nobody: Staff) -> None:
    for kind, amount in ((MaterialKind.ACTIVE, "0.15"), (MaterialKind.FILLER, "22.35"), (MaterialKind.SHELL, "100")):
        bench.weigh(kind, amount)
    for position, (step, given) in enumerate(STEPS[1:], start=1):
        for other, also_given in STEPS[:position] + STEPS[position + 1 :]:
            with refuses(Refused, "WRONG_STATE", field="status"):
                other(bench.batch, actor=bench.technician, **also_given)
        with refuses(NotPermitted, "NOT_PERMITTED"):
            step(bench.batch, actor=nobody, **given)
        step(bench.batch, actor=bench.technician, **given)
    batch = Batch.objects.get()
    assert (batch.status, batch.good_capsules, batch.appearance_ok) == (BatchStatus.QUALITY_CONTROL, 98, True)


@pytest.mark.parametrize("good_capsules", [-1, 101])
def test_refuses_an_impossible_count(planned: Batch, technician: Staff, good_capsules: int) -> None:
    with refuses(InvalidInput, "COUNT_IMPOSSIBLE", field="good_capsules"):
        services.submit_to_quality_control(planned, good_capsules=good_capsules, appearance_ok=True, actor=technician)


def test_database_refuses_a_size_no_service_would_plan(version: FormulaVersion, technician: Staff) -> None:
    for capsules in (0, 10_001):
        with database_refuses("batch_size"):
            Batch.objects.create(
                number="X", formula_version=version, planned_capsules=capsules, planned_by=technician, planned_at=NOW
            )
