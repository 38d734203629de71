from __future__ import annotations

import pytest

from compounding.batches.models import Batch, QualityResult
from compounding.batches.quality import record_result
from compounding.formulas.models import FormulaCheck
from pharmacy.core.errors import InvalidInput, NotPermitted, Refused
from pharmacy.people.models import Staff
from tests.compounding.batches.conftest import Bench, refused
from tests.factories import NOW, an_approved_formula
from tests.refusal import database_refuses, execute

pytestmark = pytest.mark.django_db


def check_of(batch: Batch) -> FormulaCheck:
    return batch.formula_version.checks.get(kind="appearance")


def record(batch: Batch, actor: Staff, *, observed: str = "White", passed: bool = True) -> QualityResult:
    return record_result(batch, check_of(batch), observed=observed, passed=passed, actor=actor, at=NOW)


def test_keeps_what_was_seen(counted: Batch, technician: Staff) -> None:
    result = record(counted, technician, observed=" White,\n no streaks ", passed=False)
    result.refresh_from_db()
    assert (result.batch, result.check_of) == (counted, check_of(counted))
    assert (result.observed, result.passed) == ("White, no streaks", False)
    assert (result.recorded_by, result.recorded_at) == (technician, NOW)


def test_a_later_result_is_kept_beside_the_earlier_one(counted: Batch, technician: Staff, pharmacist: Staff) -> None:
    record(counted, technician, passed=False)
    record(counted, pharmacist)
    assert list(QualityResult.objects.order_by("pk").values_list("passed", flat=True)) == [False, True]


@pytest.mark.parametrize(
    ("observed", "code"), [("", "RESULT_MISSING"), (" \n", "RESULT_MISSING"), ("x" * 301, "TEXT_TOO_LONG"),
                           ("\x00", "TEXT_UNPRINTABLE")],
)  # fmt: skip
def test_refuses_words_that_cannot_be_kept(counted: Batch, technician: Staff, observed: str, code: str) -> None:
    with refused(InvalidInput, code, field="observed"):
        record(counted, technician, observed=observed)


def test_refuses_a_procedure_of_another_formula(
    counted: Batch, technician: Staff, pharmacist: Staff, other_pharmacist: Staff
) -> None:
    other = an_approved_formula(pharmacist, other_pharmacist, strength_mg="4.5").checks.all()[0]
    with refused(InvalidInput, "CHECK_OF_OTHER_FORMULA", field="check"):
        record_result(counted, other, observed="White", passed=True, actor=technician, at=NOW)


def test_refuses_outside_quality_control(bench: Bench) -> None:
    with refused(Refused, "WRONG_STATE", field="status"):
        record(bench.batch, bench.technician)


@pytest.mark.parametrize("who", ["auditor", "administrator", "nobody"])
def test_needs_the_right(who: str, request: pytest.FixtureRequest, counted: Batch) -> None:
    actor = request.getfixturevalue(who)
    with refused(NotPermitted, "NOT_PERMITTED"):
        record(counted, actor)


def test_database_keeps_results_as_written(counted: Batch, technician: Staff) -> None:
    record(counted, technician, passed=False)
    with database_refuses("Cannot update"):
        execute("UPDATE compounding_qualityresult SET passed = true")
